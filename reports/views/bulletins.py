"""The list of bulletins, a bulletin's page, and the deeds on it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible
from hotline.hidden import refuse_unseen
from hotline.paging import page_number, pager, take_page, with_query
from reports.actions import carry_out, find_action, form_of
from reports.bulletins.issuing.before_issue import before_issue
from reports.bulletins.issuing.bulletin_paper import paper_of
from reports.bulletins.issuing.kept_pages import kept_page
from reports.capabilities import ReportCapability
from reports.filters import BulletinFilter
from reports.forms.bulletins import JoinForm
from reports.models import Bulletin, BulletinJob, Deed, Series, Step
from reports.papers.page_images import page_count
from reports.selectors.bulletin_dossier import other_issuers, read_bulletin_dossier
from reports.selectors.instructions import instructions_on, may_instruct
from reports.services.editing import edit_bulletin
from reports.services.issuing import number_to_be
from reports.services.press import press_lines
from reports.views.instructions import first_form


@for_holders(ReportCapability.READ_ISSUED_PAGES)
@require_GET
def bulletins(request):
    visible = Bulletin.objects.visible_to(request.user).standing()
    chosen = BulletinFilter(request.GET, queryset=visible)
    # An issue that was corrected stands behind its correction.
    rows = chosen.qs.superseded(is_so=False).select_related("edited_by", "issued_by")
    page = take_page(rows, page_number(request))
    earlier = earlier_revisions(visible, page.objects)
    for row in page.objects:
        row.earlier = earlier.get((row.series, row.total_number), [])
    is_editor = request.user.can(ReportCapability.EDIT_BULLETINS)
    context = {
        "title": "日报",
        "rows": page.objects,
        "tabs": series_tabs(request),
        "join_form": JoinForm() if is_editor else None,
        "failed_jobs": failed_jobs() if is_editor else [],
        "is_reader": not request.user.can(ReportCapability.READ_BULLETINS),
        **pager(request, page),
    }
    return render(request, "reports/bulletins.html", context)


def earlier_revisions(visible, rows):
    """Return the corrected issues behind rows of the list, by series and number."""
    corrected = [row for row in rows if row.revision > 1]
    if not corrected:
        return {}
    found = visible.superseded().filter(total_number__in={row.total_number for row in corrected})
    behind: dict[tuple[str, int | None], list[Bulletin]] = {}
    for other in found.order_by("-revision"):
        behind.setdefault((other.series, other.total_number), []).append(other)
    return behind


def series_tabs(request):
    """Return the tabs of the list: all, and each series."""
    current = request.GET.get("series", "")
    return [
        {
            "label": label,
            "url": with_query(request, series=value or None, page=None),
            "count": None,
            "is_current": value == current,
        }
        for value, label in [("", "全部"), *Series.listed()]
    ]


def failed_jobs():
    """Return the jobs that broke and have not been finished since."""
    return list(BulletinJob.objects.filter(done_at__isnull=True).exclude(error="")[:5])


@for_holders(ReportCapability.READ_ISSUED_PAGES)
@require_GET
def show(request, pk):
    if not request.user.can(ReportCapability.READ_BULLETINS):
        return read(request, pk)
    dossier = read_bulletin_dossier(pk, user=request.user)
    action = find_action(request.GET.get("act", ""))
    panel = None
    if action in dossier.actions:
        panel = panel_of(dossier, action, form_of(action, dossier.bulletin))
    return page(request, dossier, panel=panel)


def read(request, pk):
    """Show an issue to a unit's person: its page, and the correction where there is one."""
    readable = Bulletin.objects.visible_to(request.user).with_correction()
    bulletin = readable.filter(pk=pk).first()
    if bulletin is None:
        refuse_unseen("没有这一期。", Bulletin.objects.filter(pk=pk), f"日报 {pk}")
    context = {
        "title": str(bulletin),
        "bulletin": bulletin,
        "correction": readable.filter(pk=bulletin.corrected_by).first(),
        "pages": page_numbers(bulletin),
        "paper": paper_of(bulletin),
    }
    return render(request, "reports/bulletin_read.html", context)


