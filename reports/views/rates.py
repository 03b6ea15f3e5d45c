"""The assessment (考核) and the cases behind its cells."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from grids.models import Kind, UnitLevel
from grids.web.access import for_holders
from hotline.paging import page_number, pager, take_page
from reports.capabilities import ReportCapability
from reports.rates.counting import count_rates
from reports.rates.evidence import rows_behind_cell
from reports.rates.listed_rows import lines_of
from reports.rates.questions import VIEWS, RateForm
from reports.rates.rows import Dimension
from reports.rates.screen import Addresses, address_with, draw
from reports.rates.spans import SpanKind
from reports.rates.values import Scope

# How opening a row is asked for, by dimension.
BRANCH = {Dimension.UNIT: "unit", Dimension.CATEGORY: "category", Dimension.GRID: "grid"}


@for_holders(ReportCapability.READ_RATES)
@require_GET
def rates(request):
    at = timezone.now()
    form = RateForm(request.GET)
    question = form.readable_question(request.user, at)
    if question is None:
        context = {"title": "考核", "form": form, "wrong": _wrong(form)}
        return render(request, "reports/rates.html", context, status=400)
    query, scope, view = _query(form), _scope(form), form.cleaned_data["view"] or "rates"
    sort = form.sort_asked()

    def cell_url(key, part, scope):
        asked = {**query, "row": key, "figure": part, "scope": scope}
        return address_with(reverse("reports:rate_cell"), asked)

    def row_url(key):
        branch = BRANCH.get(question.dimension, "")
        return _at(query, **{branch: key, "level": ""}) if branch else ""

    def sort_url(typed):
        return _at(query, sort=typed)

    addresses = Addresses(cell_url, row_url, sort_url)
    context = {
        "title": f"考核 · {question.span}",
        "screen": draw(count_rates(question), view, scope, addresses, sort),
        "row_head": question.dimension.label,
        "question": question,
        "form": form,
        "tabs": _tabs(query, view),
        "chips": _chips(query, question, view, scope, sort),
        "clear_url": "",
        "export_url": reverse("reports:export_rates"),
        "exported": query.items(),
        **_neighbours(query, question, at),
    }
    return render(request, "reports/rates.html", context)


def _wrong(form):
    labels = {name: field.label for name, field in form.fields.items()}
    return [(labels.get(name, "筛选"), said[0]) for name, said in form.errors.items()]


def _query(form):
    return {name: form.data.get(name, "") for name in form.fields if form.data.get(name)}


def _scope(form):
    return Scope(form.cleaned_data["scope"] or Scope.ALL)


def _at(query, **changes):
    return address_with(reverse("reports:rates"), {**query, **changes})


def _tabs(query, view):
    return [
        {
            "label": label,
            "url": _at(query, view=name, sort=""),
            "count": None,
            "is_current": name == view,
        }
        for name, label in VIEWS
    ]


def _neighbours(query, question, at):
    span = question.span
    if span.kind == SpanKind.CUSTOM:
        previous, following = (
            {"since": f"{s.from_on}", "until": f"{s.to_on}"}
            for s in (span.previous(), span.following())
        )
    else:
        # A shifted month lies under the name of the month in which it ends.
        previous, following = ({"on": f"{s.to_on}"} for s in (span.previous(), span.following()))
    is_over = span.end <= at
    return {
        "previous_url": _at(query, **previous),
        "next_url": _at(query, **following) if is_over else "",
        "is_running": not is_over,
        "kept": [(n, v) for n, v in query.items() if n not in ("period", "on", "since", "until")],
    }


def _chips(query, question, view, scope, sort):
    def menu(label, name, options, chosen, **others):
        choices = [
            {"label": text, "url": _at(query, **{name: value}, **others), "is_on": value == chosen}
            for value, text in options
        ]
        shown = dict(options).get(chosen, "")
        return {"label": label, "value": shown, "choices": choices}

    day = str(question.span.to_on)
    kinds = [(k.value, k.label) for k in SpanKind if k != SpanKind.CUSTOM]
    chips = [
        menu("周期", "period", kinds, question.span.kind.value, on=day, since="", until=""),
        menu("按", "by", Dimension.choices, question.dimension.value),
    ]
    if question.dimension == Dimension.UNIT:
        levels = [("", "最上一级"), *((lvl.value, f"全部{lvl.label}") for lvl in UnitLevel)]
        chips.append(menu("单位", "level", levels, question.place.level))
    chips.append(menu("诉求类型", "kind", [("", "全部"), *Kind.choices], question.kind))
    if view == "deadlines":
        chips.append(menu("口径", "scope", Scope.choices, scope.value))
    for name in BRANCH.values():
        branch = getattr(question.place, name)
        if branch is not None:
            label = f"{branch._meta.verbose_name}：{branch}"
            chips.append({"label": label, "url": _at(query, **{name: ""}), "is_on": True})
    if sort:
        chips.append({"label": f"排序：{sort.label}", "url": _at(query, sort=""), "is_on": True})
    return chips


@for_holders(ReportCapability.READ_RATES)
@require_GET
def cell(request):
    at = timezone.now()
    form = RateForm(request.GET)
    question = form.question(request.user, at)
    scope = _scope(form)
    key, figure = request.GET.get("row", ""), request.GET.get("figure", "")
    found = rows_behind_cell(question, key, figure, scope)
    page = take_page(found.in_order(request.user), page_number(request))
    context = {
        "title": f"{question.span} · {found.row_label} · {found.measure_label}",
        "part": found.part_label,
        "scope": scope.label,
        "rows": lines_of(found, page.objects, request.user),
        "export_url": reverse("reports:export_cell"),
        "exported": [*_query(form).items(), ("row", key), ("figure", figure)],
        "back_url": address_with(reverse("reports:rates"), _query(form)),
        **pager(request, page, found.rows.count()),
    }
    return render(request, "reports/rate_cell.html", context)
