"""挂账: a hard case goes onto the ledger, is reviewed by date, and is struck off (销账)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cases.access.situation import Situation
from cases.guards.applications import (
    ask_parking_refusal,
    live_ones,
    review_parking_refusal,
    strike_off_refusal,
)
from cases.guards.basics import unit_acting
from cases.models import (
    Case,
    Parking,
    ParkingReview,
    StartReason,
    StopReason,
    WaitEnd,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.applications.applications import ask, begin_ruling, record_ruling, settle
from cases.services.applications.waiting import end_waits
from cases.services.clocks.timekeeping import resume_clocks, stop_clocks
from cases.services.record.attachments import Uploads
from cases.services.record.notices import notify
from cases.services.record.reasons import REASON_MAX, TEXT_MAX, check_ruling, check_texts
from cases.services.record.transitions import Seen, begin, move_case, record_event
from grids.deadlines import CITY_ZONE
from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput
from hotline.times import say_date

OWNER_MAX = 60
LIMITS = {"owner": OWNER_MAX, "plan": TEXT_MAX, "text": TEXT_MAX, "note": TEXT_MAX}


def check_review_day(on: date, at: datetime, name: str) -> None:
    """Raise InvalidInput unless a review is ahead, and within the city's longest interval."""
    today = at.astimezone(CITY_ZONE).date()
    last = today + timedelta(days=rule("parking.review_days"))
    if not today < on <= last:
        raise InvalidInput(fields={name: f"复核日期应在明天到{say_date(last)}之间。"})


@transaction.atomic
def ask_parking(
    case: Case,
    *,
    actor: User,
    at: datetime,
    text: str,
    owner: str,
    plan: str,
    review_on: date,
    uploads: Uploads = (),
    seen: Seen | None = None,
) -> Parking:
    """Apply, as the unit's leader, for the ledger: why, who answers for it, how, by when."""
    s = begin(case, ask_parking_refusal, actor=actor, at=at, seen=seen)
    case, assignment = s.case, s.acting_part
    check_texts(LIMITS, text=text, owner=owner, plan=plan)
    check_review_day(review_on, at, "review_on")
    row = Parking(case=case, assignment=assignment, text=text, owner=owner.strip(),
                  plan=plan.strip(), review_on=review_on)  # fmt: skip
    note = f"{text.strip()}\n责任人：{owner.strip()}。计划：{plan.strip()}"
    return ask(row, Verb.ASK_PARKING, actor=actor, at=at, unit=assignment.unit, note=note,
               to=CaseCapability.HEAR_OF_SUPERVISION, uploads=uploads)  # fmt: skip


@transaction.atomic
def rule_parking(
    parking: Parking,
    *,
    actor: User,
    at: datetime,
    ruling: str,
    reason: str = "",
    review_on: date | None = None,
    seen: Seen | None = None,
) -> Parking:
    """Put the case on the ledger, all its clocks standing, or refuse."""
    s, row = begin_ruling(parking, "parking", actor=actor, at=at, seen=seen)
    case, assignment = s.case, row.assignment
    granted = check_ruling(ruling, reason)
    settle(row, ruling, reason, actor=actor, at=at)
    if granted:
        row.review_on = review_on or row.review_on
        check_review_day(row.review_on, at, "review_on")
        row.save(update_fields=["review_on"])
        # A pause for the citizen ends here, so that the ledger's own is the only one.
        end_waits(case, WaitEnd.WORK, actor=actor, at=at)
        move_case(case, State.PARKED, Verb.PARK, actor=actor, at=at, unit=assignment.unit,
                  note=f"责任人：{row.owner}。{row.reason}")  # fmt: skip
        stop_clocks(case, at=at, reason=StopReason.PARKED)
    record_ruling(row, Verb.RULE_PARKING, actor=actor, at=at, unit=assignment.unit)
    return row


@transaction.atomic
def review_parking(
    case: Case,
    *,
    actor: User,
    at: datetime,
    note: str,
    next_on: date,
    seen: Seen | None = None,
) -> ParkingReview:
    """Record a review of a parked case, and when it is looked at next."""
    s = begin(case, review_parking_refusal, actor=actor, at=at, seen=seen)
    case, row, unit = s.case, _on_ledger(s), unit_acting(s, Verb.REVIEW_PARKING)
    check_texts(LIMITS, note=note)
    check_review_day(next_on, at, "next_on")
    review = ParkingReview.objects.create(
        parking=row, at=at, by=actor, note=note.strip(), planned_on=row.review_on, next_on=next_on
    )
    row.review_on = next_on
    row.save(update_fields=["review_on"])
    record_event(case, Verb.REVIEW_PARKING, actor=actor, at=at, unit=unit,
                 note=f"{note.strip()}\n下次复核：{say_date(next_on)}")  # fmt: skip
    return review


@transaction.atomic
def strike_off(
    case: Case,
    *,
    actor: User,
    at: datetime,
    is_solved: bool,
    note: str,
    seen: Seen | None = None,
) -> Parking:
    """Strike a case off the ledger (销账): its clocks go on, and the unit replies.

    `is_solved` tells whether the matter is done; the strike-off rate counts those alone.
    """
    s = begin(case, strike_off_refusal, actor=actor, at=at, seen=seen)
    case, row = s.case, _on_ledger(s)
    check_texts({"note": REASON_MAX}, note=note)
    row.struck_off_at, row.struck_off_by = at, actor
    row.is_solved, row.strike_note = is_solved, note.strip()
    row.save(update_fields=["struck_off_at", "struck_off_by", "is_solved", "strike_note"])
    word = "问题已解决" if is_solved else "恢复办理"
    move_case(case, State.HANDLING, Verb.UNPARK, actor=actor, at=at, unit=row.assignment.unit,
              note=f"{word}。{row.strike_note}")  # fmt: skip
    resume_clocks(case, at=at, reason=StartReason.UNPARKED)
    notify(CaseSentence.UNPARKED, at=at, case=case, units=[row.assignment.unit])  # fmt: skip
    return row


def _on_ledger(s: Situation) -> Parking:
    """Return the ledger's entry of a parked case."""
    entries: QuerySet[Parking] = s.case.parkings.select_related("assignment__unit")
    return entries.get(pk=live_ones(s, "parking")[0].pk)
