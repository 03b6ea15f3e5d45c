"""Bulletins by the API: the same verbs as on their pages."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Case
from cases.rules.capabilities import CaseCapability
from cases.services.oversight.hotspots import ProblemFound, review_hotspot
from grids.models import Category
from grids.role_checks import require_capability
from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.errors import InvalidInput
from hotline.form_schema import check_form, form_input, form_schema
from hotline.hidden import refuse_unseen
from reports.actions import BulletinAction, carry_out, form_of
from reports.api import serializers as shapes
from reports.api.areas import BULLETINS
from reports.bulletins.counting.figure_sources import RowKind, rows_behind, scope_of
from reports.capabilities import ReportCapability
from reports.filters import BulletinFilter
from reports.forms.bulletins import JoinForm, PressForm, SeenForm
from reports.models import Bulletin, Series
from reports.periods import period_of
from reports.selectors.bulletin_dossier import BulletinDossier, read_bulletin_dossier
from reports.selectors.hotspot_reading import days_hotspots
from reports.services.editing import edit_bulletin
from reports.services.joining import join_days, preview_joint


class BulletinView(HotlineView):
    """A view of bulletins, for tokens of their area."""

    token_area = BULLETINS
    schema = HotlineSchema()

    def dossier(self, pk: int) -> BulletinDossier:
        """Return the bulletin; NotVisible (404) where there is none for this person."""
        return read_bulletin_dossier(pk, user=self.actor)

    def shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """Answer with the whole bulletin."""
        dossier = self.dossier(pk)
        shape = shapes.BulletinDetail(dossier.bulletin, context={"dossier": dossier})
        return Response(shape.data, status=code)


class BulletinListView(BulletinView, GenericAPIView[Bulletin]):
    """The list of bulletins, and joining days."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = BulletinFilter
    serializer_class = shapes.BulletinLine
    queryset = Bulletin.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the days to join."""
        return form_schema(JoinForm)

    @extend_schema(
        operation_id="bulletin_list",
        responses={200: shapes.BulletinLine(many=True), **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the bulletins that the person may see, newest first."""
        del request
        visible = Bulletin.objects.visible_to(self.actor).standing()
        visible = visible.with_correction()
        rows = self.paginate_queryset(self.filter_queryset(visible))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="bulletin_join", filters=False,
        responses={201: shapes.BulletinDetail, **refusals(400, 403, 409)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Make one draft of several closed days (合刊)."""
        del request
        form = self.bind(JoinForm)
        check_form(form)
        days = form.cleaned_data
        period = period_of(days["period_from"], days["period_to"])
        made = join_days(days["series"], period, actor=self.actor, at=self.at)
        return self.shown(made.pk, status.HTTP_201_CREATED)


class JointPreviewView(BulletinView):
    """What a joint issue would be."""

    @extend_schema(
        operation_id="bulletin_join_preview",
        parameters=[
            OpenApiParameter("series", str, required=True, enum=Series.codes_about_days()),
            OpenApiParameter("period_from", date, required=True),
            OpenApiParameter("period_to", date, required=True),
        ],
        responses={200: shapes.JointOut, **refusals(400, 403, 409)},
    )
    def get(self, request: Request) -> Response:
        """Count and word several closed days as one issue; nothing is written."""
        form = JoinForm(request.query_params)
        check_form(form)
        days = form.cleaned_data
        period = period_of(days["period_from"], days["period_to"])
        found = preview_joint(days["series"], period, actor=self.actor, at=self.at)
        return Response(shapes.JointOut(found).data)


class BulletinDetailView(BulletinView):
    """One bulletin."""

    @extend_schema(
        operation_id="bulletin",
        responses={
            200: PolymorphicProxySerializer(
                component_name="BulletinShown", resource_type_field_name=None,
                serializers=[shapes.BulletinDetail, shapes.BulletinRead],
            ),
            **refusals(404),
        },
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """Return the bulletin with text, figures, log and what is missing.

        Units get what they may read: the issue they were sent, as text.
        """
        del request
        if self.actor.can(ReportCapability.READ_BULLETINS):
            return self.shown(pk)
        readable = Bulletin.objects.visible_to(self.actor).with_correction()
        found = readable.filter(pk=pk).first()
        if found is None:
            refuse_unseen("没有这一期。", Bulletin.objects.filter(pk=pk), f"日报 {pk}")
        return Response(shapes.BulletinRead(found).data)


class EditView(BulletinView):
    """An editor's choices."""

    @extend_schema(
        operation_id="bulletin_edit", request=shapes.ChoicesIn,
        responses={200: shapes.BulletinDetail, **refusals(400, 403, 404, 409)},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Word an open bulletin; its figures cannot be typed."""
        body = shapes.ChoicesIn(data=request.data)
        body.is_valid(raise_exception=True)
        dossier = self.dossier(pk)
        edit_bulletin(
            dossier.bulletin, actor=self.actor, at=self.at, seen=body.validated_data["seen"],
            choices=body.choices(dossier), note=body.validated_data["note"],
        )  # fmt: skip
        return self.shown(pk)


class DeedView(BulletinView):
    """One deed on a bulletin: the same form and service as the page's."""

    deed: BulletinAction | None = None
    operation = ""

    def body_schema(self) -> dict[str, Any]:
        """Describe the body by the deed's form; the press edition's depends on its lines."""
        assert self.deed is not None
        form: Any = SeenForm if self.deed.form is PressForm else self.deed.form
        return form_schema(form)

    def given(self, request: Request) -> Any:
        """Return the body as the form takes it; names that the form lacks are refused."""
        assert self.deed is not None
        if self.deed.form is PressForm:
            return request.data
        return form_input(self.deed.form, request.data, {})[0]

    @extend_schema(responses={200: shapes.BulletinDetail, **refusals(400, 403, 404, 409)})
    def post(self, request: Request, pk: int) -> Response:
        """Do the deed; answers with the bulletin, a correction with the new revision."""
        assert self.deed is not None
        bulletin = self.dossier(pk).bulletin
        form = form_of(self.deed, bulletin, self.given(request))
        check_form(form)
        made = carry_out(self.deed, bulletin, form, actor=self.actor, at=self.at)
        return self.shown(made.pk if isinstance(made, Bulletin) else pk)


class FigureView(BulletinView, GenericAPIView[Any]):
    """The rows behind a figure."""

    serializer_class = shapes.RowOut
    filter_backends: list[Any] = []

    @extend_schema(
        operation_id="bulletin_figure",
        parameters=[OpenApiParameter("figure", str, description="如 calls、web:人民网")],
        responses={200: shapes.RowOut(many=True), **refusals(403, 404)},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Return a page of the calls, cases or hazards that a figure counts."""
        bulletin = self.dossier(pk).bulletin
        figure = request.query_params.get("figure", "")
        found = rows_behind(bulletin.period, figure, bulletin.detail["keys"], scope_of(bulletin))
        is_case = found.what is RowKind.CASE
        rows = found.rows if is_case else found.rows.select_related("case")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class HotspotDayView(BulletinView):
    """A day's hotspot categories."""

    @extend_schema(
        operation_id="hotspot_list", responses={200: shapes.RankedOut(many=True), **refusals(403)}
    )
    def get(self, request: Request, on: date) -> Response:
        """Return the day's hotspot categories as the bulletin will rank them."""
        del request
        require_capability(self.actor, ReportCapability.READ_BULLETINS)
        return Response(shapes.RankedOut(days_hotspots(on), many=True).data)


class HotspotReviewView(BulletinView):
    """The review of a category's day."""

    @extend_schema(
        operation_id="hotspot_review", request=shapes.ReviewIn,
        responses={201: shapes.ReviewOut, **refusals(400, 403, 404)},
    )  # fmt: skip
    def post(self, request: Request, on: date, category_id: int) -> Response:
        """Record what a person found among a category's cases of a day."""
        require_capability(self.actor, CaseCapability.REVIEW_HOTSPOTS)
        body = shapes.ReviewIn(data=request.data)
        body.is_valid(raise_exception=True)
        category = get_object_or_404(Category, pk=category_id)
        problems = [found_problem(given) for given in body.validated_data["problems"]]
        review = review_hotspot(category, on, actor=self.actor, at=self.at, problems=problems)
        return Response(shapes.ReviewOut(review).data, status=status.HTTP_201_CREATED)


def found_problem(given: dict[str, Any]) -> ProblemFound:
    """Return a problem with its cases; InvalidInput for a number that is no case."""
    cases = list(Case.objects.filter(number__in=given["cases"]))
    if len(cases) != len(set(given["cases"])):
        raise InvalidInput(fields={"cases": "有的工单编号不存在。"})
    return ProblemFound(given["place"], given["problem"], given["unit_phrase"], cases)
