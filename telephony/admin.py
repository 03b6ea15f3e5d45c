"""The back office's pages of telephone systems and extensions; no call is in it."""

from typing import Any

from django.contrib import admin

from grids.backoffice_menu import Section
from grids.backoffice_parts import HotlineAdmin
from grids.capabilities import OfficeCapability
from grids.office_pages import ALL, KEEP, OfficePage, register_pages
from telephony.models import Extension, TelephoneSystem

register_pages(
    OfficePage(TelephoneSystem, Section.RUNNING, {OfficeCapability.KEEP_REFERENCE_DATA: KEEP}, 30),
    OfficePage(Extension, Section.RUNNING, {OfficeCapability.KEEP_REFERENCE_DATA: ALL}, 31),
)


@admin.register(TelephoneSystem)
class TelephoneSystemAdmin(HotlineAdmin):
    """电话系统: which token each sends, and when it was heard last."""

    list_display = ["name", "token", "heard_at", "is_active"]
    list_select_related = ["token"]
    fields = ["name", "token", "is_active"]

    @admin.display(description="最近收到事件", empty_value="—")
    def heard_at(self, row: TelephoneSystem) -> Any:
        """Show when the token was used last."""
        return row.token.last_used_at if row.token else None


@admin.register(Extension)
class ExtensionAdmin(HotlineAdmin):
    """分机: who sits at which."""

    list_display = ["number", "system", "operator"]
    list_filter = ["system"]
    list_select_related = ["system", "operator"]
    search_fields = ["number", "operator__full_name", "operator__username"]
    autocomplete_fields = ["operator"]
    fields = ["system", "number", "operator"]
