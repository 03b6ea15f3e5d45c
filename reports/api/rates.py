"""The assessment by the API: what its page counts, and the cases behind a number."""

from typing import Any

from django.forms import Field
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.form_schema import field_schema
from reports.api import rate_shapes as shapes
from reports.api.areas import RATES
from reports.rates.counting import count_rates
from reports.rates.evidence import rows_behind_cell
from reports.rates.listed_rows import lines_told
from reports.rates.questions import RateForm
from reports.rates.values import Scope

# Which of the page's two tables is shown, and in which order; an answer has both, whole.
ON_THE_PAGE_ALONE = ("view", "scope", "sort")


def _asked_by(*names: str) -> list[OpenApiParameter]:
    """Describe the page's own filters as parameters, so that they are said in one place."""
    fields = RateForm.base_fields
    return [
        OpenApiParameter(name, _typed(fields[name]), description=str(fields[name].label))
        for name in names
    ]


def _typed(field: Field) -> dict[str, Any]:
    said = field_schema(field)
    return {name: said[name] for name in said if name not in ("description", "nullable")}


FILTERS = _asked_by(*(name for name in RateForm.base_fields if name not in ON_THE_PAGE_ALONE))
CELL = [
    OpenApiParameter("row", str, description="行的 key，空为合计行"),
    OpenApiParameter("figure", str, required=True, description="如 solved.hit、on_time.base"),
    *_asked_by("scope"),
]


class RateView(HotlineView):
    """A view of the assessment, for tokens of its area."""

    token_area = RATES
    schema = HotlineSchema()


class RateTableView(RateView):
    """The figures of a period."""

    @extend_schema(
        operation_id="rates", parameters=FILTERS,
        responses={200: shapes.RateTableOut, **refusals(400, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return all rates in both scopes by unit, level, category, kind or grid.

        Without parameters the running month by unit. Units get their own figures and those
        of the units below; `rank` is null where the city does without ranking.
        """
        form = RateForm(request.query_params)
        table = count_rates(form.question(self.actor, self.at))
        return Response(shapes.RateTableOut(table).data)


class RateCaseView(RateView, GenericAPIView[Any]):
    """The cases behind a number."""

    serializer_class = shapes.RateCaseOut
    filter_backends: list[Any] = []

    @extend_schema(
        operation_id="rate_cases", parameters=[*CELL, *FILTERS],
        responses={200: shapes.RateCaseOut(many=True), **refusals(400, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return a page of what a number counts: a case once for each time it was counted."""
        query = request.query_params
        form = RateForm(query)
        question = form.question(self.actor, self.at)
        scope = Scope(form.cleaned_data["scope"] or Scope.ALL)
        found = rows_behind_cell(question, query.get("row", ""), query.get("figure", ""), scope)
        objects = self.paginate_queryset(found.in_order(self.actor)) or []
        told = lines_told(found, objects, self.actor)
        lines = [{**vars(row), "counted": counted} for counted, row in told]
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)
