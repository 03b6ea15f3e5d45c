"""延期: the unit asks in time, the hotline rules, the citizen is told.

Source: domain "Clocks": at most once, at most the original limit, asked before 17:00 of
the due day; a request that nobody has ruled on at expiry is not overdue.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cases.models import (
    Assignment,
    Case,
    ContactMeans,
    DueReason,
    Extension,
    NoticeKind,
    Ruling,
    SignOff,
    SignOffSubject,
)
from cases.privacy import is_hidden_from
from cases.services.applications import (
    TEXT_MAX,
    ask,
    check_ruling,
    check_texts,
    lock_either,
    lock_own,
    record_ruling,
    refuse_twin,
    require_running,
    require_unanswered,
    settle,
    take_open,
)
from cases.services.notices import notify
from cases.services.replying import Hand
from cases.services.sign_off import hold, needs_sign_off, signer_for
from cases.services.timekeeping import extended_due_at, set_reply_due, terms_for
from cases.services.transitions import Seen, record_event, stale
from cases.states import State, Verb
from grids.deadlines import CITY_ZONE
from grids.models import Role, User
from grids.rules import rule
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.times import say_due

# A limit that ends with its day ends at the next midnight.
MOMENT = timedelta(microseconds=1)
UNIT_WORDS = {"day": "天", "workday": "个工作日", "hour": "小时"}


def last_asking(due_at: datetime) -> datetime:
    """Return until when an extension may be asked: the cut-off of the due day, or the due."""
    on = (due_at - MOMENT).astimezone(CITY_ZONE).date()
    cut_off = datetime.combine(on, time.fromisoformat(rule("extension.until")), CITY_ZONE)
    return min(cut_off, due_at)


def longest_extension(assignment: Assignment) -> int:
    """Return by how much it may be extended at most, in the limit's own unit of time."""
    return int(terms_for(assignment).amount) * int(rule("extension.percent")) // 100


def in_words(assignment: Assignment, amount: int) -> str:
    """Say an amount in the unit of time of the assignment's limit: 3 个工作日."""
    return f"{amount} {UNIT_WORDS[terms_for(assignment).time_unit]}"


@transaction.atomic
def ask_extension(
    case: Case, *, actor: User, at: datetime, amount: int, text: str, seen: Seen | None = None
) -> Extension | SignOff:
    """Ask for more time on one's own assignment; the dispatcher rules on it.

    Where the unit's leader must sign it waits for them. Raises Conflict after the cut-off,
    for one too many, and while the clock stands; InvalidInput for more than the original
    limit.
    """
    case, assignment = lock_own(case, Verb.ASK_EXTENSION, actor=actor, seen=seen)
    check_texts({"text": TEXT_MAX}, text=text)
    row = Extension(case=case, assignment=assignment, amount=amount, text=text)
    check_request(row, at)
    if needs_sign_off(assignment, SignOffSubject.EXTENSION, actor):
        values = {"amount": amount, "text": text.strip()}
        return hold(case, assignment, SignOffSubject.EXTENSION, values, actor=actor, at=at)
    hand = Hand(actor, signer_for(assignment, SignOffSubject.EXTENSION, actor))
    return send_request(row, hand=hand, verb=Verb.ASK_EXTENSION, at=at)


def check_request(row: Extension, asked_at: datetime) -> None:
    """Raise Conflict or InvalidInput for a request that is not allowed, or was too late."""
    assignment = row.assignment
    _check_asking(assignment, asked_at)
    if not 1 <= row.amount <= (most := longest_extension(assignment)):
        raise InvalidInput(
            fields={"amount": f"延长应在 1 到 {in_words(assignment, most)}之间，不超过原时限。"}
        )
    refuse_twin(row)


