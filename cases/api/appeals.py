"""Appeals against callbacks; the verbs are those of the case."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.fields import LineText
from cases.api.lookups import ListView
from cases.api.parts import AppealPart
from cases.filters.appeals import AppealFilter
from cases.models import Appeal
from cases.rules.capabilities import CaseCapability
from cases.selectors.appeals import visible_appeals
from grids.role_checks import require_capability
from grids.web.api_schema import refusals


class AppealLine(AppealPart):
    """An appeal with its case and round; an empty `ruling` waits for the supervisor."""

    case = serializers.CharField(source="case.number")
    round = serializers.IntegerField(source="callback.round")
    text = LineText()
    reason = LineText()


class AppealListView(ListView):
    """Appeals."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = AppealFilter
    serializer_class = AppealLine
    queryset = Appeal.objects.none()

    @extend_schema(
        operation_id="appeal_list", responses={200: AppealLine(many=True), **refusals(400, 403)}
    )
    def get(self, request: Request) -> Response:
        """Return a page of the appeals that the person may see."""
        del request
        require_capability(self.actor, CaseCapability.READ_CASES)
        found: Any = visible_appeals(self.actor).select_related("case", "callback", "unit")
        return self.listed(found)
