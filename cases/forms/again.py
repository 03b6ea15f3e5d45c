"""What came back to the clerk, taken up again: sent back by the leader, or taken back."""

from collections.abc import Mapping
from typing import Any

from cases.forms.base import ActionForm
from cases.models import Assignment, Ruling, SignOffStatus, SignOffSubject
from cases.services.record.sign_off import sent_back

# Where each deed's rows are, and the column that says what became of one.
DEEDS = {
    SignOffSubject.REPLY: ("replies", "verdict"),
    SignOffSubject.OBJECTION: ("objections", "ruling"),
    SignOffSubject.EXTENSION: ("extensions", "ruling"),
}
TAKEN_BACK = "已撤回的内容，改好后再提交；原来的附件须重新上传。"


def begin_again(
    form: ActionForm, own: Assignment | None, subject: SignOffSubject, *names: str
) -> bool:
    """Begin fields with the deed that came back and say why it did; False without one."""
    if own is None:
        return False
    back = sent_back(own, subject)
    values = back.values if back else _taken_back(own, subject)
    if values is None:
        return False
    for name in names:
        form.initial.setdefault(name, values.get(name, ""))
    form.fields["text"].help_text = TAKEN_BACK
    if back is not None and back.status == SignOffStatus.SENT_BACK:
        form.fields["text"].help_text = f"负责人退回：{back.reason}"
    return True


def _taken_back(own: Assignment, subject: SignOffSubject) -> Mapping[str, Any] | None:
    """Return the facts of the last deed of a kind where the unit took it back."""
    related, column = DEEDS[subject]
    last: dict[str, Any] | None = getattr(own, related).values().last()
    return last if last and last[column] == Ruling.WITHDRAWN else None
