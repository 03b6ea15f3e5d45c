"""What the API tells of the assessment."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.rates.counting import RateRow, RateTable
from reports.rates.measures import BY_NAME, MEASURES, Measure
from reports.rates.rows import Dimension
from reports.rates.spans import Span, SpanKind
from reports.rates.values import Scope, Zone


class SpanOut(serializers.Serializer[Span]):
    """Whole days, both ends included."""

    kind = serializers.ChoiceField(SpanKind.choices)
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]


class MeasureOut(serializers.Serializer[Measure]):
    """A rate: what it divides, and the names of the numbers that open their cases."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    says = serializers.CharField()
    figures = serializers.SerializerMethodField()

    def get_figures(self, measure: Measure) -> list[str]:
        """Return what `/rates/cases/` takes as `figure`."""
        return [f"{measure.name}.{part}" for part in measure.parts]


class FigureOut(serializers.Serializer[Any]):
    """One rate of one row; what has no base is null, neither 0 nor 100."""

    numerator = serializers.FloatField()
    base = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)
    points = serializers.FloatField(
        allow_null=True, help_text="与上期相比的百分点，上期或本期没有基数时为空"
    )
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="各组成部分的件数：base、hit、full……"
    )


class ScopeOut(serializers.Serializer[Any]):
    """All figures of a row in one scope."""

    rates = serializers.DictField(child=FigureOut())
    mean_minutes = serializers.IntegerField(allow_null=True)
    median_minutes = serializers.IntegerField(allow_null=True)


class RateRowOut(serializers.Serializer[RateRow]):
    """A row, or the total."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    opens = serializers.BooleanField(help_text="能否以 key 展开下一级")
    rank = serializers.IntegerField(allow_null=True, help_text="未启用排名时为空")
    zone = serializers.ChoiceField(Zone.choices, allow_null=True)
    all = serializers.SerializerMethodField(help_text="含剔除")
    kept = serializers.SerializerMethodField(help_text="不含剔除")

    @extend_schema_field(ScopeOut)
    def get_all(self, row: RateRow) -> dict[str, Any]:
        """Return the figures with excluded cases."""
        return _of_scope(row, Scope.ALL)

    @extend_schema_field(ScopeOut)
    def get_kept(self, row: RateRow) -> dict[str, Any]:
        """Return the figures without excluded cases."""
        return _of_scope(row, Scope.KEPT)


def _of_scope(row: RateRow, scope: Scope) -> dict[str, Any]:
    counts = row.counts["now", scope]
    shown = {
        "rates": {name: _figure(row, scope, name) for name in row.figures[scope]},
        "mean_minutes": counts.mean_minutes,
        "median_minutes": counts.median_minutes,
    }
    return dict(ScopeOut(shown).data)


def _figure(row: RateRow, scope: Scope, name: str) -> dict[str, Any]:
    rate, counts = row.figures[scope][name], row.counts["now", scope]
    parts = BY_NAME[name].parts if name in BY_NAME else ()
    return {
        "numerator": rate.numerator,
        "base": rate.base,
        "percent": rate.percent,
        "points": rate.points_from(row.earlier[scope][name]),
        "counts": {part: counts.number(f"{name}.{part}") for part in parts},
    }


class RateTableOut(serializers.Serializer[RateTable]):
    """The table: what was asked, its rows in their order, and the total."""

    span = SpanOut(source="question.span")
    before = SpanOut(help_text="变化所比的上期")
    by = serializers.ChoiceField(Dimension.choices, source="question.dimension")
    counted_at = serializers.DateTimeField(source="question.terms.at")
    total_is_mean = serializers.BooleanField(source="question.terms.total_is_mean")
    measures = serializers.SerializerMethodField()
    rows = RateRowOut(many=True)
    total = RateRowOut()

    @extend_schema_field(MeasureOut(many=True))
    def get_measures(self, table: RateTable) -> Any:
        """Return what each rate means."""
        del table
        measures: Any = MEASURES
        return MeasureOut(measures, many=True).data


class RateCaseOut(serializers.Serializer[Any]):
    """A counted case as its reader's list shows it, and what was counted of it."""

    number = serializers.CharField()
    state = serializers.CharField(source="state_label")
    title = serializers.CharField()
    kind = serializers.CharField()
    category = serializers.CharField()
    place = serializers.CharField()
    unit = serializers.CharField(source="source")
    due_at = serializers.DateTimeField(allow_null=True)
    counted = serializers.CharField(help_text="计入了什么：哪一轮回访、哪一次派单")
