"""Back office: what the audit administrator reads; nobody changes it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from grids.backoffice_parts import HotlineAdmin
from grids.models import AuditRecord


class ReadOnlyAdmin(HotlineAdmin):
    """Rows that were written once."""

    def has_add_permission(self, request: Any) -> bool:
        """Nobody writes here by hand."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody changes what was done."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody deletes what was done."""
        return False


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    """审计记录: who did or tried what, when, and from where."""

    list_display = ["at", "kind", "who", "address", "subject", "note"]
    list_filter = ["kind"]
    list_select_related = ["person"]
    search_fields = ["username", "address", "subject", "note"]
    date_hierarchy = "at"
    fields = ["at", "kind", "who", "address", "subject", "note"]
    readonly_fields = fields
    show_full_result_count = False

    @admin.display(description="人员")
    def who(self, row: AuditRecord) -> str:
        """Show name and account."""
        return f"{row.person}（{row.username}）" if row.person else row.username


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """操作记录: what administrators did in the back office."""

    list_display = ["action_time", "user", "content_type", "object_repr", "action_flag"]
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    date_hierarchy = "action_time"
