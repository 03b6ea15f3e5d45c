"""Forms of the quality checks."""

from datetime import datetime, timedelta

from django import forms

from cases.services.callback.quality import REMARK_MAX, sheet_items
from grids.deadlines import business_day
from hotline.form_fields import Day, Line, Prose

FAULTS = ("required", "invalid", "min_value", "max_value")


class DrawForm(forms.Form):
    """抽取一周; offered is the last week that is over, with its number as the seed."""

    week = Day("这一周中的任一天", error_messages={"required": "请填写日期。"})
    seed = Line("抽样种子", 40)

    @classmethod
    def offered(cls, at: datetime) -> "DrawForm":
        """Return the form with the week that one draws on a Monday filled in."""
        week = business_day(at) - timedelta(days=7)
        return cls(initial={"week": week, "seed": f"{week:%G}年第{week.isocalendar().week}周"})


class ScoreForm(forms.Form):
    """评分表: one number per item of the city's sheet; `score_form` makes the sheet's own."""

    sheet: tuple[tuple[str, int], ...] = ()

    def points(self) -> dict[str, int]:
        """Return the points by the item's name."""
        return {
            name: self.cleaned_data[f"item_{position}"]
            for position, (name, _) in enumerate(self.sheet)
        }


def score_form() -> type[ScoreForm]:
    """Return the form of the score sheet as the city has set it, for pages and API."""
    sheet = tuple(sheet_items())
    items = {f"item_{place}": _points(name, weight) for place, (name, weight) in enumerate(sheet)}
    if first := items.get("item_0"):
        first.widget.attrs["autofocus"] = True
    remark = Prose("评语", REMARK_MAX, required=False)
    return type("SheetForm", (ScoreForm,), {"sheet": sheet, **items, "remark": remark})


def _points(name: str, weight: int) -> forms.IntegerField:
    wrong = f"{name}应为 0 到 {weight} 分。"
    return forms.IntegerField(
        label=f"{name}（{weight} 分）", min_value=0, max_value=weight,
        error_messages=dict.fromkeys(FAULTS, wrong),
    )  # fmt: skip
