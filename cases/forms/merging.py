"""Forms of merging and of taking a merge back."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.urls import reverse

from cases.forms.base import ActionForm
from cases.models import Case
from cases.selectors.merging import MergePreview, preview_merge
from cases.services.record.reasons import REASON_MAX
from hotline.form_fields import Line, Prose

if TYPE_CHECKING:
    from cases.access.situation import Situation


class MergeForm(ActionForm):
    """并单: the main case by its number; the page shows first what will move.

    `previewed` names the main case whose preview stood beside the button. A page always
    sends it, so that nobody merges into a case that they have not seen; the API need not.
    """

    template = "cases/parts/merge_preview.html"
    main_case = Line("主单编号", 12, help_text="填写后这里显示将要移动的内容。")
    previewed = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    note = Prose("并单说明", REASON_MAX, rows=2, required=False)

    def prepare(self, situation: "Situation") -> None:
        """Read the preview of the main case that is named so far."""
        typed = self.data if self.is_bound else self.initial
        self.main = self._find(situation, str(typed.get("main_case", "")).strip())
        if self.main is not None and not self.is_bound:
            self.initial["previewed"] = self.main.number
        self.fields["main_case"].widget.attrs |= {
            "inputmode": "numeric", "hx-trigger": "change",
            "hx-get": reverse("cases:act", args=[situation.case.number, "merge"]),
            # The preview alone: what is being typed meanwhile stays as it is.
            "hx-target": "#merge-preview", "hx-select": "#merge-preview", "hx-swap": "outerHTML",
            "hx-select-oob": "#act_previewed",
        }  # fmt: skip

    @property
    def is_unknown(self) -> bool:
        """Whether a number was typed under which the person finds no case."""
        typed = self.data if self.is_bound else self.initial
        return self.main is None and bool(str(typed.get("main_case", "")).strip())

    @property
    def preview(self) -> MergePreview | None:
        """What would move, None while no main case is named."""
        if self.situation is None or self.main is None:
            return None
        return preview_merge(
            self.situation.case, self.main, self.situation.actor, self.situation.at
        )

    @staticmethod
    def _find(situation: "Situation", number: str) -> Case | None:
        found = Case.objects.visible_to(situation.actor).filter(number=number)
        main: Case | None = found.select_related("lead_unit", "main_case", "category").first()
        return main

    def clean_main_case(self) -> Case:
        """Return the case of the typed number."""
        if self.main is None:
            raise forms.ValidationError("没有找到这个编号的工单，请核对。")
        return self.main

    def clean(self) -> dict[str, Any]:
        """Refuse a page that has not shown the preview of this very main case."""
        values = super().clean() or self.cleaned_data
        main = values.get("main_case")
        if main and "previewed" in self.data and values.get("previewed") != main.number:
            shown = cast(Any, self.data).copy()
            shown["previewed"] = main.number
            self.data = shown
            self.add_error("main_case", "请核对下面将要移动的内容，无误后再次点击并单。")
        return values

    def arguments(self) -> dict[str, Any]:
        """Leave out what only the page needs."""
        values = super().arguments()
        values.pop("previewed")
        return values


class UnmergeForm(ActionForm):
    """撤销并单."""

    reason = Prose("撤销原因", REASON_MAX, rows=2)
