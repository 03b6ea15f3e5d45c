"""What waits for somebody: a unit's inbox, the dispatcher's queue, applications, callbacks."""

from typing import Any, cast

from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.cases import CaseView
from cases.api.lookups import ListView
from cases.api.serializers import CaseDetail
from cases.filters.inbox import InboxFilter
from cases.models import Assignment
from cases.rules.capabilities import CaseCapability
from cases.selectors import dispatching, rulings
from cases.selectors import inbox as inboxes
from cases.selectors.inbox import Tab
from cases.selectors.rows import Row
from cases.services.callback.callback_holds import claim_next
from grids.role_checks import require_capability
from grids.web.api_schema import refusals
from hotline.api import Paginator
from hotline.errors import InvalidInput, NotVisible
from hotline.paging import Page

# Called from their own page, by the case's verb `call-unit`; its lines are no cases.
ON_THE_PAGE_ALONE = "telephone"
TAB = "tab"


class QueueLine(serializers.Serializer[Row]):
    """A case in a queue, as the line of the page tells it; its verbs are those of the case."""

    number = serializers.CharField()
    title = serializers.CharField()
    state_label = serializers.CharField()
    kind_label = serializers.CharField(source="kind")
    category = serializers.CharField()
    place = serializers.CharField()
    source = serializers.CharField(help_text="来源渠道，或在办的单位")  # type: ignore[assignment]
    started_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    warn_at = serializers.DateTimeField(allow_null=True)
    is_paused = serializers.BooleanField()
    asks_more = serializers.BooleanField(help_text="已申请延期，尚未裁定")
    marks = serializers.ListField(child=serializers.CharField())
    happened = serializers.ListField(child=serializers.CharField())
    updated_at = serializers.DateTimeField()


def tab_parameter(names: list[str]) -> OpenApiParameter:
    """Return the parameter that chooses a tab of a queue."""
    return OpenApiParameter(TAB, str, enum=names, description="缺省为第一个")


class QueueView(ListView):
    """A queue with tabs, whose lines come from the page's own selector."""

    filter_backends: Any = []
    serializer_class: Any = QueueLine
    queryset: Any = Assignment.objects.none()

    def tab(self, tabs: "tuple[Tab, ...] | list[Tab]") -> Tab:
        """Return the tab that is asked for, the first by default; InvalidInput for none."""
        wanted = self.request.query_params.get(TAB, "") or tabs[0].name
        found = next((tab for tab in tabs if tab.name == wanted), None)
        if found is None:
            names = "、".join(tab.name for tab in tabs)
            raise InvalidInput(fields={TAB: f"没有这一栏，可用的是：{names}。"})
        return found

    def answer(self, page: Page, rows: Any) -> Response:
        """Answer with one page of lines that were read already."""
        self._pages.begin(self.request, page.number, page.has_next)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @property
    def number(self) -> int:
        """The page that is asked for."""
        return self._pages.page_number(self.request)

    @property
    def _pages(self) -> Paginator:
        return cast(Paginator, self.paginator)


class InboxView(QueueView):
    """A unit's inbox (收件箱)."""

    filter_backends: Any = [DjangoFilterBackend]
    filterset_class = InboxFilter

    @extend_schema(
        operation_id="inbox_list",
        parameters=[
            tab_parameter([tab.name for tab in inboxes.TABS]),
            OpenApiParameter("below", bool, description="含下级单位"),
        ],
        responses={200: QueueLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of what was dispatched to the person's units, by what is to do."""
        require_capability(self.actor, CaseCapability.WORK_IN_UNIT)
        asked = request.query_params
        wanted = InboxFilter(asked, Assignment.objects.none(), request=request)
        if not wanted.is_valid():
            raise translate_validation(wanted.errors)
        tab = self.tab(inboxes.tabs_for(self.actor))
        below = asked.get("below", "").lower() in ("1", "true")
        units = inboxes.inbox_units(self.actor, with_below=below)
        page, rows = inboxes.inbox_page(units, tab.name, self.actor, self.at, self.number, wanted)
        return self.answer(page, rows)


class DispatchQueueView(QueueView):
    """The dispatcher's queue (派单台)."""

    @extend_schema(
        operation_id="dispatch_list",
        parameters=[
            tab_parameter([t.name for t in dispatching.TABS if t.name != ON_THE_PAGE_ALONE])
        ],
        responses={200: QueueLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of what waits for dispatch, a ruling or a review."""
        del request
        require_capability(self.actor, CaseCapability.DISPATCH)
        tabs = [tab for tab in dispatching.tabs_for(self.actor) if tab.name != ON_THE_PAGE_ALONE]
        tab = self.tab(tabs)
        return self.answer(*dispatching.queue_page(tab.name, self.actor, self.at, self.number))


class RulingListView(QueueView):
    """Applications that wait for a ruling (申请裁定)."""

    @extend_schema(
        operation_id="ruling_list",
        parameters=[OpenApiParameter(TAB, str, description="all 或申请的种类，缺省为全部")],
        responses={200: QueueLine(many=True), **refusals(400, 403)},
    )
    def get(self, request: Request) -> Response:
        """Return a page of the applications on which the person rules, the oldest first."""
        del request
        require_capability(self.actor, CaseCapability.READ_APPLICATIONS)
        tab = self.tab(rulings.tabs_for(self.actor))
        return self.answer(*rulings.ruling_page(self.actor, tab.name, self.number))


class NextCallbackView(CaseView):
    """The callback desk's next case."""

    @extend_schema(
        operation_id="callback_next", request=None,
        responses={200: CaseDetail, **refusals(403, 404)},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Take the next case to call for a quarter of an hour, so that nobody else calls it.

        The one in hand comes first; 404 where none waits.
        """
        del request
        require_capability(self.actor, CaseCapability.CALL_BACK)
        case = claim_next(actor=self.actor, at=self.at)
        if case is None:
            raise NotVisible("没有等待回访的工单。")
        return self.shown(self.dossier(case.number))
