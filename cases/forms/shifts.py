"""Forms of the shift leader's page."""

from typing import Any

from django import forms

from cases.models import Case
from cases.models.shift import NOTE_MAX, TEXT_MAX
from grids.models import User
from hotline.form_fields import Instant, Line, Prose


class ShiftItemForm(forms.Form):
    """A promise or a matter to follow."""

    text = Line("事项", TEXT_MAX)
    due_at = Instant("约定时间", required=False)
    case = Line("工单号", 12, required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_case(self) -> Case | None:
        """Find the case by its number."""
        number = self.cleaned_data["case"].strip()
        if not number:
            return None
        case: Case | None = Case.objects.visible_to(self.user).filter(number=number).first()
        if case is None:
            raise forms.ValidationError(f"没有工单 {number}。")
        return case


class HandoverForm(forms.Form):
    """What the next leader must know."""

    note = Prose("交班说明", NOTE_MAX, rows=3, required=False)
