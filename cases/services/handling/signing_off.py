"""The unit leader's verbs: sign off what a clerk laid before them, or send it back."""

from datetime import datetime

from django.db import transaction

from cases.access.situation import Situation
from cases.guards.signing_off import send_back_refusal, sign_off_refusal
from cases.models import (
    Extension,
    Objection,
    Reply,
    SignOff,
    SignOffStatus,
    SignOffSubject,
)
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.applications.extending import send_signed
from cases.services.handling.objecting import Return, check_return, send_objection
from cases.services.handling.replying import Answer, check_answer, send_reply
from cases.services.record.authorship import Authorship
from cases.services.record.notices import notify
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import Unit, User
from hotline.errors import InvalidInput


@transaction.atomic
def sign_off(
    paper: SignOff, *, actor: User, at: datetime, note: str = "", seen: Seen | None = None
) -> Reply | Objection | Extension:
    """Sign (审签): the clerk's deed happens now, in the clerk's name with the leader's.

    It is checked again as things stand: a window may have closed meanwhile. Raises
    Forbidden, Conflict, InvalidInput.
    """
    s = begin(paper.case, sign_off_refusal, paper.pk, actor=actor, at=at, seen=seen)
    paper = _taken(paper, s)
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"最多 {REASON_MAX} 字。"})
    _rule(paper, SignOffStatus.GIVEN, actor, at, note)
    return _carry_out(s, paper)


def _carry_out(s: Situation, paper: SignOff) -> Reply | Objection | Extension:
    assert paper.ruled_by is not None
    author = Authorship(paper.asked_by, paper.ruled_by)
    case, at, values, own = s.case, s.at, paper.values, paper.assignment
    if paper.subject == SignOffSubject.EXTENSION:
        return send_signed(paper, at=at)
    if paper.subject == SignOffSubject.REPLY:
        answer = Answer(
            values["text"], values["outcome"], list(paper.files.all()),
            values["not_waiting_reason"], values.get("basis", ""),
        )  # fmt: skip
        check_answer(s, own, answer)
        return send_reply(case, own, answer, author=author, verb=Verb.SIGN_OFF, at=at)
    proposed = Unit.objects.filter(pk=values["proposed_unit"]).first()
    given = Return(values["ground"], values["text"], proposed, list(paper.files.all()))
    check_return(given)
    return send_objection(case, own, given, author=author, verb=Verb.SIGN_OFF, at=at)


@transaction.atomic
def send_back(
    paper: SignOff, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> SignOff:
    """Send a clerk's deed back unsigned (审签退回); its text is offered to the clerk again."""
    s = begin(paper.case, send_back_refusal, paper.pk, actor=actor, at=at, seen=seen)
    case, paper = s.case, _taken(paper, s)
    check_reason("reason", reason)
    _rule(paper, SignOffStatus.SENT_BACK, actor, at, reason)
    record_event(
        case, Verb.SEND_BACK, actor=actor, at=at, unit=paper.assignment.unit, note=reason,
        facts={"sign_off": paper.pk},
    )  # fmt: skip
    notify(CaseSentence.SENT_BACK, at=at, case=case, user=paper.asked_by)
    return paper


def _taken(paper: SignOff, s: Situation) -> SignOff:
    """Read a paper anew, with the locked case."""
    found = s.case.sign_offs.select_related("assignment__parent__unit", "asked_by")
    fresh: SignOff = found.get(pk=paper.pk)
    fresh.assignment = s.part(fresh.assignment_id)
    return fresh


def _rule(paper: SignOff, status: SignOffStatus, actor: User, at: datetime, reason: str) -> None:
    paper.status, paper.ruled_at, paper.ruled_by, paper.reason = status, at, actor, reason
    paper.save(update_fields=["status", "ruled_at", "ruled_by", "reason"])
