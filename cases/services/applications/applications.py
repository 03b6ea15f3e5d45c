"""What all applications share: asking once at a time, ruling once."""

from datetime import datetime
from typing import TypeVar

from cases.access.situation import Situation
from cases.guards.applications import rule_refusal
from cases.models import Assignment, Ruling
from cases.models.application import Application
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.record.attachments import Uploads, keep_files
from cases.services.record.notices import notify
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import Unit, User
from hotline.capabilities import Capability
from hotline.errors import Conflict

App = TypeVar("App", bound=Application)


def ask(
    row: App, verb: Verb, *, actor: User, at: datetime, note: str, unit: Unit | None = None,
    to: Capability, uploads: Uploads = (),
) -> App:  # fmt: skip
    """Write an application with its material and event, and tell those who rule on it.

    Who asked, and when, stands on the row already where that is not who acts now.
    """
    if not row.asked_by_id:
        row.asked_at, row.asked_by = at, actor
    row.text = row.text.strip()
    row.save(force_insert=True)
    files = keep_files(uploads, actor=actor, case=row.case)
    if files:
        row.files.set(files)  # type: ignore[attr-defined]
    record_event(row.case, verb, actor=actor, at=at, unit=unit, note=note,
                 facts={"application": row.pk, "attachments": len(files)})  # fmt: skip
    about = {"application": row._meta.verbose_name}
    notify(CaseSentence.APPLIED, about, at=at, case=row.case, to=to)
    return row


def begin_ruling(
    row: App, kind: str, *, actor: User, at: datetime, seen: Seen | None = None
) -> tuple[Situation, App]:
    """Lock the case of an application and read it anew, for a ruling (`rule_refusal`)."""
    s = begin(row.case, rule_refusal, kind, row.pk, actor=actor, at=at, seen=seen)
    # The joined rows may not be there (an application without a unit), so they stay unlocked.
    fresh: App = type(row)._default_manager.get(pk=row.pk, case=s.case)
    fresh.case = s.case
    assignment: Assignment | None = getattr(fresh, "assignment", None)
    if assignment is not None:
        assignment.case = s.case
    return s, fresh


def require_unanswered(assignment: Assignment) -> None:
    """Raise Conflict where the unit has replied: more time would make a late reply timely."""
    if assignment.reply_sent_at:
        raise Conflict(f"{assignment.unit}已经答复，不能再同意；答复退回后可以裁定。")


def settle(row: Application, ruling: str, reason: str, *, actor: User, at: datetime) -> None:
    """Write the ruling onto an application, or that it was taken back."""
    row.ruling, row.reason, row.ruled_at, row.ruled_by = ruling, reason.strip(), at, actor
    row.save(update_fields=["ruling", "reason", "ruled_at", "ruled_by"])


def record_ruling(
    row: Application, verb: Verb, *, actor: User, at: datetime, unit: Unit | None, note: str = ""
) -> None:
    """Write the event of a ruling, and tell the unit that asked."""
    is_granted = row.ruling == Ruling.ACCEPTED
    word = "同意" if is_granted else "不同意"
    said = "。".join(part for part in (word, note, row.reason) if part)
    record_event(row.case, verb, actor=actor, at=at, unit=unit, note=said)
    if unit is not None:
        sentence = CaseSentence.GRANTED if is_granted else CaseSentence.REFUSED
        facts = {"application": row._meta.verbose_name}
        notify(sentence, facts, at=at, case=row.case, units=[unit])
