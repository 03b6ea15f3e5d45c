"""Pages of the back office for reference data, people and roles."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.crypto import get_random_string
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from grids import (
    calendar_admin,  # noqa: F401 - registers calendars, notices and limits
    canned_admin,  # noqa: F401 - registers canned replies
    roster_admin,  # noqa: F401 - registers duty rosters
)
from grids.announcing import note_unit_moved
from grids.backoffice_parts import (
    CachedAdmin,
    Overview,
    OverviewAdmin,
    OverviewRow,
    WordsField,
)
from grids.grant_forms import GrantFormSet, OwnGrantForm, RoleGrantForm
from grids.models import (
    Body,
    Category,
    Channel,
    CitySetting,
    Grid,
    HazardCategory,
    ProposalDecision,
    Responsibility,
    ResponsibilityProposal,
    RoleGrant,
    Token,
    Unit,
    User,
)
from grids.rules import RULES, check_rule
from grids.services import check_place, decide_proposal, save_node
from grids.setting_words import from_words, in_words
from grids.tokens import SCOPES, issue_token
from hotline.errors import HotlineError, InvalidInput


class NodeForm(forms.ModelForm):
    """A node of a tree: it may not stand below itself."""

    def clean(self) -> dict[str, Any]:
        """Refuse a circle and too deep a tree with a sentence, before anything is saved."""
        values = super().clean() or {}
        if "parent" in values:
            node = type(self.instance)(pk=self.instance.pk, parent=values["parent"])
            try:
                check_place(node)
            except InvalidInput as error:
                self.add_error("parent", error.message)
        return values


class NodeAdmin(ModelAdmin):
    """Saves through the service, which keeps paths and sorting keys right."""

    form = NodeForm
    autocomplete_fields = ["parent"]
    list_per_page = 50

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save the node at its place in the tree."""
        del request, form, change
        save_node(obj)


@admin.register(Category)
class CategoryAdmin(NodeAdmin):
    """事项分类 and hotspot flags."""

    list_display = ["name", "code", "parent", "is_hotspot", "unit_phrase", "position", "is_active"]
    list_editable = ["is_hotspot", "unit_phrase", "position"]
    list_filter = ["is_hotspot", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]


