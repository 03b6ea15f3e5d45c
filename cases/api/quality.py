"""Quality checks by the API: drawing a week, the sample, taking and scoring one, results."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.areas import CASES
from cases.api.lookups import ListView
from cases.filters.quality import CheckFilter
from cases.forms.quality import DrawForm, score_form
from cases.models import QualityCheck, QualityDraw
from cases.rules.capabilities import CaseCapability
from cases.selectors.quality import case_of, remark_of, visible_checks
from cases.services.callback.quality import (
    claim_check,
    draw_week,
    read_result,
    score_check,
    sheet_items,
)
from grids.role_checks import require_capability
from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.form_schema import check_form, form_schema
from hotline.hidden import refuse_unseen

RELATED = ("draw", "operator", "checker", "call__case", "case")


class DrawLine(serializers.Serializer[QualityDraw]):
    """A week that was drawn; the same seed draws the same again."""

    week = serializers.DateField()
    seed = serializers.CharField()
    drawn_at = serializers.DateTimeField()
    drawn_by = serializers.CharField()


class CheckLine(serializers.Serializer[QualityCheck]):
    """A check of a call or a case; without a score it waits."""

    id = serializers.IntegerField()
    week = serializers.DateField(source="draw.week")
    operator = serializers.CharField()
    checker = serializers.CharField(allow_null=True)
    case = serializers.SerializerMethodField()
    is_of_call = serializers.SerializerMethodField()
    score = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    scored_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)
    remark = serializers.SerializerMethodField()

    def get_case(self, check: QualityCheck) -> str | None:
        """Return the number of the case that it is about, if there is one."""
        about = case_of(check)
        return about.number if about else None

    def get_remark(self, check: QualityCheck) -> str:
        """Return what the checker remarked, masked as on the page."""
        return remark_of(check, self.context["request"].user)

    def get_is_of_call(self, check: QualityCheck) -> bool:
        """Tell whether a call was drawn, not a case."""
        return check.call_id is not None


class SheetItem(serializers.Serializer[Any]):
    """An item of the score sheet: the field in which its points are sent, and what was given."""

    field = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.IntegerField()
    points = serializers.IntegerField(allow_null=True)


class CheckDetail(CheckLine):
    """A check with its score sheet."""

    items = serializers.SerializerMethodField()

    def get_items(self, check: QualityCheck) -> list[dict[str, Any]]:
        """Return the sheet as it was scored, or as it is to be scored now."""
        rows = check.sheet or [[name, weight, None] for name, weight in sheet_items()]
        parts = [
            {"field": f"item_{position}", "name": name, "weight": weight, "points": points}
            for position, (name, weight, points) in enumerate(rows)
        ]
        return list(SheetItem(parts, many=True).data)


class DrawListView(ListView):
    """The weeks that were drawn, and drawing one."""

    filter_backends: Any = []
    serializer_class = DrawLine
    queryset = QualityDraw.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the page's form."""
        return form_schema(DrawForm)

    @extend_schema(
        operation_id="quality_draw_list", responses={200: DrawLine(many=True), **refusals(403)}
    )
    def get(self, request: Request) -> Response:
        """Return a page of the draws, the latest week first."""
        del request
        require_capability(self.actor, CaseCapability.CHECK_QUALITY)
        return self.listed(QualityDraw.objects.select_related("drawn_by").order_by("-week"))

    @extend_schema(
        operation_id="quality_draw", responses={201: DrawLine, **refusals(400, 403, 409)}
    )
    def post(self, request: Request) -> Response:
        """Draw the sample of the week of a day that has passed."""
        del request
        require_capability(self.actor, CaseCapability.CHECK_QUALITY)
        form = self.bind(DrawForm)
        check_form(form)
        draw = draw_week(**form.cleaned_data, actor=self.actor, at=self.at)
        return Response(DrawLine(draw).data, status=status.HTTP_201_CREATED)


class CheckListView(ListView):
    """The sample: all of it for checkers, their own results for operators."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = CheckFilter
    serializer_class = CheckLine
    queryset = QualityCheck.objects.none()

    @extend_schema(
        operation_id="quality_check_list",
        responses={200: CheckLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the checks that the person may see."""
        del request
        require_capability(self.actor, CaseCapability.READ_CHECKS)
        return self.listed(visible_checks(self.actor).select_related(*RELATED))


class CheckView(HotlineView):
    """One check with its sheet."""

    token_area = CASES

    schema = HotlineSchema()

    def find(self, pk: int) -> QualityCheck:
        """Return the check; NotVisible (404) where there is none for this person."""
        require_capability(self.actor, CaseCapability.READ_CHECKS)
        found = visible_checks(self.actor).select_related(*RELATED).filter(pk=pk).first()
        if found is None:
            refuse_unseen("没有这件质检。", QualityCheck.objects.filter(pk=pk), f"质检 {pk}")
        return found

    def shown(self, pk: int) -> Response:
        """Answer with the check as it is now."""
        return Response(CheckDetail(self.find(pk), context={"request": self.request}).data)

    @extend_schema(operation_id="quality_check", responses={200: CheckDetail, **refusals(403, 404)})
    def get(self, request: Request, pk: int) -> Response:
        """Return the check."""
        del request
        return self.shown(pk)


class CheckClaimView(CheckView):
    """Taking a check, so that no two checkers score the same."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="quality_claim", request=None,
        responses={200: CheckDetail, **refusals(403, 404, 409)},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Hold the check for half an hour."""
        del request
        claim_check(self.find(pk), actor=self.actor, at=self.at)
        return self.shown(pk)


class CheckScoreView(CheckView):
    """Scoring a check."""

    http_method_names = ["post", "options"]

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body: a field of points for each item of the sheet, and a remark."""
        return form_schema(score_form())

    @extend_schema(
        operation_id="quality_score", responses={200: CheckDetail, **refusals(400, 403, 404, 409)}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Score the check on the city's sheet; the operator is told."""
        del request
        found, form = self.find(pk), self.bind(score_form())
        check_form(form)
        remark = form.cleaned_data["remark"]
        score_check(found, actor=self.actor, at=self.at, points=form.points(), remark=remark)
        return self.shown(pk)


class CheckReadView(CheckView):
    """The operator's word that the result was read."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="quality_read", request=None,
        responses={200: CheckDetail, **refusals(403, 404)},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Note that the person has read their own result."""
        del request
        read_result(self.find(pk), actor=self.actor, at=self.at)
        return self.shown(pk)
