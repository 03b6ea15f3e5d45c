"""Forms of a unit's leader, who signs off or sends back what a clerk wrote (审签)."""

from typing import TYPE_CHECKING

from django import forms

from cases.forms.base import ActionForm
from cases.forms.fields import RowField
from cases.models import SignOff
from cases.services.record.reasons import REASON_MAX
from hotline.form_fields import Prose

if TYPE_CHECKING:
    from cases.access.situation import Situation


class PaperForm(ActionForm):
    """A leader's decision on what a clerk laid before them."""

    paper = RowField(SignOff.objects.none(), "待审签")

    def prepare(self, situation: "Situation") -> None:
        """Offer what waits for this leader."""
        waiting = situation.to_sign
        found = SignOff.objects.filter(case=situation.case)
        self.fields["paper"].offer(waiting, found, _paper_in_words)  # type: ignore[attr-defined]
        if waiting:
            self.initial.setdefault("paper", waiting[0].pk)

    def clean_paper(self) -> SignOff | None:
        """Take the only one where none was named."""
        chosen: SignOff | None = self.cleaned_data["paper"]
        waiting = self.situation.to_sign if self.situation else []
        if chosen is None and len(waiting) > 1:
            raise forms.ValidationError("有多件待审签，请选择其中一件。")
        return chosen or next(iter(waiting), None)


def _paper_in_words(paper: SignOff) -> str:
    return f"{paper.get_subject_display()}（{paper.asked_by}）：{paper.text[:40]}"


class SignOffForm(PaperForm):
    """审签."""

    note = Prose("审签意见", REASON_MAX, rows=2, required=False)


class SendBackForm(PaperForm):
    """审签退回."""

    reason = Prose("退回理由", REASON_MAX, rows=2)