def send_request(row: Extension, *, hand: Hand, verb: Verb, at: datetime) -> Extension:
    """Send a checked request to the dispatcher; the case's row is locked by the verb."""
    unit = row.assignment.unit
    row.asked_by, row.asked_at = hand.writer, row.asked_at or at
    row.signed_off_at, row.signed_off_by = (at if hand.signer else None), hand.signer
    note = f"申请延期 {in_words(row.assignment, row.amount)}。{row.text.strip()}"
    return ask(row, verb, actor=hand.actor, at=at, unit=unit, note=note, role=Role.DISPATCHER)


def send_signed(paper: SignOff, *, at: datetime) -> Extension:
    """Send the request that a leader has just signed, as the clerk wrote it.

    In time is what the clerk asked before the cut-off: the signature is the unit's own
    affair, and a leader in a meeting shall not cost the citizen's clerk the extension.
    But nobody signs after the deadline, or what is overdue would cease to be so. Raises
    Conflict.
    """
    case, assignment = paper.case, paper.assignment
    if case.state != State.HANDLING:
        raise stale(case, paper.ruled_by)
    if at > assignment.reply_due_at:
        raise Conflict("办结时限已过，延期申请不能再审签，请退回承办人并尽快办结。")
    values = paper.values
    row = Extension(
        case=case, assignment=assignment, amount=values["amount"], text=values["text"],
        asked_at=paper.asked_at,
    )  # fmt: skip
    check_request(row, paper.asked_at)
    hand = Hand(paper.asked_by, paper.ruled_by)
    return send_request(row, hand=hand, verb=Verb.SIGN_OFF, at=at)


def _check_asking(assignment: Assignment, at: datetime) -> None:
    if assignment.parent_id:
        raise Conflict("下派的部分随上级单位的时限，请由上级单位申请延期。")
    if assignment.clock_stopped_at:
        raise Conflict("时限正停着，不用申请延期。")
    # The deadline's ledger goes along to a section that takes the share over; with the
    # applications, which stay behind, each hand-over would open the way to one more.
    granted = assignment.due_changes.filter(reason=DueReason.EXTENDED).count()
    if granted >= rule("extension.limit"):
        raise Conflict(f"本轮最多延期 {rule('extension.limit')} 次，已经延期 {granted} 次。")
    if at > (last := last_asking(assignment.reply_due_at)):
        raise Conflict(f"延期须在 {say_due(last, at)} 前申请，现在已过，请按期办结。")


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
    case, row = take_open(extension, Verb.RULE_EXTENSION, actor=actor, seen=seen)
    assignment = require_running(row)
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
    text = f"请把延期告知市民 {row.case.number}"
    if row.case.is_secret or row.case.kind == "report":
        notify(NoticeKind.RULING, text, at=at, case=row.case, role=Role.OPERATOR)
    else:
        notify(NoticeKind.RULING, text, at=at, case=row.case, units=[row.assignment.unit])


@transaction.atomic
def tell_extension(
    case: Case, *, actor: User, at: datetime, means: str, note: str = ""
) -> Extension:
    """Record that the citizen was told of a granted extension: by whom, when, how."""
    case, assignment = lock_either(case, Verb.TELL_EXTENSION, actor=actor)
    unit = assignment.unit if assignment else None
    if is_hidden_from(actor, case):
        raise Forbidden("该市民的信息对承办单位保密，请由热线告知。")
    if means not in ContactMeans.values:
        raise InvalidInput(fields={"means": "请选择告知方式。"})
    if len(note) > 300:
        raise InvalidInput(fields={"note": "备注最多 300 字。"})
    row = untold_extensions(case).first()
    if row is None or not case.caller_id:
        raise stale(case, actor)
    row.told_at, row.told_by, row.told_means = at, actor, means
    row.save(update_fields=["told_at", "told_by", "told_means"])
    record_event(case, Verb.TELL_EXTENSION, actor=actor, at=at, unit=unit,
                 note="。".join(filter(None, [ContactMeans(means).label, note])))  # fmt: skip
    return row


def untold_extensions(case: Case) -> QuerySet[Extension]:
    """Return the granted extensions of which the citizen has not been told."""
    return case.extensions.filter(ruling=Ruling.ACCEPTED, told_at__isnull=True)
