"""审签: a clerk's deed is held for the leader where the unit's setting says so.

`hold` stands at the end of a unit's verb, after its checks; the verbs that sign or send back
are in `cases.services.handling.signing_off`, when it is needed in `cases.guards.sign_off_needed`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.models import (
    Assignment,
    Attachment,
    Case,
    SignOff,
    SignOffStatus,
    SignOffSubject,
)
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.record.notices import notify
from cases.services.record.transitions import record_event
from grids.models import User


def sent_back(assignment: Assignment, subject: SignOffSubject) -> SignOff | None:
    """Return the last deed of a kind where it came back to the clerk and none went out since.

    The leader sent it back, or the clerk took it back.
    """
    last = assignment.sign_offs.filter(subject=subject).last()
    back = (SignOffStatus.SENT_BACK, SignOffStatus.WITHDRAWN)
    return last if last and last.status in back else None


def hold(
    case: Case,
    assignment: Assignment,
    subject: SignOffSubject,
    values: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
    files: Sequence[Attachment] = (),
) -> SignOff:
    """Keep a checked deed for the unit's leader; nothing of it happens to the case yet.

    `values` are its facts as JSON holds them.
    """
    row = SignOff.objects.create(
        case=case, assignment=assignment, subject=subject, values=dict(values), asked_at=at,
        asked_by=actor,
    )  # fmt: skip
    Attachment.objects.filter(pk__in=[file.pk for file in files]).update(
        case=case, unit=assignment.unit
    )
    row.files.set(files)
    # The text stays on the paper: others read the timeline, and it may be sent back.
    record_event(
        case, Verb.SUBMIT, actor=actor, at=at, unit=assignment.unit, note=subject.label,
        facts={"sign_off": row.pk},
    )  # fmt: skip
    facts = {"paper": subject.label}
    notify(CaseSentence.SUBMITTED, facts, at=at, case=case, units=[assignment.unit])
    return row
