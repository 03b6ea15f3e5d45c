"""Back office: what the audit administrator reads; nobody changes it."""

import csv
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from grids.audit import note_audit
from grids.audit_search import file_name, lines_of, search_audit, who_of
from grids.backoffice_parts import ReadOnlyAdmin
from grids.models import AuditKind, AuditRecord
from hotline.tables.guarding import safe_text

EXPORTED_MOST = 100_000
HEADS = ("时间", "事项", "人员", "来源地址", "对象", "变动（原值 → 新值）", "说明")


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    """审计记录: every look, print, export, log-in, refusal and change, in one list."""

    list_display = ["at", "kind", "who", "address", "subject", "changed", "note"]
    list_filter = ["kind"]
    list_select_related = ["person"]
    search_fields = ["username"]
    search_help_text = "姓名、账号、来源地址、工单编号、市民电话、原值或新值，可填几个词"
    date_hierarchy = "at"
    fields = ["at", "kind", "who", "address", "subject", "changed_lines", "note"]
    readonly_fields = fields
    show_full_result_count = False
    list_per_page = 50
    list_before_template = "admin/audit_extract.html"

    @admin.display(description="人员")
    def who(self, row: AuditRecord) -> str:
        """Show name and account."""
        return who_of(row)

    @admin.display(description="变动（原值 → 新值）")
    def changed(self, row: AuditRecord) -> str | None:
        """Show old and new values in one line."""
        return lines_of(row) or None

    @admin.display(description="变动（原值 → 新值）", empty_value="—")
    def changed_lines(self, row: AuditRecord) -> SafeString:
        """Show each old and new value in a line of its own."""
        lines = [(one["label"], one["old"], one["new"]) for one in row.changes]
        return format_html_join("", "<div>{}：{} → {}</div>", lines)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search by words of any kind at once, and by a citizen's number."""
        return search_audit(queryset, search_term), False

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the extract, which takes the filters of the list."""
        extract = self.admin_site.admin_view(self.extract)
        return [path("extract/", extract, name="grids_auditrecord_extract"), *super().get_urls()]

    def extract(self, request: HttpRequest) -> StreamingHttpResponse:
        """Give the records that the list shows as a file; that too is written down."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        at = timezone.now()
        rows = self.get_changelist_instance(request).get_queryset(request)[:EXPORTED_MOST]
        note_audit(AuditKind.EXPORTED, actor=request.user, at=at, subject="审计记录")
        answer = StreamingHttpResponse(
            _csv(rows.iterator()), content_type="text/csv; charset=utf-8"
        )
        name = quote(file_name(timezone.localtime(at)))
        answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return answer


class _Line:
    """A file of one line, whose text is given back when it is written."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Line())
    # A spreadsheet takes a file without this mark for another encoding.
    yield "\ufeff" + writer.writerow(HEADS)
    for row in rows:
        at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
        told = (who_of(row), row.address or "", row.subject, lines_of(row), row.note)
        yield writer.writerow((at, row.get_kind_display(), *(safe_text(text) for text in told)))


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """操作记录: what administrators did in the back office, with old and new values."""

    list_display = [
        "action_time", "user", "content_type", "object_repr", "action_flag", "changed",
    ]  # fmt: skip
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["user__username", "user__full_name", "object_repr", "change_message"]
    date_hierarchy = "action_time"
    fields = list_display
    readonly_fields = list_display
    show_full_result_count = False

    @admin.display(description="变动（原值 → 新值）", empty_value="—")
    def changed(self, row: LogEntry) -> str:
        """Show old and new values, or what an action said."""
        try:
            told = json.loads(row.change_message)
        except ValueError:
            return row.change_message
        changes = [one for part in told for one in part.get("changed", {}).get("values", ())]
        lines = [f"{one['label']}：{one['old']} → {one['new']}" for one in changes]
        return "；".join(lines) or row.get_change_message()
