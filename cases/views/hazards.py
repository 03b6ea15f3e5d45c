"""Hazards: the ledger, filing for another body, a body's day."""

import uuid

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.filters.cases import HazardFilter
from cases.forms.hazards import HazardForm, ReturnForm, RevisionRulingForm
from cases.models import HazardRevision
from cases.rules.capabilities import CaseCapability
from cases.rules.issued_days import is_hazard_day_issued
from cases.selectors.hazards import (
    body_days,
    find_revision,
    hazard_page,
    last_day,
    own_bodies,
    report_due_at,
    revision_text,
    visible_hazards,
    visible_revisions,
)
from cases.selectors.list_columns import columns_for
from cases.services.hazards.files import prepared_scan
from cases.services.hazards.filing import city_day, file_once, state_day
from cases.services.hazards.revising import rule_refusal, rule_revision
from cases.views.chips import chips_of, filter_form
from cases.views.exporting import export_button
from grids.upload_preparation import prepared_files
from grids.web.access import for_holders, say_in_form
from hotline.bounds import read_day
from hotline.errors import HotlineError
from hotline.paging import Page, page_number, pager, take_page

CHIPS = ("stage", "grade", "struck_off")
FIELDS = ("since", "until", "body", "category", "grid")


@for_holders(CaseCapability.READ_HAZARDS)
@require_GET
def ledger(request):
    wanted = HazardFilter(request.GET, visible_hazards(request.user), request=request)
    is_valid = wanted.is_valid()
    page = (
        hazard_page(wanted.qs, request.user, timezone.localdate(), page_number(request))
        if is_valid
        else Page([], 1, False)
    )
    sees_cases = request.user.can(CaseCapability.READ_EVERY_HAZARD)
    context = {
        "title": "隐患台账",
        "hazards": page.objects,
        "may_file": bool(own_bodies(request.user)),
        "sees_cases": sees_cases,
        "columns": columns_for(request.user, "hazard_ledger"),
        **(export_button(request, "hazard_ledger", wanted) if sees_cases else {}),
        **chips_of(request, wanted, CHIPS),
        **filter_form(request, wanted, FIELDS),
        **pager(request, page),
    }
    return render(request, "cases/hazards.html", context, status=200 if is_valid else 400)


@for_holders(CaseCapability.FILE_HAZARDS)
@require_http_methods(["GET", "POST"])
def file(request):
    bodies = own_bodies(request.user)
    if request.method == "GET":
        return _filing_page(request, HazardForm(bodies=bodies))
    form, at = HazardForm(request.POST, request.FILES, bodies=bodies), timezone.now()
    if not form.is_valid():
        return _filing_page(request, form, 400)
    key = request.POST.get("idempotency_key", "")[:64]
    try:
        with prepared_files(form.cleaned_data["attachments"], at=at) as files:
            hazard = file_once(
                form.report(at), body=form.cleaned_data["body"], actor=request.user, at=at,
                key=key, uploads=files,
            )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return _filing_page(request, form, error.status)
    messages.success(request, f"已报送：{hazard.place}。" if hazard else "这条隐患已报送过。")
    return redirect("cases:hazards")


def _filing_page(request, form, status=200):
    context = {"title": "报送隐患", "form": form, "idempotency_key": uuid.uuid4().hex}
    return render(request, "cases/hazard_file.html", context, status=status)


@for_holders(CaseCapability.READ_RETURNS)
@require_http_methods(["GET", "POST"])
def returns(request):
    bodies = own_bodies(request.user)
    if request.method == "GET":
        day = _day(request)
        form = ReturnForm(bodies=bodies, initial={"day": day}) if bodies else None
        return _returns_page(request, form, day)
    form = ReturnForm(request.POST, request.FILES, bodies=bodies)
    is_valid = form.is_valid()
    day = form.cleaned_data.get("day") or last_day(timezone.now())
    if not is_valid:
        return _returns_page(request, form, day, 400)
    try:
        _state(request, form)
    except HotlineError as error:
        say_in_form(form, error)
        return _returns_page(request, form, day, error.status)
    return redirect(f"{request.path}?day={day}")


def _state(request, form):
    """State the day with its scan; say which way it was told."""
    at, data = timezone.now(), dict(form.cleaned_data)
    data["count"] = data["count"] or 0
    key = request.POST.get("idempotency_key", "")[:64]
    with prepared_scan(data.pop("scan"), at=at) as scan:
        statement = state_day(**data, scan=scan, actor=request.user, at=at, key=key)
    messages.success(request, _done(statement))


def _done(statement):
    if statement is None:
        return "已报送过。"
    if isinstance(statement, HazardRevision):
        return f"{statement.body}当日日报已签发，更正已提交，须由另一人确认后生效。"
    return f"{statement.body}已报送：{statement.get_kind_display()}。"


REVISION_SHOWN = ("body", "hazard__case", "asked_by", "ruled_by")


@for_holders(CaseCapability.READ_HAZARDS)
@require_GET
def revisions(request):
    found = visible_revisions(request.user).select_related(*REVISION_SHOWN)
    page = take_page(found.order_by("-asked_at", "-pk"), page_number(request))
    for one in page.objects:
        one.words, one.text = (
            revision_text(one, text, request.user) for text in (one.words, one.text)
        )
    context = {"title": "隐患更正", "revisions": page.objects, **pager(request, page)}
    return render(request, "cases/hazard_revisions.html", context)


@for_holders(CaseCapability.READ_HAZARDS)
@require_http_methods(["GET", "POST"])
def revision(request, pk):
    row = find_revision(request.user, pk)
    refusal = rule_refusal(request.user, row)
    if request.method == "GET":
        return _revision_page(request, row, None if refusal else RevisionRulingForm())
    if refusal:
        raise refusal
    form = RevisionRulingForm(request.POST)
    if not form.is_valid():
        return _revision_page(request, row, form, 400)
    try:
        rule_revision(row, **form.cleaned_data, actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        return _revision_page(request, row, form, error.status)
    messages.success(request, "已裁定。同意的已更正，日报编辑会收到发更正期的提醒。")
    return redirect("cases:hazard_revisions")


def _revision_page(request, row, form, status=200):
    context = {
        "title": f"{row.body} {row.get_kind_display()}",
        "revision": row,
        **{
            name: revision_text(row, getattr(row, name), request.user)
            for name in ("words", "text", "reason")
        },
        "form": form,
        "refusal": rule_refusal(request.user, row),
    }
    return render(request, "cases/hazard_revision.html", context, status=status)


def _day(request):
    return read_day(request.GET.get("day", "")) or last_day(timezone.now())


def _returns_page(request, form, day, status=200):
    context = {
        "title": "隐患报送",
        "form": form,
        "day": day,
        "days": body_days(request.user, day, timezone.now()),
        "due_at": report_due_at(day),
        "is_issued": is_hazard_day_issued(city_day(day)[0]),
        "idempotency_key": uuid.uuid4().hex,
        "errors": form.errors if form else ErrorDict(),
    }
    return render(request, "cases/hazard_returns.html", context, status=status)
