"""Choosing the columns of a list."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cases.rules.list_columns import COLUMN_SETS
from cases.services.desk.list_columns import choose_columns

QUERY_MAX = 2000


@never_cache
@login_required
@require_POST
def choose(request, key):
    names = [] if "usual" in request.POST else request.POST.getlist("shown")
    choose_columns(key, names, actor=request.user)
    query = request.POST.get("query", "")[:QUERY_MAX]
    url = reverse(COLUMN_SETS[key].url_name)
    return redirect(f"{url}?{query}" if query else url)
