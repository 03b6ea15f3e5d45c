"""A confirmed group becomes one case: the others are merged under a main one (并单)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from cases.models import Case
from cases.rules.capabilities import CaseCapability
from cases.rules.states import UNANSWERED_STATES, listed
from cases.services.dispatch.merged_cases import lock_cases
from cases.services.dispatch.merging import merge_case
from concentrated.capabilities import ConcentratedCapability
from concentrated.guards.deeds import refusal
from concentrated.models import GroupChange, GroupDeed, GroupStatus, ProblemGroup
from concentrated.models.group import REASON_MAX
from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, HotlineError, InvalidInput, NotVisible

MOST_AT_ONCE = 100
NAMED = 5


@dataclass(frozen=True)
class MergedGroup:
    """How many cases were merged into the main one, and why each other one was not.

    `waiting` are those that one press did not come to.
    """

    main: Case
    merged: int
    left: tuple[str, ...]
    waiting: int = 0

    @property
    def said(self) -> str:
        """What came of it in one sentence."""
        said = f"{self.merged} 件并入主单 {self.main.number}"
        if self.left:
            more = " 等" if len(self.left) > NAMED else ""
            said += f"；{len(self.left)} 件未并：{'；'.join(self.left[:NAMED])}{more}"
        return f"{said}；另有 {self.waiting} 件，请再并一次" if self.waiting else said


@transaction.atomic
def merge_group(pk: int, *, main: str, actor: User, at: datetime) -> MergedGroup:
    """Merge the cases of a confirmed group into one of them, given by its number.

    Each goes by the rule of merging; what that refuses stays as it is and is named. Raises
    Forbidden, NotVisible, InvalidInput for a number that is none of its cases, Conflict
    where the group is not confirmed or nothing could be merged.
    """
    require_capability(actor, ConcentratedCapability.DECIDE_GROUPS)
    require_capability(actor, CaseCapability.MERGE)
    group = ProblemGroup.objects.select_for_update().filter(pk=pk).first()
    if group is None or group.status == GroupStatus.FORMING:
        raise NotVisible
    if why_not := refusal(group, GroupDeed.MERGE):
        raise Conflict(why_not)
    seen = Case.objects.visible_to(actor).filter(grouped__group=group)
    open_ids = seen.filter(state__in=listed(UNANSWERED_STATES)).values_list("pk", flat=True)
    chosen = seen.filter(number=main).first()
    if chosen is None:
        raise InvalidInput(fields={"main": "请选择组内的一件工单作为主单。"})
    others = [pk for pk in open_ids.order_by("pk") if pk != chosen.pk]
    taken = {chosen.pk, *others[:MOST_AT_ONCE]}
    # Locked together in the order of all verbs, with those merged into them before, before
    # each is merged by itself.
    below = Case.objects.filter(main_case__in=taken).values_list("pk", flat=True)
    locked = lock_cases([*taken, *below])
    chosen = locked.pop(chosen.pk)
    found = [case for pk, case in locked.items() if pk in taken]
    done = _merge_each(chosen, found, actor, at)
    done = replace(done, waiting=len(others[MOST_AT_ONCE:]))
    if not done.merged:
        raise Conflict(f"没有可以并入的工单。{done.said}")
    GroupChange.objects.create(
        group=group, deed=GroupDeed.MERGE, actor=actor, at=at, persons=group.persons,
        note=done.said[:REASON_MAX],
    )  # fmt: skip
    return done


def _merge_each(main: Case, others: list[Case], actor: User, at: datetime) -> MergedGroup:
    merged = 0
    left: list[str] = []
    for case in others:
        try:
            with transaction.atomic():
                merge_case(case, actor=actor, at=at, main_case=main, note="集中反映同一问题。")
            merged += 1
        except HotlineError as error:
            left.append(f"{case.number} {error}".rstrip("。"))
    return MergedGroup(main, merged, tuple(left))
