"""A person's exports: asked for, watched, taken."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.selectors.list_columns import columns_chosen
from grids.rules import rule
from grids.web.access import for_holders
from hotline.errors import NotVisible
from hotline.hidden import refuse_unseen
from hotline.paging import page_number, pager, take_page
from reports.capabilities import ReportCapability
from reports.exports.case_lists import LISTS, kind_name
from reports.exports.case_lists import parameters_of as parameters_of_list
from reports.exports.kinds import KINDS
from reports.models import Export
from reports.rates.exporting import CELL, TABLE, parameters_of
from reports.services.exports import ask_export, open_file


@never_cache
@login_required
@require_GET
def exports(request):
    page = take_page(Export.objects.visible_to(request.user), page_number(request))
    context = {
        "title": "导出文件",
        "exports": page.objects,
        "units": {name: kind.unit for name, kind in KINDS.items()},
        "keep_days": rule("export.keep_days"),
        **pager(request, page),
    }
    return render(request, "reports/exports.html", context)


@never_cache
@login_required
@require_GET
def export(request, pk):
    found = Export.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        refuse_unseen("没有这份导出文件。", Export.objects.filter(pk=pk), f"导出 {pk}")
    if not request.htmx:
        return redirect("reports:exports")
    units = {name: kind.unit for name, kind in KINDS.items()}
    return render(request, "reports/export_row.html", {"export": found, "units": units})


@login_required
@require_GET
def download(request, pk):
    found, opened = open_file(pk, user=request.user, at=timezone.now())
    kind = KINDS[found.kind]
    return FileResponse(
        opened, as_attachment=True, filename=found.file_name, content_type=kind.content_type
    )


@for_holders(ReportCapability.EXPORT_CASES)
@require_POST
def export_list(request, key):
    shelf = LISTS.get(key)
    if shelf is None:
        raise NotVisible("没有这种导出。")
    columns = columns_chosen(request.user, key)
    parameters = parameters_of_list(shelf, request.POST.get("query", ""), columns)
    suffix = "csv" if request.POST.get("as") == "csv" else ""
    ask_export(kind_name(key, suffix), parameters, actor=request.user, at=timezone.now())
    return redirect("reports:exports")


@for_holders(ReportCapability.READ_RATES)
@require_POST
def export_rates(request):
    return _ask(request, TABLE)


@for_holders(ReportCapability.READ_RATES)
@require_POST
def export_cell(request):
    return _ask(request, CELL)


def _ask(request, kind):
    at = timezone.now()
    parameters = parameters_of(request.POST, request.user, at)
    ask_export(kind, parameters, actor=request.user, at=at)
    return redirect("reports:exports")
