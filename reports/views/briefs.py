"""Documents about one case or one group: a panel for their pages, and the press that begins one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from grids.web.access import for_holders
from hotline.errors import HotlineError
from reports.capabilities import ReportCapability
from reports.selectors.briefs import read_briefs, seen_case, seen_group
from reports.services.briefs import start_brief


@for_holders(ReportCapability.READ_BRIEFS)
@require_GET
def of_case(request, number):
    return _panel(request, seen_case(number, request.user), case_url(number))


@for_holders(ReportCapability.READ_BRIEFS)
@require_GET
def of_group(request, pk):
    return _panel(request, seen_group(pk, request.user), group_url(pk))


def _panel(request, topic, url):
    """Answer with the panel alone; who has no script is led back to the page of the topic."""
    if not request.htmx:
        return redirect(url)
    context = {"panel": read_briefs(topic, request.user), "here": request.path}
    return render(request, "reports/briefs.html", context)


@for_holders(ReportCapability.START_BRIEFS)
@require_POST
def start_for_case(request, number, series):
    return _start(request, seen_case(number, request.user), series, case_url(number))


@for_holders(ReportCapability.START_BRIEFS)
@require_POST
def start_for_group(request, pk, series):
    return _start(request, seen_group(pk, request.user), series, group_url(pk))


def _start(request, topic, series, url):
    """Begin a document; who edits goes on to it, others back to where they were."""
    try:
        made = start_brief(series, topic, actor=request.user, at=timezone.now())
    except HotlineError as error:
        if error.status not in (400, 403, 409):
            raise
        messages.error(request, str(error))
        return redirect(url)
    if request.user.can(ReportCapability.READ_DRAFTS):
        return redirect("reports:bulletin", made.pk)
    messages.success(request, f"{made.get_series_display()}已拟稿，编辑已收到通知。")
    return redirect(url)


def case_url(number):
    """Return the address of a case's page."""
    return reverse("cases:show", args=[number])


def group_url(pk):
    """Return the address of a group's page."""
    return reverse("concentrated:group", args=[pk])