@admin.register(Unit)
class UnitAdmin(NodeAdmin):
    """承办单位."""

    list_display = [
        "name", "short_name", "kind", "level", "parent", "phrase", "requires_sign_off", "is_active",
    ]  # fmt: skip
    list_filter = ["kind", "level", "requires_sign_off", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name", "code", "name_pinyin"]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save, and order the recount of open deadlines where the unit keeps other hours now."""
        super().save_model(request, obj, form, change)
        if change and "calendar" in form.changed_data:
            note_unit_moved(obj, actor=request.user, at=timezone.now())
            said = f"{obj}改用其他工作日历，其未结时限将在约一分钟后重算。"
            self.message_user(request, said, messages.INFO)


@admin.register(Grid)
class GridAdmin(NodeAdmin):
    """网格与地域."""

    list_display = ["name", "code", "level", "parent", "unit", "is_active"]
    list_filter = ["level", "is_active"]
    list_select_related = ["parent", "unit"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["parent", "unit"]


@admin.register(Channel)
class ChannelAdmin(ModelAdmin):
    """渠道: how each counts in the bulletin."""

    list_display = ["name", "code", "counts_as", "position", "is_active"]
    list_editable = ["position"]
    search_fields = ["name"]


@admin.register(Body)
class BodyAdmin(ModelAdmin):
    """隐患受理单位."""

    list_display = ["name", "position", "is_hotline", "is_active"]
    search_fields = ["name"]


@admin.register(HazardCategory)
class HazardCategoryAdmin(ModelAdmin):
    """隐患类别, in their printed order."""

    list_display = ["name", "position", "is_active"]
    list_editable = ["position"]
    search_fields = ["name"]


@admin.register(Responsibility)
class ResponsibilityAdmin(ModelAdmin):
    """权责清单."""

    list_display = ["category", "grid", "unit", "rank", "may_sub_dispatch"]
    list_select_related = ["category", "grid", "unit"]
    list_filter = ["may_sub_dispatch"]
    search_fields = ["category__name", "unit__name"]
    autocomplete_fields = ["category", "grid", "unit"]


@admin.register(ResponsibilityProposal)
class ResponsibilityProposalAdmin(ModelAdmin):
    """What conferences propose for the table of responsibilities."""

    list_display = [
        "category", "grid", "unit", "reason", "case_number", "proposed_at", "decision",
    ]  # fmt: skip
    list_select_related = ["category", "grid", "unit"]
    list_filter = ["decision"]
    actions = ["confirm", "decline"]

    @admin.action(description="采纳，写入权责清单", permissions=["view"])
    def confirm(self, request: Any, queryset: Any) -> None:
        """Make the rows that were proposed."""
        self._decide(request, queryset, ProposalDecision.CONFIRMED)

    @admin.action(description="不采纳", permissions=["view"])
    def decline(self, request: Any, queryset: Any) -> None:
        """Leave the table as it is."""
        self._decide(request, queryset, ProposalDecision.DECLINED)

    def _decide(self, request: Any, queryset: Any, decision: str) -> None:
        for proposal in queryset:
            try:
                decide_proposal(proposal, decision, actor=request.user, at=timezone.now())
            except HotlineError as error:
                self.message_user(request, f"{proposal}：{error.message}", messages.WARNING)
            else:
                word = ProposalDecision(decision).label
                self.message_user(request, f"{proposal}：{word}。", messages.SUCCESS)


class CitySettingForm(forms.ModelForm):
    """A declared setting with a value of the declared shape."""

    key = forms.ChoiceField(
        label="参数",
        choices=[(key, declared.label) for key, declared in RULES.items()],
        widget=UnfoldAdminSelectWidget(),
    )
    value = WordsField(
        label="值", help_text="写法与下表相同：是或否，数字，文字；列表每行一项，或用分号隔开。"
    )

    def clean(self) -> dict[str, Any]:
        """Hold the value against the declaration."""
        values = super().clean() or {}
        if "key" in values and "value" in values:
            try:
                declared = RULES[values["key"]]
                values["value"] = from_words(values["value"], declared.default)
                check_rule(values["key"], values["value"])
            except InvalidInput as error:
                self.add_error("value", "；".join(error.fields.values()) or error.message)
        return values


@admin.register(CitySetting)
class CitySettingAdmin(CachedAdmin, OverviewAdmin):
    """参数: values that differ from their defaults, below them all that may be set."""

    form = CitySettingForm
    list_display = ["label", "current", "note"]

    @admin.display(description="参数")
    def label(self, row: CitySetting) -> str:
        """Show what the setting is about."""
        return RULES[row.key].label if row.key in RULES else row.key

    @admin.display(description="值")
    def current(self, row: CitySetting) -> str:
        """Show the value as it is typed."""
        return in_words(row.value)

    def overview(self) -> Overview:
        """Return all declared settings with default and present value."""
        own = dict(CitySetting.objects.values_list("key", "value"))
        rows = [
            OverviewRow(
                (
                    declared.label,
                    in_words(declared.default),
                    in_words(own.get(key, declared.default)),
                ),
                is_changed=key in own,
            )
            for key, declared in RULES.items()
        ]
        return Overview("全部参数", ("参数", "默认值", "现在的值"), rows)


class RoleGrantInline(TabularInline):
    """The grants of one person."""

    model = RoleGrant
    form = OwnGrantForm
    formset = GrantFormSet
    extra = 0
    autocomplete_fields = ["unit", "body"]


@admin.register(RoleGrant)
class RoleGrantAdmin(ModelAdmin):
    """角色授予."""

    form = RoleGrantForm
    list_display = ["user", "role", "unit", "body", "from_on", "to_on"]
    list_filter = ["role"]
    list_select_related = ["user", "unit", "body"]
    search_fields = ["user__full_name", "user__username", "unit__name"]
    autocomplete_fields = ["user", "unit", "body"]


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


@admin.register(User)
class UserAdmin(ModelAdmin):
    """用户: accounts; what a person may do stands in the role grants."""

    list_display = ["username", "full_name", "job_number", "duties", "is_active", "last_login"]
    list_filter = ["is_active", "grants__role"]
    search_fields = ["username", "full_name", "job_number"]
    fields = [
        "username", "full_name", "job_number", "phone", "is_active", "must_change_password",
    ]  # fmt: skip
    inlines = [RoleGrantInline]
    actions = ["reset_passwords"]
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

    @admin.action(description="重置密码（显示一次）", permissions=["change"])
    def reset_passwords(self, request: Any, queryset: Any) -> None:
        """Draw a new password for the chosen people and show it once."""
        for user in queryset[:20]:
            password = get_random_string(14)
            user.set_password(password)
            user.must_change_password = True
            user.save(update_fields=["password", "must_change_password"])
            self.log_change(request, user, "重置密码")
            messages.warning(request, f"{user.username} 的新密码：{password}（只显示这一次）")


class TokenForm(forms.ModelForm):
    """A token's scopes as boxes."""

    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=list(SCOPES.items()),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )


@admin.register(Token)
class TokenAdmin(ModelAdmin):
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


@admin.register(LogEntry)
class LogEntryAdmin(ModelAdmin):
    """操作记录, for the audit administrator; nobody changes it."""

    list_display = ["action_time", "user", "content_type", "object_repr", "action_flag"]
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    date_hierarchy = "action_time"

    def has_add_permission(self, request: Any) -> bool:
        """Nobody writes here by hand."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody changes what was done."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody deletes what was done."""
        return False
