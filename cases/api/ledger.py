"""The ledger (挂账台账) by the API, and what was left out of the assessment (剔除)."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.fields import LineText, Named
from cases.api.lookups import ListView
from cases.api.queues import QueueView, tab_parameter
from cases.filters.ledger import LedgerFilter
from cases.models import Exclusion, Parking
from cases.rules.capabilities import CaseCapability
from cases.selectors import ledger as found
from grids.role_checks import require_capability
from grids.web.api_schema import refusals

# What was left out is no parking: it has a list and a shape of its own.
TABS = [tab for tab in found.TABS if tab.name != found.EXCLUDED]


class ReviewLine(serializers.Serializer[Any]):
    """A review of a parked case."""

    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.__str__")
    note = LineText(case="parking.case")
    next_on = serializers.DateField()


class ParkingLine(serializers.Serializer[Parking]):
    """A parked case with its owner, plan and reviews."""

    case = serializers.CharField(source="case.number")
    title = serializers.CharField()
    unit = Named(source="assignment.unit")
    owner = serializers.CharField()
    plan = LineText()
    parked_at = serializers.DateTimeField(source="ruled_at")
    review_on = serializers.DateField()
    is_late = serializers.BooleanField(help_text="复核逾期")
    struck_off_at = serializers.DateTimeField(allow_null=True)
    is_solved = serializers.BooleanField(allow_null=True, help_text="销账时问题已解决")
    last_review = ReviewLine(allow_null=True)


class ExclusionLine(serializers.Serializer[Exclusion]):
    """A case left out of the assessment, on which ground and at whose request."""

    case = serializers.CharField(source="case.number")
    title = LineText(source="case.title")
    unit = Named(source="assignment.unit")
    ground = serializers.CharField()
    text = LineText()
    asked_by = serializers.CharField(source="asked_by.__str__")
    ruled_at = serializers.DateTimeField()


class LedgerView(QueueView):
    """The ledger of parked cases."""

    filter_backends: Any = [DjangoFilterBackend]
    filterset_class = LedgerFilter
    serializer_class = ParkingLine
    queryset = Parking.objects.none()

    @extend_schema(
        operation_id="ledger_list",
        parameters=[tab_parameter([tab.name for tab in TABS])],
        responses={200: ParkingLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the parked cases that the person may see, by what is to do."""
        require_capability(self.actor, CaseCapability.READ_CASES)
        wanted = LedgerFilter(request.query_params, Parking.objects.none(), request=request)
        if not wanted.is_valid():
            raise translate_validation(wanted.errors)
        tab = self.tab(TABS)
        page = found.ledger_page(wanted, self.actor, tab.name, self.at, self.number)
        return self.answer(page, page.objects)


class ExclusionListView(ListView):
    """What was left out of the assessment (剔除)."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = LedgerFilter
    serializer_class = ExclusionLine
    queryset = Exclusion.objects.none()

    @extend_schema(
        operation_id="exclusion_list",
        responses={200: ExclusionLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of what was left out among the cases that the person may see."""
        del request
        require_capability(self.actor, CaseCapability.READ_CASES)
        return self.listed(found.excluded_rows(self.actor))
