"""The lists whose filters can be saved by name, and how a saved filter is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from cases.appeal_filters import AppealFilter
from cases.filters import LOOKS_LIKE_PHONE, CallbackFilter, CallFilter, CaseFilter, HotlineFilter
from cases.inbox_filters import InboxFilter
from cases.models import Appeal, Assignment, Call, Callback, Case, InstructionTask, SupervisionOrder
from cases.models.saved_filter import QUERY_MAX
from cases.oversight_filters import OrderFilter, TaskFilter
from cases.queries import HOTLINE_READERS
from cases.selectors.inbox import TABS
from grids.models import User
from grids.models.user import UNIT_ROLES
from hotline.errors import InvalidInput

READERS = HOTLINE_READERS | UNIT_ROLES
# A number is personal: it belongs neither into a name nor into an address that is kept.
NEVER_KEPT = frozenset({"phone"})


@dataclass(frozen=True)
class SavedList:
    """One list: its words, address, filter set, and who opens it.

    `places` are parameters beside the filters, with the values that they may have.
    """

    label: str
    url_name: str
    filter_set: type[HotlineFilter]
    model: type[Any]
    roles: frozenset[str] = READERS
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_for(self, user: User) -> bool:
        """Tell whether the person opens the list at all."""
        return user.has_role(*self.roles)

    def address(self, query: str = "") -> str:
        """Return the list's address under a query."""
        url = reverse(self.url_name)
        return f"{url}?{query}" if query else url


LISTS: dict[str, SavedList] = {
    "inbox": SavedList(
        "收件箱", "cases:inbox", InboxFilter, Assignment, frozenset(UNIT_ROLES),
        {"tab": frozenset(tab.name for tab in TABS), "below": frozenset({"1"})},
    ),
    "cases": SavedList("全部工单", "cases:list", CaseFilter, Case),
    "calls": SavedList("来电记录", "cases:calls", CallFilter, Call, frozenset(HOTLINE_READERS)),
    "callbacks": SavedList("回访记录", "cases:callbacks", CallbackFilter, Callback),
    "supervision": SavedList("督办单", "cases:supervision", OrderFilter, SupervisionOrder),
    "instructions": SavedList(
        "领导批示", "cases:instructions", TaskFilter, InstructionTask
    ),
    "appeals": SavedList("申诉", "cases:appeals", AppealFilter, Appeal),
}  # fmt: skip


def kept_query(shelf: SavedList, typed: str, request: Any) -> str:
    """Return what of a query a saved filter keeps, in the filter set's own order.

    Everything goes through the list's own filter set: unknown parameters, pages and open
    forms fall away. Raises InvalidInput, naming `query`, for wrong values, telephone
    numbers, too much, or nothing at all.
    """
    given = QueryDict(typed[: QUERY_MAX * 4])
    nothing = shelf.model._default_manager.none()
    return kept_of(shelf, shelf.filter_set(given, nothing, request=request))


def names_a_number(values: Mapping[str, Any]) -> bool:
    """Tell whether cleaned filters find by a telephone number, which nothing may keep."""
    is_searched = LOOKS_LIKE_PHONE.fullmatch(str(values.get("q", "")))
    return bool(NEVER_KEPT & values.keys() or is_searched)


def kept_of(shelf: SavedList, wanted: HotlineFilter) -> str:
    """Return what of a filter set a saved filter keeps; raises as `kept_query` does."""
    given = wanted.data
    if not wanted.is_valid():
        name, said = next(iter(wanted.form.errors.items()))
        label = wanted.filters[name].label if name in wanted.filters else ""
        raise InvalidInput(fields={"query": f"{label}：{said[0]}" if label else str(said[0])})
    values = wanted.values()
    if names_a_number(values):
        raise InvalidInput(fields={"query": "电话号码不能保存在筛选里，请去掉后再保存。"})
    pairs = [
        (name, value)
        for name in wanted.filters
        if name in values
        for value in given.getlist(name)
        if value
    ]
    pairs += [
        (name, given[name]) for name, known in shelf.places.items() if given.get(name) in known
    ]
    query = urlencode(pairs)
    if not pairs:
        raise InvalidInput(fields={"query": "还没有设置筛选条件，没有可保存的。"})
    if len(query) > QUERY_MAX:
        raise InvalidInput(fields={"query": "筛选条件太多，请减少后再保存。"})
    return query
