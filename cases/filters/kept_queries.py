"""What a saved filter keeps of what a list was filtered by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from cases.filters.appeals import AppealFilter
from cases.filters.cases import (
    LOOKS_LIKE_PHONE,
    CallbackFilter,
    CallFilter,
    CaseFilter,
    HotlineFilter,
)
from cases.filters.inbox import InboxFilter
from cases.filters.oversight import OrderFilter, TaskFilter
from cases.models import Appeal, Assignment, Call, Callback, Case, InstructionTask, SupervisionOrder
from cases.models.saved_filter import QUERY_MAX
from cases.selectors.inbox import TABS
from hotline.errors import InvalidInput

# A number is personal: it belongs neither into a name nor into an address that is kept.
NEVER_KEPT = frozenset({"phone"})


@dataclass(frozen=True)
class Kept:
    """The filter set of a list of `cases.access.saved_lists`.

    `places` are parameters beside the filters, with the values that they may have.
    """

    filter_set: type[HotlineFilter]
    model: type[Any]
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)


KEPT: dict[str, Kept] = {
    "inbox": Kept(
        InboxFilter, Assignment,
        {"tab": frozenset(tab.name for tab in TABS), "below": frozenset({"1"})},
    ),
    "cases": Kept(CaseFilter, Case),
    "calls": Kept(CallFilter, Call),
    "callbacks": Kept(CallbackFilter, Callback),
    "supervision": Kept(OrderFilter, SupervisionOrder),
    "instructions": Kept(TaskFilter, InstructionTask),
    "appeals": Kept(AppealFilter, Appeal),
}  # fmt: skip


def kept_query(key: str, typed: str, request: Any) -> str:
    """Return what of a query a saved filter keeps, in the filter set's own order.

    Everything goes through the list's own filter set: unknown parameters, pages and open
    forms fall away. Raises InvalidInput, naming `query`, for wrong values, telephone
    numbers, too much, or nothing at all.
    """
    given = QueryDict(typed[: QUERY_MAX * 4])
    nothing = KEPT[key].model._default_manager.none()
    return kept_of(key, KEPT[key].filter_set(given, nothing, request=request))


def names_a_number(values: Mapping[str, Any]) -> bool:
    """Tell whether cleaned filters find by a telephone number, which nothing may keep."""
    is_searched = LOOKS_LIKE_PHONE.fullmatch(str(values.get("q", "")))
    return bool(NEVER_KEPT & values.keys() or is_searched)


def kept_of(key: str, wanted: HotlineFilter) -> str:
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
        (name, given[name]) for name, known in KEPT[key].places.items() if given.get(name) in known
    ]
    query = urlencode(pairs)
    if not pairs:
        raise InvalidInput(fields={"query": "还没有设置筛选条件，没有可保存的。"})
    if len(query) > QUERY_MAX:
        raise InvalidInput(fields={"query": "筛选条件太多，请减少后再保存。"})
    return query
