"""Saved filters: the chips above a list, saving what is set, and taking one away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.access.saved_lists import LISTS
from cases.filters.cases import HotlineFilter
from cases.filters.kept_counts import counts_of
from cases.filters.kept_queries import kept_of
from cases.forms.saved_filters import SavedFilterForm
from cases.selectors.saved_filters import Saved, filters_of
from cases.services.desk.saved_filters import delete_filter, save_filter
from grids.web.access import say_in_form
from hotline.errors import Forbidden, HotlineError, NotVisible


def saved_chips(request: HttpRequest, list_key: str, wanted: HotlineFilter) -> dict[str, Any]:
    """Return what cases/saved_filters.html needs, for the list under its present filters."""
    user: Any = request.user
    now = _current(list_key, wanted) if wanted.is_valid() else ""
    saved = filters_of(user, list_key)
    is_new = bool(now) and not any(one.row.query == now for one in saved)
    initial = {"list": list_key, "query": now}
    form = SavedFilterForm(initial=initial, user=user, request=request) if is_new else None
    return {"saved": [_chip(one, now) for one in saved], "saved_form": form, "saved_key": list_key}


def _current(list_key: str, wanted: HotlineFilter) -> str:
    """Return what would be saved now; empty where nothing is set that can be."""
    try:
        return kept_of(list_key, wanted)
    except HotlineError:
        return ""


def _chip(one: Saved, now: str) -> dict[str, Any]:
    return {
        "pk": one.row.pk,
        "label": one.row.name,
        "url": one.url,
        "is_on": one.row.query == now,
        "shared_with": one.shared_with,
        "owner": str(one.row.owner),
        "may_delete": one.may_delete,
    }


@never_cache
@login_required
@require_GET
def counts(request, key):
    if key not in LISTS:
        raise NotVisible("没有这个列表。")
    if not LISTS[key].is_for(request.user):
        raise Forbidden("您的岗位没有这个列表。")
    rows = [one.row for one in filters_of(request.user, key)]
    found = counts_of(rows, request.user)
    return render(request, "cases/saved_counts.html", {"counts": found.items()})


@never_cache
@login_required
@require_POST
def save(request):
    form = SavedFilterForm(request.POST, user=request.user, request=request)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        row = save_filter(**form.arguments(), actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, error.status)
    messages.success(request, f"已保存筛选“{row.name}”。")
    return redirect(LISTS[row.list_key].address(row.query))


def _page(request, form, status):
    """Show the form on a page of its own, with what is wrong and what was typed."""
    shelf = LISTS.get(form.data.get("list", ""))
    hidden = [said for name in ("list", "query") for said in form.errors.get(name, ())]
    context = {
        "title": "保存筛选",
        "form": form,
        "hidden_wrong": hidden,
        "back_url": shelf.address(form.data.get("query", "")) if shelf else "/",
    }
    return render(request, "cases/saved_filter.html", context, status=status)


@never_cache
@login_required
@require_POST
def delete(request, pk):
    row = delete_filter(pk, actor=request.user)
    messages.success(request, f"已删除筛选“{row.name}”。")
    return redirect(LISTS[row.list_key].address())
