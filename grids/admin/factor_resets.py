"""Back office: lost authenticators, asked for by one person and decided by another."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from grids import factor_resets as resets
from grids.backoffice_parts import OwnPageAdmin
from grids.models import FactorReset, User
from hotline.errors import HotlineError

SAID = {
    "confirm": "已确认，该账号的认证器已重置，登录已全部失效，下次登录后台时重新绑定。",
    "decline": "已记为不同意，认证器没有变动。",
    "withdraw": "申请已撤回。",
}


class ReasonForm(forms.Form):
    """Why the authenticator is to be reset."""

    reason = forms.CharField(
        label="原因",
        max_length=resets.REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="写明怎样核实了本人身份，如“手机遗失，本人到办公室持工作证申请”。",
        error_messages={"required": "请写明原因，如手机遗失。"},
    )


class WaitsFilter(admin.SimpleListFilter):
    """Requests that wait for the person, or for another one."""

    title = "等待"
    parameter_name = "waits"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("me", "等我确认"), ("others", "我提出的，等别人确认")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Return the chosen requests."""
        if self.value() == "me":
            return queryset.filter(pk__in=resets.waiting_for(request.user))
        if self.value() == "others":
            return queryset.filter(pk__in=resets.asked_by(request.user))
        return queryset


@admin.register(FactorReset)
class FactorResetAdmin(OwnPageAdmin):
    """重置认证器申请: what waits, and what became of the earlier ones."""

    list_display = ["user", "reason", "asked_by", "asked_at", "standing", "decided_by"]
    list_select_related = ["user", "asked_by", "decided_by"]
    list_filter = [WaitsFilter, "decision"]
    search_fields = ["user__username", "user__full_name", "reason"]
    list_display_links = ["user"]

    @admin.display(description="状态")
    def standing(self, row: FactorReset) -> str:
        """Show how a request stands now."""
        if row.decision:
            return row.get_decision_display()
        return "等待确认" if row.expires_at > timezone.now() else "已过期"

    def get_urls(self) -> list[Any]:
        """Add the address to which a decision is sent."""
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [
            path("<int:pk>/<slug:deed>/decide/", decide, name="grids_factorreset_decide"),
            *super().get_urls(),
        ]

    def row_page(self, request: Any, row: FactorReset) -> HttpResponse:
        """Show a request with what the person may do about it."""
        return self._page(request, row)

    def _page(self, request: HttpRequest, row: FactorReset, said: str = "") -> HttpResponse:
        actor, at = cast(User, request.user), timezone.now()
        refused = resets.why_not_decide(row, actor=actor, at=at)
        context = {
            **self.admin_site.each_context(request), "title": f"重置认证器：{row}",
            "opts": self.opts, "row": row, "standing": self.standing(row),
            "may_confirm": refused is None, "refused": refused and refused.message,
            "may_withdraw": resets.why_not_withdraw(row, actor=actor, at=at) is None,
            "note_fault": said, "note": request.POST.get("note", ""),
        }  # fmt: skip
        status = 400 if said else 200
        return TemplateResponse(request, "grids/factor_reset.html", context, status=status)

    def decide(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """Confirm, decline or withdraw a request; what came too late is told on its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(FactorReset, pk=pk)
        actor, at = cast(User, request.user), timezone.now()
        try:
            if deed == "confirm":
                resets.confirm_reset(row, actor=actor, at=at)
            elif deed == "decline":
                note = request.POST.get("note", "")
                resets.decline_reset(row, note=note, actor=actor, at=at)
            elif deed == "withdraw":
                resets.withdraw_reset(row, actor=actor, at=at)
            else:
                raise PermissionDenied
        except HotlineError as error:
            if "note" in error.fields:
                return self._page(request, row, error.message)
            self.message_user(request, error.message, messages.ERROR)
        else:
            self.message_user(request, SAID[deed], messages.SUCCESS)
        return redirect(resets.page_of(row))


def ask_page(office: Any, request: HttpRequest, user: User) -> HttpResponse:
    """Show the form, or take what it sends."""
    actor, at = cast(User, request.user), timezone.now()
    refused = resets.why_not_ask(user, actor=actor, at=at)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = resets.ask_reset(user, reason=form.cleaned_data["reason"], actor=actor, at=at)
        except HotlineError as error:
            refused = error
        else:
            office.message_user(
                request, "申请已提出，等另一人确认；确认以前不会有任何变动。", messages.SUCCESS
            )
            return redirect(resets.page_of(row))
    context = {
        **office.admin_site.each_context(request), "title": f"申请重置认证器：{user}",
        "opts": office.opts, "original": user, "person": user, "form": form,
        "refused": refused and refused.message,
    }  # fmt: skip
    is_refused = bool(refused and request.method == "POST") or bool(form.errors)
    status = 400 if is_refused else 200
    return TemplateResponse(request, "grids/ask_factor_reset.html", context, status=status)
