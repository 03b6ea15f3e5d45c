"""Forms of the quality checks."""

from typing import Any

from django import forms

from cases.forms.fields import Line, Prose, messages
from cases.services.quality import REMARK_MAX, sheet_items

FAULTS = ("required", "invalid", "min_value", "max_value")


class DrawForm(forms.Form):
    """抽取一周."""

    week = forms.DateField(
        label="这一周中的任一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={**messages("日期"), "invalid": "日期应写作 2024-12-10。"},
    )
    seed = Line("抽样种子", 40, help_text="任取，如“第48周”；同一种子抽出同样的样本，可供复核。")


class ScoreForm(forms.Form):
    """评分表: one number per item of the city's sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = sheet_items()
        for position, (name, weight) in enumerate(self.items):
            wrong = f"{name}应为 0 到 {weight} 分。"
            self.fields[f"item_{position}"] = forms.IntegerField(
                label=f"{name}（{weight} 分）", min_value=0, max_value=weight,
                error_messages=dict.fromkeys(FAULTS, wrong),
            )  # fmt: skip
        self.fields["remark"] = Prose("评语", REMARK_MAX, required=False)

    def points(self) -> dict[str, int]:
        """Return the points by the item's name."""
        return {
            name: self.cleaned_data[f"item_{position}"]
            for position, (name, _) in enumerate(self.items)
        }
