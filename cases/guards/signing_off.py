"""Rules of signing off (审签) and of sending back what waits for a signature."""

from cases.access.branches import waited_for
from cases.access.permissions import leads_unit
from cases.access.situation import Situation
from cases.guards.applications import extension_refusal, twin_refusal
from cases.guards.basics import (
    NO_ROLE,
    Refusal,
    not_now,
    one_of,
    role_refusal,
)
from cases.guards.units import reply_refusal, return_refusal
from cases.models import Assignment, SignOff, SignOffStatus, SignOffSubject
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State, Verb
from hotline.errors import Conflict, Forbidden


def sign_off_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """审签: the deed happens now, so that it is checked again as things stand."""
    return _leader_refusal(s, Verb.SIGN_OFF, pk) or _deeds_refusal(s, pk)


def send_back_refusal(s: Situation, pk: int | None = None) -> Refusal:
    """审签退回: whatever waits for this leader."""
    return _leader_refusal(s, Verb.SEND_BACK, pk)


def _leader_refusal(s: Situation, verb: Verb, pk: int | None) -> Refusal:
    if refusal := role_refusal(s, verb):
        return refusal
    if not s.actor.can(CaseCapability.LEAD_UNIT):
        return Forbidden(NO_ROLE)
    return one_of(_papers(s, pk), lambda one: _paper_refusal(s, one), no_paper)


def _papers(s: Situation, pk: int | None) -> list[SignOff]:
    """Return the papers of this leader's unit that wait, or the one with `pk`."""
    return s.to_sign if pk is None else [one for one in s.papers if one.pk == pk]


def no_paper() -> Conflict:
    """Build the refusal where nothing waits for a leader's signature any more."""
    return Conflict("这件已经审签过，或交办已经结束，请看最新情况。")


def _paper_refusal(s: Situation, paper: SignOff) -> Refusal:
    part = s.part(paper.assignment_id)
    if not leads_unit(s.actor, part.unit):
        return Forbidden(f"由{part.unit}的负责人审签。")
    waits = paper.status == SignOffStatus.WAITING and not part.ended_at
    return None if waits else no_paper()


def _deeds_refusal(s: Situation, pk: int | None) -> Refusal:
    papers = [one for one in _papers(s, pk) if _paper_refusal(s, one) is None]
    return one_of(papers, lambda one: deed_refusal(s, one), no_paper)


def deed_refusal(s: Situation, paper: SignOff) -> Refusal:
    """Refuse what a clerk wrote and a leader would sign now, where it cannot happen any more.

    In time is an extension that the clerk asked for before the cut-off: the signature is the
    unit's own affair, and a leader in a meeting shall not cost the clerk the extension. But
    nobody signs after the deadline, or what is overdue would cease to be so.
    """
    own = s.part(paper.assignment_id)
    if paper.subject == SignOffSubject.OBJECTION:
        return return_refusal(s, own)
    if s.case.state != State.HANDLING:
        return not_now(s)
    if paper.subject == SignOffSubject.REPLY:
        return reply_refusal(own) or _silent_refusal(s, own, paper)
    if s.at > own.reply_due_at:
        return Conflict("办结时限已过，延期申请不能再审签，请退回承办人并尽快办结。")
    return extension_refusal(s, own, paper.asked_at) or twin_refusal(s, "extension", own)


def _silent_refusal(s: Situation, own: Assignment, paper: SignOff) -> Refusal:
    names = [str(row.unit) for row in waited_for(own, s.assignments)]
    if not names or paper.values.get("not_waiting_reason", "").strip():
        return None
    return Conflict(f"{'、'.join(names)}尚未答复，请等待，或退回承办人说明不等的原因。")
