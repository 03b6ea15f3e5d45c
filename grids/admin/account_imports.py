"""Back office: accounts from a sheet, looked at first, then taken as a whole."""

from typing import Any, cast
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from grids.account_sheets import imports, papers
from grids.account_sheets.reading import COLUMNS, REQUIRED, SheetRefused, read_sheet
from grids.backoffice_parts import OwnPageAdmin
from grids.models import AccountImport, User
from hotline.errors import Conflict, HotlineError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetForm(forms.Form):
    """A whole sheet of accounts as a file."""

    file = forms.FileField(
        label="CSV 或 XLSX 文件",
        # The back office's script expects its own widget around a file.
        widget=UnfoldAdminFileFieldWidget,
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )


def upload_page(office: Any, request: HttpRequest) -> HttpResponse:
    """Take a file and lead to its preview, or say by line and column what is wrong."""
    actor, at = cast(User, request.user), timezone.now()
    form = SheetForm(request.POST or None, request.FILES or None)
    refused: SheetRefused | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            lines, notes = read_sheet(upload.read(), upload.name)
            row = imports.look_at(lines, name=upload.name, actor=actor, at=at)
        except SheetRefused as error:
            refused = error
        except HotlineError as error:
            form.add_error("file", error.message)
        else:
            for note in notes:
                messages.warning(request, note)
            return redirect(_page_of(row))
    context = {
        **office.admin_site.each_context(request), "title": "批量导入账号", "opts": office.opts,
        "form": form, "refused": refused, "columns": "、".join(COLUMNS.values()),
        "required": "、".join(REQUIRED),
    }  # fmt: skip
    status = 400 if refused or form.errors else 200
    return TemplateResponse(request, "grids/import_accounts.html", context, status=status)


@admin.register(AccountImport)
class AccountImportAdmin(OwnPageAdmin):
    """批量导入账号: what was looked at and taken, by whom; the rows themselves are not kept."""

    list_display = [
        "file_name", "made_by", "made_at", "new_count", "changed_count", "standing", "fetched_at",
    ]  # fmt: skip
    list_select_related = ["made_by"]
    search_fields = ["file_name", "made_by__username", "made_by__full_name"]
    actions_list = ["begin"]

    def has_import_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Let in who may make accounts."""
        return bool(self.admin_site.get_model_admin(User).has_add_permission(request))

    @action(description="导入账号表", permissions=["import"])  # type: ignore[untyped-decorator]
    def begin(self, request: HttpRequest) -> HttpResponse:
        """Lead to where a sheet is handed in."""
        return redirect("admin:grids_user_import_sheet")

    @admin.display(description="状态")
    def standing(self, row: AccountImport) -> str:
        """Show how a sheet stands now."""
        if row.taken_at:
            return "已导入"
        return "已过期" if row.has_lapsed(timezone.now()) else "等待确认导入"

    def get_urls(self) -> list[Any]:
        """Add the template and the two verbs."""
        view = self.admin_site.admin_view
        return [
            path("template/", view(require_GET(self.template)), name=_name("template")),
            path("<int:pk>/take/", view(require_POST(self.take)), name=_name("take")),
            path("<int:pk>/passwords/", view(require_POST(self.fetch)), name=_name("passwords")),
            *super().get_urls(),
        ]

    def row_page(self, request: Any, row: AccountImport) -> HttpResponse:
        """Show what a sheet would do, or what it did."""
        actor, at = cast(User, request.user), timezone.now()
        may_take = imports.why_not_take(row, actor=actor, at=at) is None
        plan, stale = None, ""
        if may_take:
            try:
                plan = imports.preview(row, at=at)
            except Conflict as error:
                may_take, stale = False, error.message
        context = {
            **self.admin_site.each_context(request), "title": f"批量导入账号：{row}",
            "opts": self.opts, "row": row, "standing": self.standing(row), "plan": plan,
            "may_take": may_take, "stale": stale,
            "may_fetch": imports.why_not_fetch(row, actor=actor, at=at) is None,
        }  # fmt: skip
        return TemplateResponse(request, "grids/account_import.html", context)

    def template(self, request: HttpRequest) -> HttpResponse:
        """Give the sheet that is filled in."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _file(papers.template_book(), "账号导入模板.xlsx")

    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the sheet; what came too late is told on its page."""
        row = self._row(request, pk)
        try:
            done = imports.take(row, actor=cast(User, request.user), at=timezone.now())
        except HotlineError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            said = f"已导入：新建 {done.new_count} 个账号，变动 {done.changed_count} 个。"
            self.message_user(request, said, messages.SUCCESS)
        return redirect(_page_of(row))

    def fetch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the first passwords, a single time."""
        row, at = self._row(request, pk), timezone.now()
        try:
            handout = imports.fetch_passwords(row, actor=cast(User, request.user), at=at)
        except HotlineError as error:
            self.message_user(request, error.message, messages.ERROR)
            return redirect(_page_of(row))
        return _file(papers.password_book(handout), papers.password_file_name(at))

    def _row(self, request: HttpRequest, pk: int) -> AccountImport:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(AccountImport, pk=pk)


def _name(deed: str) -> str:
    return f"grids_accountimport_{deed}"


def _page_of(row: AccountImport) -> str:
    return reverse("admin:grids_accountimport_change", args=[row.pk])


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
