"""Between a unit and those below it: hand down, review what comes back, hand on inside."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.access.branches import chain_of
from cases.access.situation import Situation
from cases.guards.sub_dispatch import hand_over_refusal, review_child_refusal, sub_dispatch_refusal
from cases.guards.units import waiting_reply
from cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    EndReason,
    Reply,
    Ruling,
)
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.clocks.assigning import (
    case_columns,
    end_branch,
    insert_assignments,
    new_assignment,
)
from cases.services.clocks.timekeeping import set_reply_due
from cases.services.dispatch.continued_parts import take_over_parts
from cases.services.dispatch.dispatch import judge
from cases.services.record.notices import notify
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import Unit, UnitLevel, User
from grids.routing import duties_of
from hotline.errors import InvalidInput
from hotline.times import say_limit

DUTY_STAYS = "国办函〔2025〕66号"


@transaction.atomic
def sub_dispatch(
    case: Case,
    *,
    actor: User,
    at: datetime,
    units: list[Unit],
    note: str = "",
    reply_due_at: datetime | None = None,
    seen: Seen | None = None,
) -> list[Assignment]:
    """Hand one's part down (下派) to units one level below; their clocks end inside one's own.

    The part stays with the unit, which reviews what comes back. `reply_due_at` gives those
    below less time than their limit has. Raises InvalidInput for a unit that is not
    directly below, that works on the case already, or to which the duty may not be handed
    down, and for a time that is past or later than the unit's own.
    """
    s = begin(case, sub_dispatch_refusal, actor=actor, at=at, seen=seen)
    case, own = s.case, s.acting_part
    # Pickers keep units for a moment; where they stand in the tree is read anew.
    units = list(Unit.objects.filter(pk__in=[unit.pk for unit in units]))
    _check_targets(case, own, units, s.assignments)
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"下派意见最多 {REASON_MAX} 字。"})
    _check_limit(own, reply_due_at, at)
    made = insert_assignments(
        [_child(case, own, unit, actor=actor, at=at, note=note) for unit in units]
    )
    for child in made:
        if reply_due_at and reply_due_at < child.reply_due_at:
            set_reply_due(child, reply_due_at, at=at, note="下派单位限定")
        record_event(
            case, Verb.SUB_DISPATCH, actor=actor, at=at, unit=child.unit, note=note,
            facts={"from": str(own.unit), "assignment": child.pk},
        )  # fmt: skip
    notify(CaseSentence.PASSED_DOWN, at=at, case=case, units=units)
    return made


def _check_limit(own: Assignment, reply_due_at: datetime | None, at: datetime) -> None:
    if reply_due_at and not at < reply_due_at <= max(own.reply_due_at, at):
        last = say_limit(own.reply_due_at)
        raise InvalidInput(
            fields={"reply_due_at": f"下级时限应晚于现在，不晚于本单位的时限（{last}）。"}
        )


def _child(
    case: Case, own: Assignment, unit: Unit, *, actor: User, at: datetime, note: str
) -> Assignment:
    """Return the unsaved child: none of its clocks ends later than its parent's."""
    child = new_assignment(
        case, unit, AssignmentRole.SUB, actor=actor, at=at, note=note, parent=own
    )
    child.round = own.round
    return keep_inside(child, own)


def keep_inside(child: Assignment, parent: Assignment) -> Assignment:
    """Cut an unsaved child's limits at those of its parent.

    The parent has signed and its window to return may be over, so that of its limits only
    the reply's, and the contact's where nobody has made contact, bind those below.
    """
    last = parent.reply_due_at
    for name in ("sign_due_at", "return_due_at", "contact_due_at", "reply_due_at"):
        due = getattr(child, name)
        setattr(child, name, due and min(due, last))
    if parent.contact_due_at and not parent.contacted_at and child.contact_due_at:
        child.contact_due_at = min(child.contact_due_at, parent.contact_due_at)
    child.original_reply_due_at = child.reply_due_at
    child.warn_at = child.warn_at and min(child.warn_at, child.reply_due_at)
    return child


def _check_targets(
    case: Case, own: Assignment, units: list[Unit], rows: Sequence[Assignment]
) -> None:
    if not units:
        raise InvalidInput(fields={"units": "请选择下派单位。"})
    working = {row.unit_id for row in rows if not row.ended_at}
    duty = _duty_that_stays(case, own, rows)
    for unit in units:
        wrong = _fault(own.unit, unit, working) or (duty if unit.level == UnitLevel.STREET else "")
        if wrong:
            raise InvalidInput(fields={"units": wrong})


def _fault(own: Unit, unit: Unit, working: set[int]) -> str:
    if unit.pk == own.pk or not unit.path.startswith(own.path):
        return f"{unit}不是本单位的下级，不能下派。"
    if unit.parent_id != own.pk:
        first = Unit.objects.filter(pk=int(unit.path.split("/")[own.depth + 1])).first()
        return f"请逐级下派：{unit}由{first}下派。"
    if not unit.is_active:
        return f"{unit}已停用，请另选单位。"
    return f"{unit}已在办理这件工单。" if unit.pk in working else ""


