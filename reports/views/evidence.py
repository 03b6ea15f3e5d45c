"""The rows behind a figure or a claim."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.access.privacy import line_text
from cases.models import Case
from cases.selectors.hazards import hazard_text
from cases.selectors.rows import read_lead_replies, rows_of
from grids.web.access import for_holders
from hotline.errors import NotVisible
from hotline.paging import page_number, pager, take_page
from reports.bulletins.counting.figure_sources import RowKind, rows_behind, scope_of
from reports.bulletins.issuing.dispatch_claims import unmet_cases
from reports.bulletins.issuing.recounting import changes_since
from reports.bulletins.spec import spec_of
from reports.capabilities import ReportCapability
from reports.models import Bulletin
from reports.selectors.bulletin_files import visible_bulletin

TEMPLATES = {
    RowKind.CASE: "reports/evidence_cases.html",
    RowKind.CALL: "reports/evidence_calls.html",
    RowKind.HAZARD: "reports/evidence_hazards.html",
    RowKind.CALLBACK: "reports/evidence_callbacks.html",
}
WITH = {
    RowKind.CALL: ("case", "case__category", "operator", "outage"),
    RowKind.HAZARD: ("body", "category", "case"),
    RowKind.CALLBACK: ("case", "case__category", "unit"),
}


def shown_cases(objects, user):
    """Return the lines of those cases that the person may see."""
    allowed = set(
        Case.objects.visible_to(user)
        .filter(pk__in=[case.pk for case in objects])
        .values_list("pk", flat=True)
    )
    return rows_of(read_lead_replies([case for case in objects if case.pk in allowed]), user)


def shown_calls(objects, user):
    """Return calls with their cases' titles as the person may read them."""
    for call in objects:
        call.shown_title = (
            line_text(user, call.case, call.case.title) if call.case else f"公告：{call.outage}"
        )
    return objects


def shown_hazards(objects, user):
    """Return hazards with place and text as the person may read them."""
    for hazard in objects:
        hazard.shown_place = hazard_text(hazard, hazard.place, user)
        hazard.shown_text = hazard_text(hazard, hazard.text, user)
    return objects


def shown_callbacks(objects, user):
    """Return callbacks with their cases' titles as the person may read them."""
    for callback in objects:
        callback.shown_title = line_text(user, callback.case, callback.case.title)
    return objects


SHOWN = {
    RowKind.CASE: shown_cases,
    RowKind.CALL: shown_calls,
    RowKind.HAZARD: shown_hazards,
    RowKind.CALLBACK: shown_callbacks,
}


@for_holders(ReportCapability.READ_BULLETINS)
@require_GET
def figure(request, pk):
    bulletin = Bulletin.objects.counted_for(request.user).filter(pk=pk).first()
    if bulletin is None:
        raise NotVisible("没有这一期。")
    found = rows_behind(
        bulletin.period, request.GET.get("figure", ""), bulletin.detail["keys"], scope_of(bulletin)
    )
    rows = found.rows.select_related(*WITH[found.what]) if found.what in WITH else found.rows
    context = {"title": f"{bulletin.period} · {found.label}", "bulletin": bulletin}
    reads_drafts = request.user.can(ReportCapability.READ_DRAFTS)
    context["is_page_hidden"] = not bulletin.is_issued and not reads_drafts
    context["uncovered"] = spec_of(bulletin.series).figures.beside_lists(bulletin)
    return listing(request, found.what, rows, context)


@for_holders(ReportCapability.READ_BULLETINS)
@require_GET
def claim(request, pk, category_id):
    bulletin = visible_bulletin(pk, request.user)
    rows = unmet_cases(bulletin, category_id)
    context = {
        "title": f"{bulletin.period} · 未派给所述单位的工单",
        "bulletin": bulletin,
        "sentence": f"{bulletin.get_series_display()}写明“已及时联系”，"
        "下列工单没有派给所述单位，请逐件核对。",
    }
    return listing(request, RowKind.CASE, rows, context)


@for_holders(ReportCapability.READ_DRAFTS)
@require_GET
def changes(request, pk):
    bulletin = visible_bulletin(pk, request.user)
    template = "reports/changes.html" if request.htmx else "reports/changes_page.html"
    context = {"title": f"{bulletin} · 取数后的变化", "bulletin": bulletin}
    return render(request, template, {**context, "changes": changes_since(bulletin)})


def listing(request, what, rows, context):
    """Show one page of rows with their exact number, which is the figure."""
    context["count"] = rows.count()
    found = take_page(rows, page_number(request))
    context["rows"] = SHOWN[what](found.objects, request.user)
    return render(request, TEMPLATES[what], {**pager(request, found), **context})
