"""Hazards: the ledger, filing for another body, a body's day."""

import uuid

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from cases.filters import HazardFilter
from cases.forms.hazards import HazardForm, ReturnForm
from cases.selectors.hazards import (
    body_days,
    hazard_page,
    last_day,
    own_bodies,
    visible_hazards,
)
from cases.selectors.rows import Page
from cases.services.attachments import store_attachment
from cases.services.hazards import HAZARD_READERS, file_once, state_day
from cases.views.access import for_roles, say_in_form
from cases.views.chips import chips_of, filter_form
from cases.views.paging import page_number, pager
from grids.models import Role
from hotline.errors import HotlineError, InvalidInput

CHIPS = ("stage", "grade", "struck_off")
FIELDS = ("since", "until", "body", "category", "grid")
RETURN_READERS = HAZARD_READERS - {Role.OPERATOR, Role.DISPATCHER}


@for_roles(*HAZARD_READERS)
@require_GET
def ledger(request):
    wanted = HazardFilter(request.GET, visible_hazards(request.user), request=request)
    is_valid = wanted.is_valid()
    page = (
        hazard_page(wanted.qs, request.user, page_number(request))
        if is_valid
        else Page([], 1, False)
    )
    context = {
        "title": "隐患台账",
        "hazards": page.objects,
        "may_file": bool(own_bodies(request.user)),
        "sees_cases": request.user.has_role(*(HAZARD_READERS - {Role.HAZARD_FILER})),
        **chips_of(request, wanted, CHIPS),
        **filter_form(request, wanted, FIELDS),
        **pager(request, page),
    }
    return render(request, "cases/hazards.html", context, status=200 if is_valid else 400)


@for_roles(Role.HAZARD_FILER)
@require_http_methods(["GET", "POST"])
def file(request):
    bodies = own_bodies(request.user)
    if request.method == "GET":
        return _filing_page(request, HazardForm(bodies=bodies))
    form, at = HazardForm(request.POST, bodies=bodies), timezone.now()
    if not form.is_valid():
        return _filing_page(request, form, 400)
    key = request.POST.get("idempotency_key", "")[:64]
    try:
        hazard = file_once(
            form.report(at), body=form.cleaned_data["body"], actor=request.user, at=at, key=key
        )
    except HotlineError as error:
        say_in_form(form, error)
        return _filing_page(request, form, error.status)
    messages.success(request, f"已报送：{hazard.place}。" if hazard else "这条隐患已报送过。")
    return redirect("cases:hazards")


def _filing_page(request, form, status=200):
    context = {"title": "报送隐患", "form": form, "idempotency_key": uuid.uuid4().hex}
    return render(request, "cases/hazard_file.html", context, status=status)


@for_roles(*RETURN_READERS)
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
    if getattr(request, "upload_refused", False):
        form.add_error("scan", "文件太大，没有上传。")
        is_valid = False
    if not is_valid:
        return _returns_page(request, form, day, 400)
    try:
        _state(request, form)
    except HotlineError as error:
        say_in_form(form, error)
        return _returns_page(request, form, day, error.status)
    return redirect(f"{request.path}?day={day}")


def _state(request, form):
    """Keep the scan, then state the day; say which way it was told."""
    at, data = timezone.now(), dict(form.cleaned_data)
    upload = data.pop("scan")
    data["count"] = data["count"] or 0
    scan = store_scan(upload, request.user, at) if upload else None
    key = request.POST.get("idempotency_key", "")[:64]
    statement = state_day(**data, scan=scan, actor=request.user, at=at, key=key)
    done = (
        f"{statement.body}已报送：{statement.get_kind_display()}。" if statement else "已报送过。"
    )
    messages.success(request, done)


def store_scan(upload, user, at):
    """Keep a scan; what is wrong with it is said beside its own field."""
    try:
        return store_attachment(upload, actor=user, at=at)
    except InvalidInput as error:
        raise InvalidInput(fields={"scan": error.message}) from error


def _day(request):
    typed = request.GET.get("day", "")
    try:
        return (parse_date(typed) if typed else None) or last_day(timezone.now())
    except ValueError as error:
        raise InvalidInput("日期应写作 2024-12-10。") from error


def _returns_page(request, form, day, status=200):
    context = {
        "title": "隐患报送",
        "form": form,
        "day": day,
        "days": body_days(request.user, day),
        "idempotency_key": uuid.uuid4().hex,
        "errors": form.errors if form else ErrorDict(),
    }
    return render(request, "cases/hazard_returns.html", context, status=status)
