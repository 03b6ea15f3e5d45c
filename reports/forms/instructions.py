"""What is typed of an instruction on a document, and of its answer."""

from django import forms

from grids import reference
from grids.web.reference_fields import ReferenceField
from hotline.form_fields import Instant, Prose
from reports.models.instruction import INSTRUCTION_MAX


class InstructForm(forms.Form):
    """批示: the words, who answers, and by when."""

    text = Prose("批示内容", INSTRUCTION_MAX, rows=3)
    due_at = Instant("反馈截止")
    unit = ReferenceField(
        reference.units, what="单位", label="反馈单位", required=False,
        help_text="不选即由督办员落实。",
    )  # fmt: skip


class AnswerForm(forms.Form):
    """反馈."""

    text = Prose("反馈内容", INSTRUCTION_MAX, rows=3)
