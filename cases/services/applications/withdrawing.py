"""What a unit takes back before anybody has acted on it: 撤回答复、退单、申请、送审.

The row stays, marked as withdrawn, and counts as never made: in no rate, in no number of
returns or extensions that a unit has left. Source: domain contract, "The life of a case".
"""

from datetime import datetime

from django.db import transaction

from cases.access.applications import KINDS, Asked, Kind
from cases.guards.applications import (
    withdraw_application_refusal,
    withdrawable_applications,
)
from cases.guards.units import (
    laid_before_leader,
    waiting_objection,
    waiting_reply,
    withdraw_objection_refusal,
    withdraw_reply_refusal,
    withdraw_submission_refusal,
)
from cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Objection,
    Reply,
    Ruling,
    SignOff,
    SignOffStatus,
)
from cases.models.application import Application
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb, capabilities_for
from cases.services.applications.applications import settle
from cases.services.dispatch.dispatch import judge, settle_objection
from cases.services.record.notices import notify, tell_reviewers
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import (
    Seen,
    begin,
    move_case,
    record_event,
)
from grids.models import User
from grids.roles import roles_with
from hotline.errors import Conflict, InvalidInput
from notices.sentences import Sentence


@transaction.atomic
def withdraw_reply(
    case: Case, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Reply:
    """Take a reply back (撤回答复) that nobody has reviewed; the unit replies anew.

    A case under review is handled again, in the same round and under the same deadline. A
    first reply that was taken back answered nothing in time. Raises Forbidden, Conflict,
    InvalidInput.
    """
    s = begin(case, withdraw_reply_refusal, actor=actor, at=at, seen=seen)
    case, own = s.case, s.acting_part
    reply = waiting_reply(own, s.replies)
    assert reply is not None
    check_reason("reason", reason)
    is_under_review = case.state == State.RESOLVED and own.parent is None
    reply.assignment = own
    judge(reply, Ruling.WITHDRAWN, actor, at, reason)
    if own.replied_at == reply.submitted_at:
        own.replied_at = None
        own.save(update_fields=["replied_at"])
    facts = {"reply": reply.pk}
    if is_under_review:
        move_case(
            case, State.HANDLING, Verb.WITHDRAW_REPLY, actor=actor, at=at, unit=own.unit,
            note=reason, facts=facts,
        )  # fmt: skip
    else:
        record_event(
            case, Verb.WITHDRAW_REPLY, actor=actor, at=at, unit=own.unit, note=reason, facts=facts
        )
    # A task force's reply has reached nobody before the last one came.
    if is_under_review or own.parent is not None:
        _tell(case, own, CaseSentence.REPLY_WITHDRAWN, at)
    return reply


@transaction.atomic
def withdraw_objection(
    case: Case, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Objection:
    """Take a return back (撤回退单) that nobody has ruled on; the unit goes on, as it was.

    Its clock has run on meanwhile. Raises Forbidden, Conflict, InvalidInput.
    """
    s = begin(case, withdraw_objection_refusal, actor=actor, at=at, seen=seen)
    case, own = s.case, s.acting_part
    row = waiting_objection(own, s.objections)
    assert row is not None
    check_reason("reason", reason)
    settle_objection(row, Ruling.WITHDRAWN, actor, at, reason)
    if own.role == AssignmentRole.LEAD:
        move_case(
            case, State(row.state_before), Verb.WITHDRAW_OBJECTION, actor=actor, at=at,
            unit=own.unit, note=reason,
        )  # fmt: skip
    else:
        record_event(
            case, Verb.WITHDRAW_OBJECTION, actor=actor, at=at, unit=own.unit, note=reason,
            facts={"objection": row.pk},
        )  # fmt: skip
    _tell(case, own, CaseSentence.RETURN_WITHDRAWN, at)
    return row


@transaction.atomic
def withdraw_submission(
    case: Case, *, actor: User, at: datetime, note: str = "", seen: Seen | None = None
) -> SignOff:
    """Take back what lies before the leader (撤回送审); its text is offered to the clerk again.

    Raises Forbidden, and Conflict where the leader was first.
    """
    s = begin(case, withdraw_submission_refusal, actor=actor, at=at, seen=seen)
    case, own = s.case, s.acting_part
    paper = laid_before_leader(own, s.papers)
    assert paper is not None
    _check_note(note)
    paper.status, paper.ruled_at, paper.ruled_by = SignOffStatus.WITHDRAWN, at, actor
    paper.reason = note.strip()
    paper.save(update_fields=["status", "ruled_at", "ruled_by", "reason"])
    label = str(paper.get_subject_display())
    record_event(
        case, Verb.WITHDRAW_SUBMISSION, actor=actor, at=at, unit=own.unit,
        note="。".join(filter(None, [label, paper.reason])), facts={"sign_off": paper.pk},
    )  # fmt: skip
    facts = {"paper": label}
    notify(CaseSentence.SUBMISSION_WITHDRAWN, facts, at=at, case=case, units=[own.unit])
    return paper


@transaction.atomic
def withdraw_application(
    case: Case,
    *,
    actor: User,
    at: datetime,
    kind: str = "",
    note: str = "",
    seen: Seen | None = None,
) -> Application:
    """Take an application of the own unit back (撤回申请) that nobody has ruled on.

    `kind` names it where several wait (see `cases.access.applications.KINDS`). Until it is asked
    for anew, the unit's deadline counts as if nothing had been asked. Raises Forbidden,
    Conflict, InvalidInput.
    """
    s = begin(case, withdraw_application_refusal, actor=actor, at=at, seen=seen)
    case, one = s.case, _named(withdrawable_applications(s), kind)
    _check_note(note)
    about, unit = KINDS[one.kind], s.part(one.assignment_id).unit
    row: Application = about.model.objects.get(pk=one.pk)
    settle(row, Ruling.WITHDRAWN, note, actor=actor, at=at)
    record_event(
        case, Verb.WITHDRAW_APPLICATION, actor=actor, at=at, unit=unit,
        note="。".join(filter(None, [f"{about.label}申请", row.reason])),
        facts={"kind": one.kind, "application": row.pk},
    )  # fmt: skip
    facts = {"application": about.label}
    notify(CaseSentence.APPLICATION_WITHDRAWN, facts, at=at, case=case, to=_queue(about))
    return row


def _named(found: list[Asked], kind: str) -> Asked:
    chosen = [one for one in found if kind in ("", one.kind)]
    if not chosen:
        raise Conflict("没有可以撤回的申请：已经裁定，或没有提出申请。")
    if len(chosen) > 1:
        raise InvalidInput(fields={"kind": "有多件申请在等候裁定，请选择撤回哪一件。"})
    return chosen[0]


def _queue(kind: Kind) -> CaseCapability:
    """Return who hears of the queue in which an application has lain."""
    asked = {one for state in State for one in capabilities_for(kind.rule, state)}
    dispatching = CaseCapability.HEAR_OF_DISPATCHING
    rules = roles_with(*asked) & roles_with(dispatching)
    return dispatching if rules else CaseCapability.HEAR_OF_SUPERVISION


def _check_note(note: str) -> None:
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"最多 {REASON_MAX} 字，现有 {len(note)} 字。"})


def _tell(case: Case, own: Assignment, sentence: Sentence, at: datetime) -> None:
    """Tell who was to act on it: the unit above, else who reviews the part."""
    if own.parent is not None:
        notify(sentence, at=at, case=case, units=[own.parent.unit])
    else:
        tell_reviewers(sentence, case, own, at)
