"""The duty roster of a unit: its people read it, its leader keeps it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.lookups import ListView
from cases.api.queues import QueueView
from cases.forms.roster import RosterFileForm, ShiftForm
from cases.rules.capabilities import CaseCapability
from cases.selectors import roster as found
from grids.capabilities import OfficeCapability
from grids.models import DutyShift
from grids.role_checks import require_capability
from grids.rosters import drop_shift, import_roster, keep_shift, require_kept
from grids.web.api_schema import refusals
from hotline.form_schema import check_form, form_schema

UNIT = OpenApiParameter("unit", str, description="单位编码，缺省为本人的第一个单位")


class ShiftLine(serializers.Serializer[DutyShift]):
    """One shift; times are when it begins and ends."""

    id = serializers.IntegerField(source="pk")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    person = serializers.CharField()
    phone = serializers.CharField()
    leader = serializers.CharField()
    leader_phone = serializers.CharField()


class Imported(serializers.Serializer[Any]):
    """How many shifts a file held."""

    count = serializers.IntegerField()


class RosterView(QueueView):
    """A unit's shifts, and a new one."""

    serializer_class: Any = ShiftLine
    queryset: Any = DutyShift.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the page's form."""
        return form_schema(ShiftForm)

    @extend_schema(
        operation_id="roster_list",
        parameters=[
            UNIT, OpenApiParameter("tab", str, enum=[tab.name for tab in found.TABS]),
        ],
        responses={200: ShiftLine(many=True), **refusals(400, 403, 404)},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Return a page of the shifts of one of the person's own units."""
        require_capability(self.actor, CaseCapability.WORK_IN_UNIT)
        unit = found.own_unit(self.actor, request.query_params.get("unit", ""))
        page, _ = found.roster_page(unit, self.tab(found.TABS).name, self.at, self.number)
        return self.answer(page, page.objects)

    @extend_schema(
        operation_id="roster_add", parameters=[UNIT],
        responses={201: ShiftLine, **refusals(400, 403, 404)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Enter a shift of a unit that the person leads."""
        require_capability(self.actor, OfficeCapability.KEEP_ROSTER)
        unit = found.own_unit(self.actor, request.query_params.get("unit", ""))
        form = self.bind(ShiftForm)
        check_form(form)
        kept = keep_shift(form.shift(unit, None), actor=self.actor)
        return Response(ShiftLine(kept).data, status=status.HTTP_201_CREATED)


class ShiftView(ListView):
    """One shift of a unit that the person leads."""

    filter_backends: Any = []
    serializer_class = ShiftLine
    queryset = DutyShift.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the page's form."""
        return form_schema(ShiftForm)

    @extend_schema(
        operation_id="roster_change", responses={200: ShiftLine, **refusals(400, 403, 404)}
    )
    def put(self, request: Request, pk: int) -> Response:
        """Change it."""
        del request
        require_capability(self.actor, OfficeCapability.KEEP_ROSTER)
        row, form = found.own_shift(self.actor, pk), self.bind(ShiftForm)
        check_form(form)
        kept = keep_shift(form.shift(row.unit, row), actor=self.actor)
        return Response(ShiftLine(kept).data)

    @extend_schema(operation_id="roster_drop", responses={204: None, **refusals(403, 404)})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it off the roster; calls that were made stay on record."""
        del request
        require_capability(self.actor, OfficeCapability.KEEP_ROSTER)
        drop_shift(found.own_shift(self.actor, pk), actor=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RosterUploadView(ListView):
    """A whole roster as a file."""

    filter_backends: Any = []
    serializer_class: Any = Imported
    http_method_names = ["post", "options"]
    queryset = DutyShift.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the page's form."""
        return form_schema(RosterFileForm)

    @extend_schema(
        operation_id="roster_upload", parameters=[UNIT],
        responses={201: Imported, **refusals(400, 403, 404, 413)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Add the shifts of a CSV or XLSX file, all or none."""
        require_capability(self.actor, OfficeCapability.KEEP_ROSTER)
        unit = found.own_unit(self.actor, request.query_params.get("unit", ""))
        form = self.bind(RosterFileForm)
        check_form(form)
        keeper = self.actor
        count = import_roster(
            form.content(), units=[require_kept(unit, keeper)], actor=keeper, name=form.name()
        )
        return Response({"count": count}, status=status.HTTP_201_CREATED)
