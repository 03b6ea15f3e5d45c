"""Canned replies: those of a unit, those that fit a case filled in, and a leader's changes."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.areas import CASES
from cases.api.fields import Named
from cases.dossier.canned import Offered
from cases.forms.canned import CannedReplyForm
from cases.rules.capabilities import CaseCapability
from cases.selectors.canned import visible_canned
from cases.services.desk.canned_replies import add_canned_reply, change_canned_reply
from grids.models import CannedReply
from grids.role_checks import require_capability
from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.errors import InvalidInput, NotVisible
from hotline.form_schema import check_form, form_schema

ROWS_MAX = 300


class CannedLine(serializers.Serializer[CannedReply]):
    """A canned reply; without a unit it is the city's, without a category it fits any."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    unit = Named(allow_null=True)
    category = Named(allow_null=True)
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class OfferedLine(serializers.Serializer[Offered]):
    """A canned reply that fits a case, its placeholders filled."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    text = serializers.CharField()
    scope = serializers.CharField()


class CannedView(HotlineView):
    """What both addresses share."""

    token_area = CASES

    schema = HotlineSchema()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the form."""
        return form_schema(CannedReplyForm)


class CannedListView(CannedView):
    """The canned replies that a unit's people see; a leader's new one."""

    @extend_schema(
        operation_id="canned_list",
        parameters=[OpenApiParameter("unit", str, description="只要一个单位的（编码）")],
        responses={200: CannedLine(many=True), **refusals(403)},
    )
    def get(self, request: Request) -> Response:
        """Return those of the person's units and the city's."""
        require_capability(self.actor, CaseCapability.WORK_IN_UNIT)
        rows: Any = visible_canned(self.actor)
        if code := request.query_params.get("unit", ""):
            rows = rows.filter(unit__code=code)
        return Response(CannedLine(rows[:ROWS_MAX], many=True).data)

    @extend_schema(
        operation_id="canned_add", responses={201: CannedLine, **refusals(400, 403, 409)}
    )
    def post(self, request: Request) -> Response:
        """Write a new one for a unit that the person leads."""
        del request
        require_capability(self.actor, CaseCapability.LEAD_UNIT)
        form = self.bind(CannedReplyForm, user=self.actor)
        check_form(form)
        row = add_canned_reply(form.chosen_unit(), **form.arguments(), actor=self.actor, at=self.at)
        return Response(CannedLine(row).data, status=status.HTTP_201_CREATED)


class CannedOneView(CannedView):
    """One canned reply of a unit."""

    @extend_schema(
        operation_id="canned_change", responses={200: CannedLine, **refusals(400, 403, 404, 409)}
    )
    def put(self, request: Request, pk: int) -> Response:
        """Change it; `version` is the one that was seen."""
        del request
        row = visible_canned(self.actor).filter(pk=pk, unit__isnull=False).first()
        if row is None:
            raise NotVisible("没有找到这条常用答复。")
        form = self.bind(CannedReplyForm, user=self.actor)
        check_form(form)
        version = form.cleaned_data["version"]
        if version is None:
            raise InvalidInput(fields={"version": "请带上读到的版本。"})
        change_canned_reply(row, version=version, **form.arguments(), actor=self.actor, at=self.at)
        return Response(CannedLine(row).data)
