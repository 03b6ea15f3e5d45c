"""Back office: what the audit administrator reads; nobody changes it."""

from typing import Any

from django.contrib import admin
from unfold.admin import ModelAdmin

from grids.models import AuditRecord


class ReadOnlyAdmin(ModelAdmin):
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
