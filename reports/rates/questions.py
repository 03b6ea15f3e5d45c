"""What a person asks of the assessment: parsed once, for the page, its lists and the API."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model, Q, Subquery

from grids.deadlines import business_day
from grids.models import Category, Grid, Kind, Unit, UnitLevel, User
from grids.rules import rule
from grids.selectors import path_at
from hotline.errors import HotlineError, NotVisible
from hotline.form_fields import Day
from hotline.form_schema import check_form
from reports.rates.counting import Question
from reports.rates.read_scope import units_in_reach
from reports.rates.rows import Dimension, Keys, Place
from reports.rates.sorting import SORTS, Sort
from reports.rates.spans import Span, SpanKind, custom_span, span_of
from reports.rates.terms import read_terms
from reports.rates.values import Scope

CODE_MAX = 40


VIEWS = (("rates", "三率"), ("deadlines", "办理时效"))


def _choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False,
        error_messages={"invalid_choice": f"{label}中没有“%(value)s”。"},
    )  # fmt: skip


def _code(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=CODE_MAX)


class RateForm(forms.Form):
    """Period, dimension, branch and filters; what is left out is the running month by unit."""

    period = _choice("周期", SpanKind.choices)
    on = Day("日期", required=False)
    since = Day("起始日期", required=False)
    until = Day("截止日期", required=False)
    by = _choice("统计维度", Dimension.choices)
    unit = _code("承办单位")
    level = _choice("单位层级", UnitLevel.choices)
    category = _code("事项分类")
    grid = _code("地域")
    kind = _choice("诉求类型", Kind.choices)
    scope = _choice("口径", Scope.choices)
    view = _choice("表", VIEWS)
    sort = _choice("排序", SORTS)

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of a custom period."""
        data = super().clean() or {}
        if data.get("period") == SpanKind.CUSTOM:
            for name in ("since", "until"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "自定周期须填起止日期。")
        return data

    def span(self, at: datetime) -> Span:
        """Return the period asked for, around today where no day is named."""
        asked = self.cleaned_data
        kind = SpanKind(asked["period"] or SpanKind.MONTH)
        if kind == SpanKind.CUSTOM:
            return custom_span(asked["since"], asked["until"])
        return span_of(kind, asked["on"] or today(at))

    def sort_asked(self) -> Sort | None:
        """Return by which column of the table asked for its rows are sorted, if by any."""
        return Sort.read(self.cleaned_data["sort"], self.cleaned_data["view"])

    def question(self, user: User, at: datetime) -> Question:
        """Return the question within the person's reach.

        Raises InvalidInput for what cannot be read, Forbidden for who may not ask,
        NotVisible for a unit out of reach or a branch that does not exist.
        """
        check_form(self)
        asked, reach = self.cleaned_data, units_in_reach(user)
        span = self.span(at)
        unit, below, merged = branch_at(asked["unit"], span)
        category, grid = _find(Category, asked["category"]), _find(Grid, asked["grid"])
        units = _within(reach, unit, below)
        place = Place(units, unit, asked["level"], category, grid, merged)
        by = Dimension(asked["by"] or Dimension.UNIT)
        return Question(span, read_terms(at), by, place, asked["kind"])

    def readable_question(self, user: User, at: datetime) -> Question | None:
        """Return the question, or None with the refusal in the form's errors."""
        try:
            return self.question(user, at)
        except HotlineError as error:
            if error.status != 400:
                raise
            for name, sentence in error.fields.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, sentence)
            return None


def today(at: datetime) -> date:
    """Return the city's day of an instant."""
    return business_day(at, rule("day.starts_at_hour"))


def _find(model: type[Model], code: str) -> Any:
    """Return the row of a code, in use or not: figures of the past may name an old one."""
    if not code:
        return None
    found = model._default_manager.filter(code=code).first()
    if found is None:
        raise NotVisible(f"没有编码为“{code}”的{model._meta.verbose_name}。")
    return found


def branch_at(code: str, span: Span) -> tuple[Unit | None, Keys, Keys]:
    """Return the unit of a code, what stood at or below it in a period, what was merged into it.

    The last two as ids; of the merged ones also what was merged into one of those below.
    One query.
    """
    none: Keys = frozenset()
    if not code:
        return None, none, none
    path = Subquery(Unit.objects.order_by().filter(code=code).values("path")[:1])
    near = Q(path__startswith=path) | Q(stood__startswith=path)
    merged = Q(succeeded_by__path__startswith=path)
    branch = list(Unit.objects.annotate(stood=path_at(span.end)).filter(near | merged))
    unit = next((each for each in branch if each.code == code), None)
    if unit is None:
        raise NotVisible(f"没有编码为“{code}”的{Unit._meta.verbose_name}。")
    below = frozenset(each.pk for each in branch if each.stood.startswith(unit.stood))
    now = {each.pk for each in branch if each.path.startswith(unit.path)}
    return unit, below, frozenset(each.pk for each in branch) - below - now


def _within(reach: Keys | None, unit: Unit | None, below: Keys) -> Keys | None:
    if unit is None or reach is None:
        return below if unit else reach
    if unit.pk not in reach:
        raise NotVisible("没有这个单位的数据。")
    return below & reach
