"""The back office's page of deliveries: what went out and what did not; no case is in it."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.utils import timezone

from grids.backoffice_menu import Section
from grids.backoffice_parts import HotlineAdmin
from grids.capabilities import OfficeCapability
from grids.office_pages import VIEW, OfficePage, register_pages
from hotline.errors import HotlineError
from notices.messengers import label_of
from notices.messengers.messenger import addressee
from notices.models import Delivery, DeliveryStatus
from notices.services.deliveries import send_anew

# What was pushed and what failed; sending anew is an action.
register_pages(
    OfficePage(Delivery, Section.RUNNING, {OfficeCapability.KEEP_REFERENCE_DATA: VIEW}, 20)
)


@admin.register(Delivery)
class DeliveryAdmin(HotlineAdmin):
    """通知投递: read only; what failed can be sent anew."""

    list_display = [
        "created_at", "kind", "way", "to", "status", "attempts", "next_try", "last_error",
    ]  # fmt: skip
    list_filter = ["status", "messenger", "notice__kind"]
    list_select_related = ["notice__unit", "person"]
    fields = [*list_display, "sent_at"]
    readonly_fields = fields
    actions = ["send_again"]
    show_full_result_count = False
    list_per_page = 50

    @admin.display(description="类别")
    def kind(self, row: Delivery) -> str:
        """Show what it is about."""
        return str(row.notice.get_kind_display())

    @admin.display(description="渠道", ordering="messenger")
    def way(self, row: Delivery) -> str:
        """Show the messenger."""
        return label_of(row.messenger)

    @admin.display(description="接收")
    def to(self, row: Delivery) -> str:
        """Show for whom it is: a person's name, a unit or a role."""
        return str(row.person) if row.person else addressee(row.notice)

    @admin.display(description="下次发送", ordering="next_try_at", empty_value="—")
    def next_try(self, row: Delivery) -> datetime | None:
        """Show when it is tried next; what was sent or given up is not tried again."""
        return row.next_try_at if row.status == DeliveryStatus.WAITING else None

    @admin.action(description="重新发送", permissions=["view"])
    def send_again(self, request: Any, queryset: Any) -> None:
        """Send the chosen failed ones once more."""
        done = 0
        for row in queryset:
            try:
                send_anew(row, actor=request.user, at=timezone.now())
            except HotlineError as error:
                self.message_user(request, error.message, messages.WARNING)
            else:
                done += 1
        if done:
            self.message_user(request, f"{done} 条将重新发送。", messages.SUCCESS)