@for_holders(ReportCapability.READ_BULLETINS)
@require_POST
def act(request, pk, slug):
    dossier = read_bulletin_dossier(pk, user=request.user)
    action = find_action(slug)
    if action is None:
        raise NotVisible("没有这项操作。")
    form = form_of(action, dossier.bulletin, request.POST)
    if not form.is_valid():
        return page(request, dossier, panel=panel_of(dossier, action, form), status=400)
    try:
        made = carry_out(action, dossier.bulletin, form, actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        panel = panel_of(dossier, action, form)
        return page(
            request, read_bulletin_dossier(pk, user=request.user), panel=panel, status=error.status
        )
    messages.success(request, action.done)
    return redirect("reports:bulletin", made.pk if isinstance(made, Bulletin) else pk)


@for_holders(ReportCapability.READ_BULLETINS)
@require_GET
def preview(request, pk):
    dossier = read_bulletin_dossier(pk, user=request.user)
    if not request.htmx:
        return redirect("reports:bulletin", pk)
    context = {
        "bulletin": dossier.bulletin,
        "dossier": dossier,
        "pages": page_numbers(dossier.bulletin),
        "paper": paper_of(dossier.bulletin),
    }
    return render(request, "reports/bulletin_page.html", context)


@for_holders(ReportCapability.EDIT_BULLETINS)
@require_http_methods(["POST"])
def edit(request, pk):
    dossier = read_bulletin_dossier(pk, user=request.user)
    form = dossier.form(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            edit_bulletin(
                dossier.bulletin,
                actor=request.user,
                at=timezone.now(),
                seen=given["seen"],
                choices=form.choices,
                note=given["note"],
            )
        except HotlineError as error:
            say_in_form(form, error)
            return page(request, dossier, form=form, status=error.status)
        messages.success(request, "已保存，版面正在重排。")
        return redirect("reports:bulletin", pk)
    return page(request, dossier, form=form, status=400)


def panel_of(dossier, action, form):
    """Return what includes/panel.html shows of an open action."""
    address = reverse("reports:bulletin", args=[dossier.bulletin.pk])
    return asked_first(dossier, action, form) | {
        "title": action.label,
        "url": reverse("reports:act", args=[dossier.bulletin.pk, action.slug]),
        "form": form,
        "verb": action.label,
        "sentence": action.sentence,
        "is_dangerous": not action.is_primary,
        "close_url": address,
        "act": action.slug,
    }


def asked_first(dossier, action, form):
    """Return what an action's panel shows above its button: all that stands before it."""
    bulletin = dossier.bulletin
    if action.deed not in (Deed.ISSUE, Deed.APPROVE_PRESS):
        return {}
    press = {"press": press_lines(bulletin, dossier.press)}
    if action.deed == Deed.APPROVE_PRESS:
        return {"before": "reports/before_press.html", **press}
    ready = before_issue(bulletin)
    if not ready.earlier and "reason" not in form.errors:
        del form.fields["reason"]
    return {
        "before": "reports/before_issue.html",
        "ready": ready,
        # What was typed before a refusal stays on the page.
        "is_blocked": ready.is_blocked and not form.is_bound,
        "number": number_to_be(bulletin, timezone.now()),
        **press,
    }


def page(request, dossier, *, panel=None, form=None, status=200):
    """Render the bulletin's page around an open panel or a refused form."""
    bulletin = dossier.bulletin
    form = form or (dossier.form() if dossier.may_edit else None)
    waits = bulletin.step == Step.CHECKED
    context = {
        "title": str(bulletin),
        "dossier": dossier,
        "bulletin": bulletin,
        "form": form,
        "correction": dossier.correction,
        "blocks": dossier.blocks(form),
        "actions": [button(action) for action in dossier.actions],
        "panel": panel,
        "open_act": panel["act"] if panel else "",
        "pages": page_numbers(bulletin),
        "paper": paper_of(bulletin),
        "instructions": instructions_on(bulletin, request.user) if bulletin.is_issued else [],
        "instruct_form": first_form() if may_instruct(bulletin, request.user) else None,
        "issuers": other_issuers(bulletin, dossier.steps, timezone.localdate()) if waits else [],
    }
    return render(request, "reports/bulletin.html", context, status=status)


def button(action):
    """Return what includes/actions.html shows of an action."""
    return {"act": action.slug, "label": action.label, "is_primary": action.is_primary}


def page_numbers(bulletin):
    """Return the numbers of the kept pages, none while there is no page."""
    if not bulletin.pdf:
        return []
    try:
        return list(range(1, page_count(kept_page(bulletin)) + 1))
    except OSError:
        return []
