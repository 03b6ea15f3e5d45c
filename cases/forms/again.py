"""What the unit's leader sent back, taken up again by the clerk with the leader's reason."""

from cases.forms.base import ActionForm
from cases.models import Assignment, SignOffSubject
from cases.services.sign_off import sent_back


def begin_again(
    form: ActionForm, own: Assignment | None, subject: SignOffSubject, *names: str
) -> bool:
    """Begin fields with the deed that was sent back and say why it was; False without one."""
    back = sent_back(own, subject) if own else None
    if back is None:
        return False
    for name in names:
        form.initial.setdefault(name, back.values.get(name, ""))
    form.fields["text"].help_text = f"负责人退回：{back.reason}"
    return True
