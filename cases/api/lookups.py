"""Calls, callbacks, and the reference data that the verbs name by code."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.areas import CASES
from cases.api.lines import CallbackLine, CallLine
from cases.filters.cases import CallbackFilter, CallFilter
from cases.forms.unit import OtherCallForm
from cases.models import Call, Callback
from cases.rules.capabilities import CaseCapability
from cases.selectors.listing import visible_callbacks
from cases.services.intake.intake import log_other_call
from grids.models import Unit
from grids.role_checks import require_capability
from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.form_schema import check_form, form_schema


class ListView(HotlineView, GenericAPIView[Any]):
    """A paged list; `shape` serialises a row."""

    token_area = CASES

    schema = HotlineSchema()

    def listed(self, found: Any) -> Response:
        """Return one page."""
        rows = self.paginate_queryset(self.filter_queryset(found))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class CallListView(ListView):
    """Calls on the line; logging one that holds no demand."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = CallFilter
    serializer_class = CallLine
    queryset = Call.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the form."""
        return form_schema(OtherCallForm)

    @extend_schema(
        operation_id="call_list", responses={200: CallLine(many=True), **refusals(400, 403)}
    )
    def get(self, request: Request) -> Response:
        """Return a page of calls, newest first; for the hotline's people."""
        del request
        require_capability(self.actor, CaseCapability.READ_CALLS)
        return self.listed(Call.objects.select_related("case", "caller", "operator"))

    @extend_schema(
        operation_id="call_log", filters=False,
        responses={201: CallLine, **refusals(400, 403)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Log a nuisance, misdialled or empty call (骚扰、误拨、无诉求)."""
        del request
        form = self.bind(OtherCallForm)
        check_form(form)
        call = log_other_call(actor=self.actor, at=self.at, **form.cleaned_data)
        return Response(self.get_serializer(call).data, status=status.HTTP_201_CREATED)


class CallbackListView(ListView):
    """Completed callbacks of the cases that the person may see."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = CallbackFilter
    serializer_class = CallbackLine
    queryset = Callback.objects.none()

    @extend_schema(
        operation_id="callback_list",
        responses={200: CallbackLine(many=True), **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of callbacks, newest first."""
        del request
        found = visible_callbacks(self.actor).select_related("case", "agent", "unit")
        return self.listed(found.order_by("-completed_at", "-pk"))


class ReferenceListView(ListView):
    """Reference data in use; the codes are what the verbs take."""

    filter_backends = []
    model: Any = Unit
    shape: Any = None
    operation = ""
    related: tuple[str, ...] = ("parent",)

    def get_queryset(self) -> Any:
        """Return the rows in use."""
        return self.model._default_manager.filter(is_active=True).select_related(*self.related)

    def get_serializer_class(self) -> Any:
        """Return the shape of a row."""
        return self.shape

    def get(self, request: Request) -> Response:
        """Return a page of rows."""
        del request
        return self.listed(self.get_queryset())
