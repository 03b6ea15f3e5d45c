"""Pages of the back office for reference data."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from unfold.decorators import action

from grids.admin.unit_mergers import merger_page
from grids.announcing import note_unit_moved
from grids.backoffice_parts import CachedAdmin, HotlineAdmin
from grids.channel_fields import SYNTAX, read_fields
from grids.models import (
    Body,
    Category,
    Channel,
    Grid,
    HazardCategory,
    ProposalDecision,
    Responsibility,
    ResponsibilityProposal,
    Unit,
    User,
)
from grids.services import check_place, decide_proposal, save_node
from grids.unit_mergers import may_merge
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


class NodeAdmin(CachedAdmin):
    """Saves through the service, which keeps paths and sorting keys right."""

    form = NodeForm
    autocomplete_fields = ["parent"]
    list_per_page = 50

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save the node at its place in the tree."""
        del request, form, change
        save_node(obj)
        self.read_anew()


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
    readonly_fields = ["succeeded_by"]
    actions_detail = ["merge"]

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """Say of a merged unit which one goes on; of no other."""
        fields = super().get_fields(request, obj)
        is_merged = obj is not None and obj.succeeded_by_id
        return fields if is_merged else [name for name in fields if name != "succeeded_by"]

    @action(description="单位撤并", url_path="merge", permissions=["merge"])  # type: ignore[untyped-decorator]
    def merge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand what is open over to another unit, and take this one out of use."""
        unit = self.get_object(request, object_id)
        if unit is None:
            return redirect("admin:grids_unit_changelist")
        return merger_page(self, request, unit)

    def has_merge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the person may merge units: who keeps people and their roles."""
        del object_id
        return may_merge(cast(User, request.user))

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


class ChannelForm(forms.ModelForm):
    """Says what is wrong with a line of the channel's own fields."""

    class Meta:
        model = Channel
        fields = ["code", "name", "counts_as", "position", "is_active", "own_fields"]
        help_texts = {"own_fields": SYNTAX}

    def clean_own_fields(self) -> str:
        """Read every line."""
        declared = str(self.cleaned_data["own_fields"])
        try:
            read_fields(declared)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error
        return declared


@admin.register(Channel)
class ChannelAdmin(CachedAdmin):
    """渠道: how each counts in the bulletin, and what a case that comes by it says beside."""

    form = ChannelForm
    list_display = ["name", "code", "counts_as", "position", "is_active"]
    list_editable = ["position"]
    search_fields = ["name"]


@admin.register(Body)
class BodyAdmin(CachedAdmin):
    """隐患受理单位."""

    list_display = ["name", "position", "is_hotline", "is_active"]
    search_fields = ["name"]


@admin.register(HazardCategory)
class HazardCategoryAdmin(CachedAdmin):
    """隐患类别, in their printed order."""

    list_display = ["name", "position", "is_active"]
    list_editable = ["position"]
    search_fields = ["name"]


@admin.register(Responsibility)
class ResponsibilityAdmin(HotlineAdmin):
    """权责清单."""

    list_display = ["category", "grid", "unit", "rank", "may_sub_dispatch"]
    list_select_related = ["category", "grid", "unit"]
    list_filter = ["may_sub_dispatch"]
    search_fields = ["category__name", "unit__name"]
    autocomplete_fields = ["category", "grid", "unit"]


@admin.register(ResponsibilityProposal)
class ResponsibilityProposalAdmin(HotlineAdmin):
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
