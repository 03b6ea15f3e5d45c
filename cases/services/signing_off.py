"""The unit leader's verbs: sign off what a clerk laid before them, or send it back."""

from datetime import datetime

from django.db import transaction

from cases.models import (
    Case,
    Extension,
    NoticeKind,
    Objection,
    Reply,
    SignOff,
    SignOffStatus,
    SignOffSubject,
)
from cases.permissions import leads_unit, require_role
from cases.services.dispatch import REASON_MAX, check_reason
from cases.services.extending import send_signed
from cases.services.notices import notify
from cases.services.objecting import Return, check_return, send_objection
from cases.services.replying import Answer, Hand, check_answer, send_reply
from cases.services.transitions import (
    Seen,
    lock_case,
    record_event,
    require_possible,
    stale,
)
from cases.states import UNIT_LEADERS, State, Verb, roles_for
from grids.models import Unit, User
from hotline.errors import Conflict, Forbidden, InvalidInput


@transaction.atomic
def sign_off(
    paper: SignOff, *, actor: User, at: datetime, note: str = "", seen: Seen | None = None
) -> Reply | Objection | Extension:
    """Sign (审签): the clerk's deed happens now, in the clerk's name with the leader's.

    It is checked again as things stand: a window may have closed meanwhile. Raises
    Forbidden, Conflict, InvalidInput.
    """
    case, paper = _waiting(paper, Verb.SIGN_OFF, actor, seen)
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"最多 {REASON_MAX} 字。"})
    _rule(paper, SignOffStatus.GIVEN, actor, at, note)
    return _carry_out(case, paper, at)


def _carry_out(case: Case, paper: SignOff, at: datetime) -> Reply | Objection | Extension:
    assert paper.ruled_by is not None
    hand = Hand(paper.asked_by, paper.ruled_by)
    values, own = paper.values, paper.assignment
    if paper.subject == SignOffSubject.EXTENSION:
        paper.case = own.case = case
        return send_signed(paper, at=at)
    if paper.subject == SignOffSubject.REPLY:
        if case.state != State.HANDLING:
            raise stale(case, paper.ruled_by)
        answer = Answer(
            values["text"], values["outcome"], list(paper.files.all()),
            values["not_waiting_reason"], values.get("basis", ""),
        )  # fmt: skip
        check_answer(case, own, answer)
        return send_reply(case, own, answer, hand=hand, verb=Verb.SIGN_OFF, at=at)
    proposed = Unit.objects.filter(pk=values["proposed_unit"]).first()
    given = Return(values["ground"], values["text"], proposed, list(paper.files.all()))
    check_return(case, own, given, at)
    return send_objection(case, own, given, hand=hand, verb=Verb.SIGN_OFF, at=at)


@transaction.atomic
def send_back(
    paper: SignOff, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> SignOff:
    """Send a clerk's deed back unsigned (审签退回); its text is offered to the clerk again."""
    case, paper = _waiting(paper, Verb.SEND_BACK, actor, seen)
    check_reason("reason", reason)
    _rule(paper, SignOffStatus.SENT_BACK, actor, at, reason)
    record_event(
        case, Verb.SEND_BACK, actor=actor, at=at, unit=paper.assignment.unit, note=reason,
        facts={"sign_off": paper.pk},
    )  # fmt: skip
    notify(NoticeKind.SIGN_OFF, f"审签退回 {case.number}", at=at, case=case, user=paper.asked_by)
    return paper


def _waiting(paper: SignOff, verb: Verb, actor: User, seen: Seen | None) -> tuple[Case, SignOff]:
    """Return the locked case and the paper that waits for this leader."""
    case = lock_case(paper.case, seen, actor)
    require_possible(case, actor, verb)
    require_role(actor, *(roles_for(verb, case.state) & UNIT_LEADERS))
    fresh = case.sign_offs.select_related(
        "assignment__unit", "assignment__parent__unit", "asked_by"
    ).get(pk=paper.pk)
    if not leads_unit(actor, fresh.assignment.unit):
        raise Forbidden(f"由{fresh.assignment.unit}的负责人审签。")
    if fresh.status != SignOffStatus.WAITING or fresh.assignment.ended_at:
        raise Conflict("这件已经审签过，或交办已经结束，请看最新情况。")
    return case, fresh


def _rule(paper: SignOff, status: SignOffStatus, actor: User, at: datetime, reason: str) -> None:
    paper.status, paper.ruled_at, paper.ruled_by, paper.reason = status, at, actor, reason
    paper.save(update_fields=["status", "ruled_at", "ruled_by", "reason"])
