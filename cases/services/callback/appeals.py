"""Appeals (申诉): a unit against an unfair answer of a callback, ruled by the supervisor."""

from datetime import datetime

from django.db import transaction

from cases.guards.callback import appeal_refusal, rule_appeal_refusal, waiting_appeal
from cases.models import Appeal, Case, Ruling
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.record.notices import notify
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput

TEXT_MAX = 2000


@transaction.atomic
def appeal_callback(
    case: Case, *, actor: User, at: datetime, ground: str, text: str, seen: Seen | None = None
) -> Appeal:
    """Appeal against the answers of the unit's latest callback, inside the window.

    The answers stand until the supervisor rules; a redo that they led to goes on. Raises
    Conflict where there is nothing to appeal against, or the window has closed.
    """
    s = begin(case, appeal_refusal, actor=actor, at=at, seen=seen)
    case, callback = s.case, s.latest_callback
    assert callback is not None and callback.unit is not None
    if ground not in rule("appeal.grounds"):
        raise InvalidInput(fields={"ground": "请从列表中选择申诉理由。"})
    check_reason("text", text, TEXT_MAX)
    appeal = Appeal.objects.create(
        case=case, callback=callback, unit=callback.unit, ground=ground, text=text.strip(),
        raised_at=at, raised_by=actor,
    )  # fmt: skip
    record_event(
        case, Verb.APPEAL, actor=actor, at=at, unit=callback.unit, note=f"{ground}。{text.strip()}",
        facts={"callback": callback.pk, "round": callback.round},
    )  # fmt: skip
    notify(CaseSentence.APPEALED, at=at, case=case, to=CaseCapability.HEAR_OF_SUPERVISION)
    return appeal


@transaction.atomic
def accept_appeal(
    case: Case, *, actor: User, at: datetime, reason: str = "", seen: Seen | None = None
) -> Appeal:
    """Rule that the answers were unfair: the callback counts in no rate any more."""
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字，现有 {len(reason)} 字。"})
    return _rule(case, Verb.ACCEPT_APPEAL, Ruling.ACCEPTED, actor, at, reason, seen)


@transaction.atomic
def refuse_appeal(
    case: Case, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Appeal:
    """Rule that the answers stand, with a reason for the unit."""
    return _rule(case, Verb.REFUSE_APPEAL, Ruling.REFUSED, actor, at, reason, seen)


def _rule(
    case: Case,
    verb: Verb,
    ruling: Ruling,
    actor: User,
    at: datetime,
    reason: str,
    seen: Seen | None,
) -> Appeal:
    s = begin(case, rule_appeal_refusal, verb, actor=actor, at=at, seen=seen)
    case, appeal = s.case, waiting_appeal(s)
    assert appeal is not None
    if ruling == Ruling.REFUSED:
        check_reason("reason", reason)
    appeal.ruling, appeal.ruled_at, appeal.ruled_by, appeal.reason = ruling, at, actor, reason
    appeal.save(update_fields=["ruling", "ruled_at", "ruled_by", "reason"])
    record_event(
        case, verb, actor=actor, at=at, unit=appeal.unit, note=reason,
        facts={"callback": appeal.callback_id, "round": appeal.callback.round},
    )  # fmt: skip
    is_accepted = ruling == Ruling.ACCEPTED
    said = CaseSentence.APPEAL_ACCEPTED if is_accepted else CaseSentence.APPEAL_REFUSED
    notify(said, at=at, case=case, units=[appeal.unit])
    return appeal
