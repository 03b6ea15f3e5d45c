"""What persons make of a group: each verb is one transaction, and is written down."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from concentrated.capabilities import ConcentratedCapability
from concentrated.guards.deeds import refusal
from concentrated.models import GroupChange, GroupDeed, GroupStatus, ProblemGroup
from concentrated.models.group import NAME_MAX, PROBLEM_MAX, REASON_MAX
from concentrated.selectors.groupable import CaseReader
from concentrated.selectors.past import current_background
from concentrated.services.counting_past import lock_past
from concentrated.services.recounting import recount_group
from concentrated.services.relinking import relink_group
from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput, NotVisible


@transaction.atomic
def confirm_group(pk: int, *, actor: User, at: datetime) -> ProblemGroup:
    """Say that the cases are about one thing.

    Raises Forbidden, NotVisible, Conflict where somebody has decided already.
    """
    group = _locked(pk, GroupDeed.CONFIRM, actor)
    return _decide(group, GroupStatus.CONFIRMED, GroupDeed.CONFIRM, actor, at)


@transaction.atomic
def dismiss_group(pk: int, *, reason: str, actor: User, at: datetime) -> ProblemGroup:
    """Say that they are not; it is proposed again when twice as many people have written.

    Raises Forbidden, NotVisible, Conflict, InvalidInput without a reason.
    """
    group = _locked(pk, GroupDeed.DISMISS, actor)
    said = _text("reason", "理由", reason, REASON_MAX)
    return _decide(group, GroupStatus.DISMISSED, GroupDeed.DISMISS, actor, at, note=said)


@transaction.atomic
def reopen_group(pk: int, *, actor: User, at: datetime) -> ProblemGroup:
    """Ask again about a group that was confirmed or dismissed. Raises as `confirm_group`."""
    group = _locked(pk, GroupDeed.REOPEN, actor)
    return _decide(group, GroupStatus.PROPOSED, GroupDeed.REOPEN, actor, at)


@transaction.atomic
def rename_group(pk: int, *, name: str, problem: str, actor: User, at: datetime) -> ProblemGroup:
    """Put place and problem into a person's words, which stay from then on.

    Raises Forbidden, NotVisible, Conflict, InvalidInput.
    """
    group = _locked(pk, GroupDeed.RENAME, actor)
    former = str(group)
    group.name = _text("name", "地点或事物", name, NAME_MAX)
    group.problem = _text("problem", "问题", problem, PROBLEM_MAX)
    group.is_named = True
    group.save(update_fields=["name", "problem", "is_named"])
    _write(group, GroupDeed.RENAME, actor, at, f"原为：{former}")
    return group


@transaction.atomic
def split_group(
    pk: int, *, numbers: Sequence[str], actor: User, at: datetime
) -> ProblemGroup | None:
    """Take cases, given by their numbers, out of a group; several make one of their own.

    Returns that one, None for a single case, which joins no group again. Raises Forbidden,
    NotVisible, Conflict, InvalidInput where none or all of the cases are chosen.
    """
    group = _locked(pk, GroupDeed.SPLIT, actor)
    leaving = list(group.members.filter(case__number__in=numbers).order_by("pk"))
    if not 0 < len(leaving) < group.case_count:
        raise InvalidInput(fields={"cases": "请勾选要拆出的工单，不能全部拆出。"})
    own = None
    if len(leaving) > 1:
        first = leaving[0].received_at
        own = ProblemGroup.objects.create(
            first_at=first, last_at=first, status=GroupStatus.PROPOSED, name=group.name,
            grid=group.grid, has_place=group.has_place, proposed_at=at,
            proposed_persons=len({row.writer for row in leaving}),
        )  # fmt: skip
    rows = group.members.filter(pk__in=[row.pk for row in leaving])
    rows.update(group=own, is_apart=own is None)
    _write(group, GroupDeed.SPLIT, actor, at, f"拆出 {len(leaving)} 件")
    _recount([group, *filter(None, [own])], at)
    if own:
        _write(own, GroupDeed.SPLIT, actor, at, f"由“{group}”拆出"[:REASON_MAX])
    return own


@transaction.atomic
def join_groups(pk: int, *, other_pk: int, actor: User, at: datetime) -> ProblemGroup:
    """Give the cases of another group to this one. Raises Forbidden, NotVisible, Conflict."""
    if pk == other_pk:
        raise InvalidInput(fields={"other": "请选择另一条线索。"})
    first, last = sorted((pk, other_pk))
    pair = {one: _locked(one, GroupDeed.JOIN, actor) for one in (first, last)}
    group, other = pair[pk], pair[other_pk]
    other.members.update(group=group)
    other.status, other.joined_to = GroupStatus.JOINED, group
    other.save(update_fields=["status", "joined_to"])
    _write(group, GroupDeed.JOIN, actor, at, f"并入“{other}”，{other.case_count} 件"[:REASON_MAX])
    _write(other, GroupDeed.JOIN, actor, at, f"并入“{group}”"[:REASON_MAX])
    _recount([group], at)
    return group


def _locked(pk: int, deed: GroupDeed, actor: User) -> ProblemGroup:
    require_capability(actor, ConcentratedCapability.DECIDE_GROUPS)
    lock_past()  # The sweep takes its locks in this order.
    group = ProblemGroup.objects.select_for_update().filter(pk=pk).first()
    if group is None or group.status == GroupStatus.FORMING:
        raise NotVisible
    if why_not := refusal(group, deed):
        raise Conflict(why_not)
    return group


def _decide(
    group: ProblemGroup,
    status: GroupStatus,
    deed: GroupDeed,
    actor: User,
    at: datetime,
    note: str = "",
) -> ProblemGroup:
    group.status, group.decided_persons = status, group.persons
    group.save(update_fields=["status", "decided_persons"])
    _write(group, deed, actor, at, note)
    return group


def _write(group: ProblemGroup, deed: GroupDeed, actor: User, at: datetime, note: str) -> None:
    GroupChange.objects.create(
        group=group, deed=deed, actor=actor, at=at, persons=group.persons, note=note
    )


def _recount(groups: Sequence[ProblemGroup], at: datetime) -> None:
    reader = CaseReader(current_background())
    for group in groups:
        relink_group(group, reader)
        recount_group(group, reader, at=at)


def _text(field: str, label: str, typed: str, most: int) -> str:
    said = " ".join(typed.split())
    if not said or len(said) > most:
        raise InvalidInput(fields={field: f"请填写{label}，最多 {most} 字。"})
    return said