def _duty_that_stays(case: Case, own: Assignment, rows: Sequence[Assignment]) -> str:
    """Return why no street may be given the matter; empty where one may.

    A department's duty does not become a street's by passing through a district, so the
    whole chain above is asked (国办函〔2025〕66号).
    """
    chain = chain_of(own, rows)
    duties = duties_of([row.unit_id for row in chain], case.category, case.grid)
    for row in chain:
        duty = duties.get(row.unit_id)
        if duty is not None and not duty.may_sub_dispatch:
            return (
                f"“{duty.category.name}”是{row.unit}的职责，不得下派街道（乡镇）（{DUTY_STAYS}）。"
            )
    return ""


@transaction.atomic
def accept_child_reply(
    child: Assignment, *, actor: User, at: datetime, note: str = "", seen: Seen | None = None
) -> Reply:
    """Accept the reply of a unit below (下级通过): its part is done, with all below it."""
    s = begin(
        child.case, review_child_refusal, Verb.ACCEPT_CHILD, child.pk,
        actor=actor, at=at, seen=seen,
    )  # fmt: skip
    case, child, reply = _under_review(s, child)
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"最多 {REASON_MAX} 字。"})
    judge(reply, Ruling.ACCEPTED, actor, at, note)
    end_branch(child, EndReason.DONE, at=at)
    record_event(
        case, Verb.ACCEPT_CHILD, actor=actor, at=at, unit=child.unit, note=note,
        facts={"reply": reply.pk},
    )  # fmt: skip
    notify(CaseSentence.REPLY_ACCEPTED, at=at, case=case, units=[child.unit])
    return reply


@transaction.atomic
def refuse_child_reply(
    child: Assignment, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Reply:
    """Send a reply from below back (下级退回): same round, same deadline; it is kept."""
    s = begin(
        child.case, review_child_refusal, Verb.REFUSE_CHILD, child.pk,
        actor=actor, at=at, seen=seen,
    )  # fmt: skip
    case, child, reply = _under_review(s, child)
    check_reason("reason", reason)
    judge(reply, Ruling.REFUSED, actor, at, reason)
    record_event(
        case, Verb.REFUSE_CHILD, actor=actor, at=at, unit=child.unit, note=reason,
        facts={"reply": reply.pk},
    )  # fmt: skip
    notify(CaseSentence.REPLY_REFUSED_ABOVE, at=at, case=case, units=[child.unit])
    return reply


def _under_review(s: Situation, child: Assignment) -> tuple[Case, Assignment, Reply]:
    """Return the locked case, the child and its reply that waits for the actor's unit."""
    fresh = s.part(child.pk)
    reply = waiting_reply(fresh, s.replies)
    assert reply is not None
    reply.assignment = fresh
    return s.case, fresh, reply


@transaction.atomic
def hand_over(
    case: Case,
    *,
    actor: User,
    at: datetime,
    unit: Unit,
    note: str = "",
    seen: Seen | None = None,
) -> Assignment:
    """Hand the case on to another section of the same unit (内部转办), clocks and all.

    No new round and no new clock: the section's assignment takes over every instant of
    the old one, its children too. The old one stays, ended, so that who did what remains
    true. Raises InvalidInput for a unit of another house, Conflict while a ruling on the
    old assignment is waited for.
    """
    s = begin(case, hand_over_refusal, actor=actor, at=at, seen=seen)
    case, own = s.case, s.acting_part
    unit = Unit.objects.get(pk=unit.pk)
    _check_section(case, own, unit)
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"转办意见最多 {REASON_MAX} 字。"})
    made = _taken_over(own, unit, note=note, at=at)
    if made.role == AssignmentRole.LEAD:
        for name, value in case_columns(made).items():
            setattr(case, name, value)
        case.save(update_fields=list(case_columns(made)))
    record_event(
        case, Verb.HAND_OVER, actor=actor, at=at, unit=unit, note=note,
        facts={"from": str(own.unit), "assignment": made.pk},
    )  # fmt: skip
    notify(CaseSentence.HANDED_OVER, at=at, case=case, units=[unit])
    return made


def house_path(unit: Unit) -> str:
    """Return the path of the house to which a section belongs: its own, or one above it.

    Sections are units of the same kind and level as the unit that they stand below.
    """
    above = {row.pk: row for row in Unit.objects.ancestors_of(unit)}
    path, parent = unit.path, above.get(unit.parent_id or 0)
    while parent is not None and (parent.kind, parent.level) == (unit.kind, unit.level):
        path, parent = parent.path, above.get(parent.parent_id or 0)
    return path


def _check_section(case: Case, own: Assignment, unit: Unit) -> None:
    if unit.pk == own.unit_id:
        raise InvalidInput(fields={"unit": f"工单已在{unit}。"})
    alike = (unit.kind, unit.level) == (own.unit.kind, own.unit.level)
    if not alike or not unit.path.startswith(house_path(own.unit)):
        raise InvalidInput(fields={"unit": f"{unit}不是本单位的内设机构；给下级单位请用“下派”。"})
    if not unit.is_active:
        raise InvalidInput(fields={"unit": f"{unit}已停用，请另选单位。"})
    if case.assignments.filter(unit=unit, ended_at__isnull=True).exists():
        raise InvalidInput(fields={"unit": f"{unit}已在办理这件工单。"})


def _taken_over(own: Assignment, unit: Unit, *, note: str, at: datetime) -> Assignment:
    """End the old assignment and insert its copy with the other section."""
    (made,) = take_over_parts([own], unit, EndReason.HANDED_ON, at=at, note=note)
    own.children.filter(ended_at__isnull=True).update(parent=made)
    return made
