"""审签: a clerk's deed is held for the leader where the unit's setting says so.

`needs_sign_off` and `hold` stand at the end of a unit's verb, after its checks; the verbs
that sign or send back are in `cases.services.signing_off`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.models import (
    Assignment,
    Attachment,
    Case,
    NoticeKind,
    SignOff,
    SignOffStatus,
    SignOffSubject,
)
from cases.permissions import leads_unit
from cases.services.notices import notify
from cases.services.transitions import record_event
from cases.states import Verb
from grids.models import User
from grids.rules import rule
from hotline.errors import Conflict


def is_covered(assignment: Assignment, subject: SignOffSubject) -> bool:
    """Tell whether the unit wants such a deed signed by its leader, and the city says so."""
    return assignment.unit.requires_sign_off and subject.value in rule("sign_off.covers")


def needs_sign_off(assignment: Assignment, subject: SignOffSubject, actor: User) -> bool:
    """Tell whether the unit's leader must sign before a deed of this person goes out.

    A leader's own deed is signed with it.
    """
    return is_covered(assignment, subject) and not leads_unit(actor, assignment.unit)


def signer_for(assignment: Assignment, subject: SignOffSubject, actor: User) -> User | None:
    """Return the leader who signs their own deed off by doing it, None for all others."""
    signs = is_covered(assignment, subject) and leads_unit(actor, assignment.unit)
    return actor if signs else None


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

    `values` are its facts as JSON holds them. Raises Conflict while another one waits.
    """
    if assignment.sign_offs.filter(status=SignOffStatus.WAITING).exists():
        raise Conflict("已有内容在等负责人审签，审签后才能再提交。")
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
    text = f"{subject.label}待审签 {case.number}"
    notify(NoticeKind.SIGN_OFF, text, at=at, case=case, units=[assignment.unit])
    return row
