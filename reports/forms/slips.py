"""What a person says before the whole number is printed."""

from django import forms

from hotline.form_fields import Choice, Line
from reports.papers.slips import SLIPS

REASON_MAX = 150


class FullSlipForm(forms.Form):
    """Which slip, and why the whole number must stand on it."""

    paper = Choice("文书", [(slip.name, slip.label) for slip in SLIPS.values()], is_keys=True)
    reason = Line("打印原因", REASON_MAX, help_text="记入办理过程。")
