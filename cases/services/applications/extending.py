"""延期: the unit asks in time, the hotline rules, the citizen is told.

Source: domain "Clocks": at most once, at most the original limit, asked before 17:00 of
the due day; a request that nobody has ruled on at expiry is not overdue.
"""

from datetime import datetime

from django.db import transaction

from cases.clocks.terms import in_words, longest_extension
from cases.guards.applications import (
    ask_extension_refusal,
    live_ones,
    tell_extension_refusal,
)
from cases.guards.basics import unit_acting
from cases.guards.sign_off_needed import needs_sign_off, signer_for
from cases.models import (
    Case,
    ContactMeans,
    DueReason,
    Extension,
    SignOff,
    SignOffSubject,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.applications.applications import (
    ask,
    begin_ruling,
    record_ruling,
    require_unanswered,
    settle,
)
from cases.services.clocks.timekeeping import extended_due_at, set_reply_due
from cases.services.record.authorship import Authorship
from cases.services.record.notices import notify
from cases.services.record.reasons import TEXT_MAX, check_ruling, check_texts
from cases.services.record.sign_off import hold
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import User
from hotline.errors import Conflict, InvalidInput
from hotline.times import say_due


@transaction.atomic
def ask_extension(
    case: Case, *, actor: User, at: datetime, amount: int, text: str, seen: Seen | None = None
) -> Extension | SignOff:
    """Ask for more time on one's own assignment; the dispatcher rules on it.

    Where the unit's leader must sign it waits for them. Raises Conflict after the cut-off,
    for one too many, and while the clock stands; InvalidInput for more than the original
    limit.
    """
    s = begin(case, ask_extension_refusal, actor=actor, at=at, seen=seen)
    case, assignment = s.case, s.acting_part
    check_texts({"text": TEXT_MAX}, text=text)
    row = Extension(case=case, assignment=assignment, amount=amount, text=text)
    _check_amount(row)
    if needs_sign_off(assignment, SignOffSubject.EXTENSION, actor):
        values = {"amount": amount, "text": text.strip()}
        return hold(case, assignment, SignOffSubject.EXTENSION, values, actor=actor, at=at)
    author = Authorship(actor, signer_for(assignment, SignOffSubject.EXTENSION, actor))
    return send_request(row, author=author, verb=Verb.ASK_EXTENSION, at=at)


def _check_amount(row: Extension) -> None:
    if not 1 <= row.amount <= (most := longest_extension(row.assignment)):
        words = in_words(row.assignment, most)
        raise InvalidInput(fields={"amount": f"延长应在 1 到 {words}之间，不超过原时限。"})


def send_request(row: Extension, *, author: Authorship, verb: Verb, at: datetime) -> Extension:
    """Send a checked request to the dispatcher; the case's row is locked by the verb."""
    unit = row.assignment.unit
    row.asked_by, row.asked_at = author.writer, row.asked_at or at
    row.signed_off_at, row.signed_off_by = (at if author.signer else None), author.signer
    note = f"申请延期 {in_words(row.assignment, row.amount)}。{row.text.strip()}"
    return ask(
        row,
        verb,
        actor=author.actor,
        at=at,
        unit=unit,
        note=note,
        to=CaseCapability.HEAR_OF_DISPATCHING,
    )


def send_signed(paper: SignOff, *, at: datetime) -> Extension:
    """Send the request that a leader has just signed, as the clerk wrote it.

    Its guard has said that it is still in time (`cases.guards.signing_off.deed_refusal`).
    """
    case, assignment = paper.case, paper.assignment
    values = paper.values
    row = Extension(
        case=case, assignment=assignment, amount=values["amount"], text=values["text"],
        asked_at=paper.asked_at,
    )  # fmt: skip
    _check_amount(row)
    author = Authorship(paper.asked_by, paper.ruled_by)
    return send_request(row, author=author, verb=Verb.SIGN_OFF, at=at)


@transaction.atomic
def rule_extension(
    extension: Extension,
    *,
    actor: User,
    at: datetime,
    ruling: str,
    reason: str = "",
    seen: Seen | None = None,
) -> Extension:
    """Grant or refuse more time; a granted one counts from the old due instant.

    The unit is told, and who has to tell the citizen: the unit itself, or the hotline
    where the citizen is kept from units.
    """
    s, row = begin_ruling(extension, "extension", actor=actor, at=at, seen=seen)
    case, assignment = s.case, row.assignment
    granted = check_ruling(ruling, reason)
    if granted:
        require_unanswered(assignment)
        if assignment.clock_stopped_at:
            raise Conflict("时限正停着，请在恢复计时以后再裁定延期。")
    note = ""
    if granted:
        row.new_due_at = extended_due_at(assignment, row.amount)
        row.save(update_fields=["new_due_at"])
        set_reply_due(
            assignment, row.new_due_at, at=at, reason=DueReason.EXTENDED, amount=row.amount
        )
        note = f"延期 {in_words(assignment, row.amount)}，到 {say_due(row.new_due_at, at)}"
    settle(row, ruling, reason, actor=actor, at=at)
    record_ruling(row, Verb.RULE_EXTENSION, actor=actor, at=at, unit=assignment.unit, note=note)
    if granted and case.caller_id:
        _ask_to_tell(row, at)
    return row


def _ask_to_tell(row: Extension, at: datetime) -> None:
    sentence = CaseSentence.EXTENSION_TO_TELL
    if row.case.is_secret or row.case.kind == "report":
        notify(sentence, at=at, case=row.case, to=CaseCapability.HEAR_OF_SECRET_EXTENSIONS)
    else:
        notify(sentence, at=at, case=row.case, units=[row.assignment.unit])


@transaction.atomic
def tell_extension(
    case: Case, *, actor: User, at: datetime, means: str, note: str = ""
) -> Extension:
    """Record that the citizen was told of a granted extension: by whom, when, how."""
    s = begin(case, tell_extension_refusal, actor=actor, at=at)
    case, unit = s.case, unit_acting(s, Verb.TELL_EXTENSION)
    if means not in ContactMeans.values:
        raise InvalidInput(fields={"means": "请选择告知方式。"})
    if len(note) > 300:
        raise InvalidInput(fields={"note": "备注最多 300 字。"})
    row = case.extensions.get(pk=live_ones(s, "extension")[0].pk)
    row.told_at, row.told_by, row.told_means = at, actor, means
    row.save(update_fields=["told_at", "told_by", "told_means"])
    record_event(case, Verb.TELL_EXTENSION, actor=actor, at=at, unit=unit,
                 note="。".join(filter(None, [ContactMeans(means).label, note])))  # fmt: skip
    return row
