"""What oversees cases: urging, supervision, criticism, instructions; the verbs are the case's."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.fields import LineText, Named
from cases.api.lookups import ListView
from cases.filters.oversight import CriticismFilter, OrderFilter, TaskFilter, UrgeFilter
from cases.forms.oversight import CircularForm
from cases.models import (
    Circular,
    Criticism,
    CriticismStatus,
    InstructionTask,
    OrderStatus,
    SupervisionLevel,
    SupervisionOrder,
    Urge,
)
from cases.models.paper_references import circular_reference, order_reference, urge_reference
from cases.rules.capabilities import CaseCapability
from cases.selectors.oversight import (
    visible_criticisms,
    visible_orders,
    visible_tasks,
    visible_urge_notices,
)
from cases.services.oversight.criticism import issue_circular
from grids.role_checks import require_capability
from grids.web.api_schema import refusals
from hotline.form_schema import check_form, form_schema


class OrderLine(serializers.Serializer[SupervisionOrder]):
    """A supervision order; its paper is on the page of the case."""

    id = serializers.IntegerField()
    reference = serializers.SerializerMethodField()
    case = serializers.CharField(source="case.number")
    unit = Named()
    level = serializers.ChoiceField(SupervisionLevel.choices)
    status = serializers.ChoiceField(OrderStatus.choices)
    ground = LineText()
    requirement = LineText(source="required")
    issued_at = serializers.DateTimeField()
    answer_due_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_reference(self, order: SupervisionOrder) -> str:
        """Return the reference as it is printed."""
        return order_reference(order)


class UrgeLine(serializers.Serializer[Urge]):
    """A notice of urging (催办通知书)."""

    id = serializers.IntegerField()
    reference = serializers.SerializerMethodField()
    case = serializers.CharField(source="case.number")
    unit = Named()
    text = LineText()
    issued_at = serializers.DateTimeField(source="at")
    reply_due_at = serializers.DateTimeField(allow_null=True)

    def get_reference(self, urge: Urge) -> str:
        """Return the reference as it is printed."""
        return urge_reference(urge)


class CriticismLine(serializers.Serializer[Criticism]):
    """A unit's silence about a case, for a circular; `circular` is where it was published."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="case.number")
    unit = Named()
    status = serializers.ChoiceField(CriticismStatus.choices)
    reason = LineText()
    note = LineText()
    proposed_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    circular = serializers.SerializerMethodField()

    def get_circular(self, entry: Criticism) -> str | None:
        """Return the reference of the circular as it is printed."""
        return circular_reference(entry.circular) if entry.circular else None


class TaskLine(serializers.Serializer[InstructionTask]):
    """One unit's duty to answer a leader's instruction."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="instruction.case.number")
    leader = serializers.CharField(source="instruction.leader_name")
    text = LineText(source="instruction.text", case="instruction.case")
    given_at = serializers.DateTimeField(source="instruction.given_at")
    due_at = serializers.DateTimeField()
    unit = Named()
    answer = LineText(source="text", case="instruction.case")
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.CharField(allow_null=True)


class CircularLine(serializers.Serializer[Circular]):
    """A circular (书面通报)."""

    id = serializers.IntegerField()
    reference = serializers.SerializerMethodField()
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    issued_at = serializers.DateTimeField()

    def get_reference(self, circular: Circular) -> str:
        """Return the reference as it is printed."""
        return circular_reference(circular)


class OrderListView(ListView):
    """Supervision orders."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = OrderFilter
    serializer_class = OrderLine
    queryset = SupervisionOrder.objects.none()

    @extend_schema(
        operation_id="supervision_list",
        responses={200: OrderLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the orders that the person may see."""
        del request
        require_capability(self.actor, CaseCapability.READ_CASES)
        return self.listed(visible_orders(self.actor).select_related("case", "unit"))


class UrgeListView(ListView):
    """Notices of urging."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = UrgeFilter
    serializer_class = UrgeLine
    queryset = Urge.objects.none()

    @extend_schema(
        operation_id="urge_notice_list",
        responses={200: UrgeLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the notices that the person may see, newest first."""
        del request
        require_capability(self.actor, CaseCapability.READ_CASES)
        found = visible_urge_notices(self.actor).select_related("case", "unit")
        return self.listed(found.order_by("-at", "-pk"))


class CriticismListView(ListView):
    """Entries for a circular; a unit sees what was published about it."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = CriticismFilter
    serializer_class = CriticismLine
    queryset = Criticism.objects.none()

    @extend_schema(
        operation_id="criticism_list",
        responses={200: CriticismLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the entries that the person may see, newest first."""
        del request
        require_capability(self.actor, CaseCapability.READ_CASES)
        found = visible_criticisms(self.actor).select_related("case", "unit", "circular")
        return self.listed(found.order_by("-proposed_at", "-pk"))


class TaskListView(ListView):
    """Leaders' instructions, one line per unit that must answer."""

    filter_backends = [DjangoFilterBackend]
    filterset_class = TaskFilter
    serializer_class = TaskLine
    queryset = InstructionTask.objects.none()

    @extend_schema(
        operation_id="instruction_list",
        responses={200: TaskLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the instructions that the person may see."""
        del request
        require_capability(self.actor, CaseCapability.READ_CASES)
        related = ("instruction__case", "unit", "answered_by")
        return self.listed(visible_tasks(self.actor).select_related(*related))


class CircularListView(ListView):
    """Circulars, and the issue of one for a period."""

    filter_backends: Any = []
    serializer_class = CircularLine
    queryset = Circular.objects.none()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the form."""
        return form_schema(CircularForm)

    @extend_schema(
        operation_id="circular_list",
        responses={200: CircularLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of circulars, newest first."""
        del request
        require_capability(self.actor, CaseCapability.READ_CASES)
        return self.listed(Circular.objects.all())

    @extend_schema(
        operation_id="circular_issue",
        responses={201: CircularLine, **refusals(400, 403, 409)},
    )
    def post(self, request: Request) -> Response:
        """Issue the circular of the confirmed entries of a period."""
        del request
        form = self.bind(CircularForm)
        check_form(form)
        made = issue_circular(**form.cleaned_data, actor=self.actor, at=self.at)
        return Response(CircularLine(made).data, status=status.HTTP_201_CREATED)
