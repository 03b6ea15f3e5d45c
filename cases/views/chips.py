"""Filters of a list as chips and, for what is long or typed, as a form."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.forms import Media
from django.http import HttpRequest

from cases.filters.cases import HotlineFilter
from grids.web.reference_fields import TYPED
from hotline.paging import with_query

# Shown in the header as menus; the rest stands in the form behind 更多筛选.
NEITHER = ("q", "sort")


def chips_of(request: HttpRequest, wanted: HotlineFilter, names: Iterable[str]) -> dict[str, Any]:
    """Return what includes/chips.html needs: menus for `names`, one chip per other set filter."""
    names = list(names)
    chips = [_menu(request, wanted, name) for name in names]
    values = wanted.values()
    others = [name for name in values if name not in (*names, *NEITHER)]
    chips += [_set_one(request, wanted, name, values[name]) for name in others]
    is_set = any(name in values for name in (*names, *others))
    own = [name for name in wanted.filters if name not in NEITHER]
    clear = {key: None for name in own for key in (name, f"{name}{TYPED}")}
    clear_url = with_query(request, page=None, **clear) if is_set else ""
    return {"chips": chips, "clear_url": clear_url}


def _menu(request: HttpRequest, wanted: HotlineFilter, name: str) -> dict[str, Any]:
    declared: Any = wanted.form.fields[name]
    options = [(value, label) for value, label in declared.choices if value]
    chosen = request.GET.getlist(name)
    choices = [
        {
            "label": label,
            "is_on": value in chosen,
            "url": with_query(request, page=None, **{name: None if value in chosen else value}),
        }
        for value, label in options
    ]
    value = "、".join(str(label) for code, label in options if code in chosen)
    clear_url = with_query(request, page=None, **{name: None}) if value else ""
    label = wanted.filters[name].label
    return {"label": label, "value": value, "choices": choices, "clear_url": clear_url}


def _set_one(request: HttpRequest, wanted: HotlineFilter, name: str, value: Any) -> dict[str, Any]:
    field = wanted.form.fields[name]
    shown = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    shown = dict(getattr(field, "choices", ())).get(shown, shown)
    return {
        "label": f"{wanted.filters[name].label}：{shown}",
        "url": with_query(request, page=None, **{name: None, f"{name}{TYPED}": None}),
        "is_on": True,
    }


def filter_form(
    request: HttpRequest, wanted: HotlineFilter, names: Iterable[str]
) -> dict[str, Any]:
    """Return what cases/filters.html needs; the form is drawn only when it is asked for."""
    names = list(names)
    is_wrong = not wanted.is_valid()
    is_open = "filters" in request.GET or is_wrong
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name.removesuffix(TYPED) not in (*names, "page", "filters")
    ]
    return {
        "filters_url": with_query(request, filters=None if is_open else "1"),
        "filters_are_open": is_open,
        "filters_media": sum((wanted.form[name].field.widget.media for name in names), Media()),
        "filter_fields": [wanted.form[name] for name in names] if is_open else [],
        "filter_wrong": [
            (wanted.filters[name].label, said[0]) for name, said in wanted.form.errors.items()
        ],
        "kept": kept,
    }
