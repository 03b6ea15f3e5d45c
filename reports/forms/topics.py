"""What is asked on the page of questions."""

from datetime import date
from typing import Any

from django import forms

from grids import reference
from grids.web.reference_fields import ReferenceField
from hotline.form_fields import Day
from reports.documents.seasons import season_of, season_period, seasons_begun, yesterday
from reports.documents.topics import BY, TopicQuestion
from reports.periods import LONGEST_DAYS, period_of

FIELDS = ("category", "grid", "unit", "channel", "season", "since", "until", "by")
WORDS_MAX, NAME_MAX = 60, 30


class TopicForm(forms.Form):
    """Category × place × period × channel; a season, or days."""

    category = ReferenceField(reference.categories, what="事项分类", label="事项分类",
                              empty="不限", required=False)  # fmt: skip
    grid = ReferenceField(reference.grids, what="地域", label="地域", empty="不限", required=False)
    unit = ReferenceField(reference.units, what="承办单位", label="承办单位", empty="不限",
                          required=False)  # fmt: skip
    channel = ReferenceField(reference.channels, what="渠道", label="渠道", empty="不限",
                             required=False)  # fmt: skip
    season = forms.ChoiceField(label="季节", required=False)
    since = Day("起始日期", required=False)
    until = Day("截止日期", required=False)
    by = forms.ChoiceField(label="列表", choices=list(BY.items()), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        seasons = [(season.key, season.label) for season in seasons_begun(on)]
        self.fields["season"].choices = [("", "按起止日期"), *seasons]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a season or both days, in their order and a year at most."""
        data = super().clean() or {}
        first, last = data.get("since"), data.get("until")
        if data.get("season"):
            return data
        if not first or not last:
            self.add_error("since", "请选择季节，或填写起止日期。")
        elif last < first:
            self.add_error("until", "截止日期不能早于起始日期。")
        elif (last - first).days >= LONGEST_DAYS:
            self.add_error("until", f"最多查询{LONGEST_DAYS}天。")
        elif first > yesterday(self.on):
            self.add_error("since", "起始日期应早于今天：只统计到昨天。")
        return data

    def question(self) -> TopicQuestion:
        """Return what is asked, of a form that is in order."""
        asked = self.cleaned_data
        if not asked["season"]:
            period = period_of(asked["since"], min(asked["until"], yesterday(self.on)))
            compared = None
        else:
            name, _, year = asked["season"].rpartition(":")
            season = season_of(name, int(year))
            assert season is not None
            period, compared = season_period(season, yesterday(self.on))
        return TopicQuestion(
            asked["category"], asked["grid"], asked["unit"], asked["channel"],
            period, compared, asked["by"] or "months",
        )  # fmt: skip


class TopicNameForm(forms.Form):
    """The name by which a question is saved."""

    name = forms.CharField(label="名称", max_length=NAME_MAX)
