"""The hall's board."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from grids.web.access import for_holders, say_in_form
from hotline.errors import Forbidden, HotlineError
from hotline.paging import page_number, pager, take_page
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.forms.announcements import AnnouncementForm
from knowledge.selectors import announcements as found
from knowledge.services.announcements import (
    mark_announcement_read,
    post_announcement,
    take_down_announcement,
)

ROWS_A_PAGE = 20


@for_holders(K.READ_ANNOUNCEMENTS)
@require_http_methods(["GET", "POST"])
def board(request):
    if request.method == "GET":
        return _page(request, AnnouncementForm())
    if not request.user.can(K.ANNOUNCE):
        raise Forbidden("公告由值班长发布。")
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        post_announcement(**form.cleaned_data, actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, error.status)
    messages.success(request, "已发布。")
    return redirect("knowledge:board")


def _page(request, form, status=200):
    at = timezone.now()
    page = take_page(found.hanging(request.user, at), page_number(request), ROWS_A_PAGE)
    may_announce = request.user.can(K.ANNOUNCE)
    readers = found.readers_of(page.objects) if may_announce else {}
    context = {
        "title": "公告栏",
        "form": form,
        "rows": [(row, readers.get(row.pk, [])) for row in page.objects],
        "may_announce": may_announce,
        "past": found.past(at),
        **pager(request, page),
    }
    return render(request, "knowledge/board.html", context, status=status)


@for_holders(K.READ_ANNOUNCEMENTS)
@require_POST
def read(request, pk):
    row = found.find_announcement(pk)
    mark_announcement_read(row, actor=request.user, at=timezone.now())
    return redirect("knowledge:board")


@for_holders(K.ANNOUNCE)
@require_POST
def take_down(request, pk):
    row = found.find_announcement(pk)
    take_down_announcement(row, actor=request.user, at=timezone.now())
    messages.success(request, f"已撤下“{row.title}”。")
    return redirect("knowledge:board")
