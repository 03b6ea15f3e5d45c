"""Filters saved by name: the same rules as above the lists of the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access.saved_lists import LISTS
from cases.api.areas import CASES
from cases.api.fields import Named
from cases.forms.saved_filters import SavedFilterForm
from cases.models import SavedFilter
from cases.selectors.saved_filters import SHOWN_MAX, visible_filters
from cases.services.desk.saved_filters import delete_filter, save_filter
from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.errors import InvalidInput
from hotline.form_schema import check_form, form_schema


class SavedFilterLine(serializers.Serializer[SavedFilter]):
    """A saved filter; `query` goes behind the list's own address."""

    id = serializers.IntegerField()
    list = serializers.ChoiceField(source="list_key", choices=list(LISTS))
    name = serializers.CharField()
    query = serializers.CharField()
    unit = Named(allow_null=True)
    owner = serializers.CharField()
    created_at = serializers.DateTimeField()


class SavedFilterListView(HotlineView):
    """Own filters and those shared in the person's units; saving one."""

    token_area = CASES

    schema = HotlineSchema()

    @staticmethod
    def body_schema() -> dict[str, Any]:
        """Describe the body by the form."""
        return form_schema(SavedFilterForm)

    @extend_schema(
        operation_id="filter_list",
        parameters=[OpenApiParameter("list", str, enum=list(LISTS), description="只要一个列表的")],
        responses={200: SavedFilterLine(many=True), **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """Return the filters that the person sees, by list and name."""
        key = request.query_params.get("list", "")
        if key and key not in LISTS:
            raise InvalidInput(fields={"list": "没有这个列表。"})
        rows = visible_filters(self.actor).order_by("list_key", "name", "pk")
        rows = rows.filter(list_key=key) if key else rows
        shown: Any = rows[: SHOWN_MAX * len(LISTS)]
        return Response(SavedFilterLine(shown, many=True).data)

    @extend_schema(
        operation_id="filter_save", responses={201: SavedFilterLine, **refusals(400, 403, 409)}
    )
    def post(self, request: Request) -> Response:
        """Save a filter; the same name and filters again return the one that is there."""
        form = self.bind(SavedFilterForm, user=self.actor, request=request)
        check_form(form)
        row = save_filter(**form.arguments(), actor=self.actor, at=self.at)
        return Response(SavedFilterLine(row).data, status=status.HTTP_201_CREATED)


class SavedFilterView(HotlineView):
    """One saved filter."""

    token_area = CASES

    @extend_schema(operation_id="filter_delete", responses={204: None, **refusals(403, 404)})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it away; its owner may, and the unit's leader for a shared one."""
        del request
        delete_filter(pk, actor=self.actor)
        return Response(status=status.HTTP_204_NO_CONTENT)
