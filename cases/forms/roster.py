"""Forms of the duty roster."""

from typing import Any

from django import forms

from grids.models import DutyShift, Unit
from hotline.form_fields import Instant, Line, messages

WORDS = 40


class ShiftForm(forms.Form):
    """One shift: from, to, who is on duty, the leader on duty."""

    starts_at = Instant("值班开始")
    ends_at = Instant("值班结束")
    person = Line("值班人员", WORDS)
    phone = Line("值班电话", WORDS)
    leader = Line("带班领导", WORDS)
    leader_phone = Line("带班领导电话", WORDS)

    def shift(self, unit: Unit, existing: DutyShift | None) -> DutyShift:
        """Return the shift as it would be; a new one where none is changed."""
        row = existing or DutyShift(unit=unit)
        for name, value in self.cleaned_data.items():
            setattr(row, name, value)
        return row


class RosterFileForm(forms.Form):
    """A whole roster as a file."""

    file = forms.FileField(
        label="CSV 或 XLSX 文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={**messages("文件", "选择"), "empty": "文件是空的。"},
    )

    def content(self) -> bytes:
        """Return what was uploaded."""
        upload: Any = self.cleaned_data["file"]
        return bytes(upload.read())

    def name(self) -> str:
        """Return what the file is called."""
        return str(self.cleaned_data["file"].name)
