"""What came back to the clerk, taken up again: sent back by the leader, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cases.access.record_kinds import may_have
from cases.forms.base import ActionForm
from cases.models import Assignment, Ruling, SignOffStatus, SignOffSubject
from cases.services.record.sign_off import sent_back

if TYPE_CHECKING:
    from cases.access.situation import Situation

TAKEN_BACK = "已撤回的内容，改好后再提交；原来的附件须重新上传。"


def begin_again(
    form: ActionForm, situation: Situation, subject: SignOffSubject, *names: str
) -> bool:
    """Begin fields with the deed that came back and say why it did; False without one."""
    own = situation.own
    if own is None:
        return False
    back = sent_back(own, subject) if may_have(situation.case, "papers") else None
    last = None if back else _taken_back(situation, own, subject)
    if back is None and last is None:
        return False
    for name in names:
        value = back.values.get(name, "") if back else getattr(last, name)
        form.initial.setdefault(name, value)
    form.fields["text"].help_text = TAKEN_BACK
    if back is not None and back.status == SignOffStatus.SENT_BACK:
        form.fields["text"].help_text = f"负责人退回：{back.reason}"
    return True


def _taken_back(situation: Situation, own: Assignment, subject: SignOffSubject) -> Any:
    """Return the last deed of a kind where the unit took it back, None otherwise."""
    rows, column = _deeds(situation, own, subject)
    last = next((row for row in reversed(rows) if row.assignment_id == own.pk), None)
    return last if last is not None and getattr(last, column) == Ruling.WITHDRAWN else None


def _deeds(
    situation: Situation, own: Assignment, subject: SignOffSubject
) -> tuple[Sequence[Any], str]:
    """Return rows of a kind of deed, and the column that says what became of one."""
    if subject == SignOffSubject.REPLY:
        return situation.replies, "verdict"
    if subject == SignOffSubject.OBJECTION:
        return situation.objections, "ruling"
    # Of applications the rules read no more than who asked for what.
    asked = own.extensions.all() if may_have(situation.case, "extension") else ()
    return list(asked), "ruling"
