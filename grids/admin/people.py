"""Pages of the back office for people, their roles and tokens."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextInputWidget,
)

from grids.admin.account_imports import upload_page
from grids.admin.departures import departure_page
from grids.admin.factor_resets import ask_page
from grids.audit import note_audit
from grids.backoffice_fields import CheckedFields
from grids.backoffice_parts import HotlineAdmin
from grids.departures import open_work
from grids.grant_forms import GrantFormSet, OwnGrantForm, RoleGrantForm
from grids.login_limits import release, waiting_people
from grids.models import AuditKind, RoleGrant, Token, User
from grids.tokens import SCOPES, issue_token
from hotline.passwords import draw_password

# Packages bring pages of their own; rights follow from role grants, and a second factor's secret
# is nobody's to read.
admin.site.unregister([Group, TOTPDevice])


class RoleGrantInline(CheckedFields, TabularInline):
    """The grants of one person."""

    model = RoleGrant
    form = OwnGrantForm
    formset = GrantFormSet
    extra = 0
    autocomplete_fields = ["unit", "body"]


@admin.register(RoleGrant)
class RoleGrantAdmin(HotlineAdmin):
    """角色授予."""

    form = RoleGrantForm
    list_display = ["user", "role", "unit", "body", "from_on", "to_on"]
    list_filter = ["role"]
    list_select_related = ["user", "unit", "body"]
    search_fields = ["user__full_name", "user__username", "unit__name"]
    autocomplete_fields = ["user", "unit", "body"]


ACTIVE_HELP = "停用后不能登录。离职、调岗请用右上角的“离岗交接”，手里没有办完的事会一并交出。"
STILL_HOLDS = "账号已停用，手里还有没有办完的事：请恢复“有效”，再用右上角的“离岗交接”交给他人。"


class NewUserForm(BaseUserCreationForm):
    """A person and their first password, which they must change."""

    class Meta:
        model = User
        fields = ["username", "full_name", "job_number"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password1", "password2"):
            # The package draws a field of Django's own without any edge: nobody sees it.
            attrs = {"autocomplete": "new-password"}
            self.fields[name].widget = UnfoldAdminPasswordWidget(attrs=attrs)


class WaitingFilter(admin.SimpleListFilter):
    """Accounts under whose name somebody typed wrong passwords and must wait."""

    title = "登录限制"
    parameter_name = "waiting"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice."""
        return [("yes", "须等待")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Return the accounts that must wait somewhere."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=waiting_people(timezone.now()))


@admin.register(User)
class UserAdmin(HotlineAdmin):
    """用户: accounts; what a person may do stands in the role grants."""

    list_display = ["username", "full_name", "job_number", "duties", "is_active", "last_login"]
    list_filter = ["is_active", "grants__role", WaitingFilter]
    search_fields = ["username", "full_name", "job_number"]
    fields = [
        "username", "full_name", "job_number", "phone", "email", "is_active",
        "must_change_password",
    ]  # fmt: skip
    inlines = [RoleGrantInline]
    actions = ["reset_passwords", "release_log_in"]
    actions_list = ["import_sheet"]
    actions_detail = ["depart", "ask_factor_reset"]
    change_password_form = AdminPasswordChangeForm

    def get_queryset(self, request: Any) -> Any:
        """Read the roles held today with the people."""
        held = RoleGrant.objects.in_force(timezone.localdate()).select_related("unit", "body")
        return super().get_queryset(request).prefetch_related(Prefetch("grants", held))

    @admin.display(description="现任角色")
    def duties(self, row: User) -> str:
        """Show the roles held today, each with its unit or body."""
        return "、".join(
            f"{grant.get_role_display()}（{place}）" if place else grant.get_role_display()
            for grant in row.grants.all()
            for place in [grant.unit or grant.body]
        )

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Ask for a password only when the person is new."""
        if obj is None:
            kwargs |= {"form": NewUserForm, "fields": None}
        else:
            kwargs["widgets"] = {"phone": UnfoldAdminTextInputWidget()}
            kwargs["help_texts"] = {"is_active": ACTIVE_HELP}
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """Show the new person's fields or the known one's."""
        if obj is None:
            return ["username", "full_name", "job_number", "password1", "password2"]
        return super().get_fields(request, obj)

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        """A first password was chosen by somebody else, so it must be changed."""
        obj.must_change_password = obj.must_change_password or not change
        super().save_model(request, obj, form, change)
        is_switched_off = change and "is_active" in form.changed_data and not obj.is_active
        if is_switched_off and open_work(obj, timezone.now()):
            messages.warning(request, STILL_HOLDS)

    @action(description="批量导入账号", url_path="import-sheet", permissions=["add"])  # type: ignore[untyped-decorator]
    def import_sheet(self, request: HttpRequest) -> HttpResponse:
        """Look at a whole sheet of accounts before it is taken."""
        return upload_page(self, request)

    @action(description="离岗交接", url_path="depart", permissions=["change"])  # type: ignore[untyped-decorator]
    def depart(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand over what somebody who leaves holds, and end the account's roles."""
        user = self.get_object(request, object_id)
        if user is None:
            return redirect("admin:grids_user_changelist")
        return departure_page(self, request, user)

    @action(description="申请重置认证器", url_path="ask-factor-reset", permissions=["change"])  # type: ignore[untyped-decorator]
    def ask_factor_reset(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reset of a lost authenticator, which another one confirms."""
        user = self.get_object(request, object_id)
        if user is None:
            return redirect("admin:grids_user_changelist")
        return ask_page(self, request, user)

    @admin.action(description="重置密码（显示一次）", permissions=["change"])
    def reset_passwords(self, request: Any, queryset: Any) -> None:
        """Draw a new password for the chosen people and show it once."""
        for user in queryset[:20]:
            password = draw_password()
            user.set_password(password)
            user.must_change_password = True
            user.save(update_fields=["password", "must_change_password"])
            self.log_change(request, user, "重置密码")
            note_audit(
                AuditKind.PASSWORD_RESET,
                actor=request.user,
                at=timezone.now(),
                subject=user.username,
            )
            messages.warning(request, f"{user.username} 的新密码：{password}（只显示这一次）")

    @admin.action(description="解除登录限制", permissions=["change"])
    def release_log_in(self, request: Any, queryset: Any) -> None:
        """Let the chosen people log in at once after wrong passwords."""
        users = list(queryset)
        release(users, actor=request.user, at=timezone.now())
        for user in users:
            self.log_change(request, user, "解除登录限制")
        messages.success(request, f"已解除 {len(users)} 个账号的登录限制，可立即再试。")


class TokenForm(forms.ModelForm):
    """A token's scopes as boxes."""

    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=lambda: list(SCOPES.items()),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )


@admin.register(Token)
class TokenAdmin(HotlineAdmin):
    """接口令牌: the secret is shown once, when it is made."""

    form = TokenForm
    list_display = ["name", "user", "scopes", "created_at", "expires_at", "last_used_at"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]
    fields = ["name", "user", "scopes", "expires_at"]

    def save_model(self, request: Any, obj: Token, form: Any, change: bool) -> None:
        """Make the secret of a new token and show it once."""
        if change:
            super().save_model(request, obj, form, change)
            return
        made, secret = issue_token(user=obj.user, name=obj.name, scopes=obj.scopes)
        Token.objects.filter(pk=made.pk).update(expires_at=obj.expires_at)
        obj.pk, obj.digest, obj.created_at = made.pk, made.digest, made.created_at
        messages.warning(request, f"令牌：{secret}（只显示这一次，请妥善保存）")
