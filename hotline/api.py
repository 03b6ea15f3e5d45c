"""The API's frame: one exception handler, one paginator."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import exceptions, status
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import exception_handler as default_handler

from hotline.errors import Conflict, Warned
from hotline.hidden import keep_hidden
from hotline.machine_refusals import as_refusal


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Map refusals to ``{"message", "fields"?, "changes"?, …}`` with the right status."""
    refusal = as_refusal(error)
    if refusal is not None:
        error = refusal
        keep_hidden(context["request"]._request, refusal)
        body: dict[str, Any] = {"message": error.message}
        if error.fields:
            body["fields"] = error.fields
        if isinstance(error, Conflict) and error.changes:
            body["changes"] = error.changes
        if isinstance(error, Conflict) and error.about:
            body["about"] = error.about
        if isinstance(error, Warned):
            body["warnings"] = error.warnings
        return Response(body, status=error.status)
    if isinstance(error, exceptions.ValidationError) and isinstance(error.detail, dict):
        fields = dict(_by_path("", error.detail))
        return Response(
            {"message": "填写有误", "fields": fields}, status=status.HTTP_400_BAD_REQUEST
        )
    if isinstance(error, exceptions.ParseError):
        error = exceptions.ParseError("请求内容不是有效的 JSON 或表单。")
    response = default_handler(error, dict(context))
    if response is not None and isinstance(response.data, dict) and "detail" in response.data:
        response.data = {"message": str(response.data["detail"])}
    return response


def _by_path(path: str, detail: Any) -> Iterator[tuple[str, str]]:
    """Yield the first message of each field, of one within another by its path: claims.3.text."""
    if isinstance(detail, dict):
        parts = [(str(name), part) for name, part in detail.items()]
    elif isinstance(detail, list | tuple) and any(isinstance(one, dict | list) for one in detail):
        parts = [(str(at), part) for at, part in enumerate(detail) if part]
    else:
        first = detail[0] if isinstance(detail, list | tuple) and detail else detail or ""
        yield path, str(first)
        return
    for name, part in parts:
        yield from _by_path(f"{path}.{name}" if path else name, part)


class Paginator(BasePagination):
    """Pages without an exact count: ``results`` and the addresses of next and previous.

    ``?page=`` from 1, ``?page_size=`` up to 200. Counting millions of rows for a number
    that nobody reads is what makes big lists slow; a page knows only whether more follow.
    """

    default_size = 50
    largest_size = 200
    deepest_page = 2000

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return one page's rows; 400 for a page or size that is not a fitting number."""
        del view
        self.begin(request, self.page_number(request))
        size = self._number(request, "page_size", self.default_size, self.largest_size)
        start = (self.page - 1) * size
        rows = list(queryset[start : start + size + 1])
        self.has_next = len(rows) > size
        return rows[:size]

    def begin(self, request: Request, page: int, has_next: bool = False) -> None:
        """Say which page is answered with, for rows that were read elsewhere."""
        self.request, self.page, self.has_next = request, page, has_next

    def page_number(self, request: Request) -> int:
        """Return ``?page=``, the first by default."""
        return self._number(request, "page", 1, self.deepest_page)

    def _number(self, request: Request, name: str, default: int, largest: int) -> int:
        value = request.query_params.get(name, str(default))
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= largest):
            raise exceptions.ValidationError({name: f"应为 1 到 {largest} 的整数。"})
        return int(value)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with links."""
        return Response({"next": self._next(), "previous": self._previous(), "results": data})

    def _next(self) -> str | None:
        if not self.has_next:
            return None
        return replace_query_param(self.request.build_absolute_uri(), "page", self.page + 1)

    def _previous(self) -> str | None:
        url = self.request.build_absolute_uri()
        if self.page == 1:
            return None
        if self.page == 2:
            return remove_query_param(url, "page")
        return replace_query_param(url, "page", self.page - 1)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page for the OpenAPI document."""
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }
