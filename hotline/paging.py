"""Pages of lists: reading one, its number in the address, and its neighbours."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from hotline.counts import COUNT_LIMIT
from hotline.errors import InvalidInput

PAGE_SIZE = 50
DEEPEST_PAGE = 200


@dataclass(frozen=True)
class Page:
    """One page of a list: its objects, and whether more follow."""

    objects: list[Any]
    number: int
    has_next: bool


NOTHING = Page([], 1, False)


def take_page(queryset: Any, number: int, size: int = PAGE_SIZE) -> Page:
    """Read one page and one row more; no count."""
    start = (number - 1) * size
    found = list(queryset[start : start + size + 1])
    return Page(found[:size], number, len(found) > size)


def capped_count(queryset: Any, limit: int = COUNT_LIMIT) -> int:
    """Count, but stop one past the limit, which pages show as `1 000+`."""
    return int(queryset.order_by()[: limit + 1].count())


def few_keys(queryset: Any, limit: int = COUNT_LIMIT) -> list[Any] | None:
    """Return the keys of all rows in no order, None where there are more than the limit.

    Counts as `capped_count` does. Who is told that there are few reads a page among them:
    with an order and a limit the planner hopes to meet many on its way along the order's index,
    and reads the whole of it where there are few.
    """
    keys = list(queryset.order_by().values_list("pk", flat=True)[: limit + 1])
    return keys if len(keys) <= limit else None


def page_number(request: HttpRequest) -> int:
    """Return `?page=`, the first by default; InvalidInput for nonsense or too deep a page."""
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= DEEPEST_PAGE):
        raise InvalidInput(f"页码应为 1 到 {DEEPEST_PAGE}，请用筛选缩小范围。")
    return int(typed)


def with_query(request: HttpRequest, **changes: Any) -> str:
    """Return this page's address with some parameters changed, or dropped where None."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        elif isinstance(value, list):
            query.setlist(name, value)
        else:
            query[name] = str(value)
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


def pager(request: HttpRequest, page: Page, count: int | None = None) -> dict[str, Any]:
    """Return what includes/pager.html needs."""
    at = page.number
    return {
        "first_url": with_query(request, page=None) if at > 1 else "",
        "previous_url": with_query(request, page=at - 1 if at > 2 else None) if at > 1 else "",
        "next_url": with_query(request, page=at + 1) if page.has_next else "",
        "count": count,
    }
