"""Back office: working calendars, the yearly notice, and the limits with their “try it” box."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
)

from grids.announcing import announce_year, contradictions, note_correction, note_hours
from grids.backoffice_parts import CachedAdmin, HotlineAdmin, HoursField
from grids.models import (
    Calendar,
    CalendarNotice,
    Category,
    Kind,
    LimitRule,
    Unit,
    Urgency,
    Workday,
)
from grids.notices import read_notice
from grids.trying import try_limits
from hotline.errors import InvalidInput
from hotline.form_fields import Instant

EXAMPLE = "开始,结束,类型,名称\n2027-01-01,2027-01-03,休,元旦\n2027-02-20,,班,春节调休上班"


# What a calendar counts by.
HOURS = frozenset({"intervals", "is_round_the_clock"})


class CalendarForm(forms.ModelForm):
    """A calendar whose hours say how they are written."""

    intervals = HoursField(
        label="每日工作时段",
        required=False,
        help_text="写作 09:00-12:00；13:30-18:00，最后一段可到 24:00；全年无休的留空。",
    )


@admin.register(Calendar)
class CalendarAdmin(CachedAdmin):
    """工作日历."""

    form = CalendarForm
    list_display = ["name", "code", "is_round_the_clock"]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save, and order the recount of the deadlines that are counted on these hours."""
        super().save_model(request, obj, form, change)
        if change and HOURS & set(form.changed_data):
            note_hours(obj, actor=request.user, at=timezone.now())
            said = f"用“{obj}”计时的未结时限将在约一分钟后重算，并记入工单的办理过程。"
            self.message_user(request, said, messages.INFO)


@admin.register(Workday)
class WorkdayAdmin(CachedAdmin):
    """工作日, one row per day of an announced year; a correction has open deadlines recounted."""

    list_display = ["on", "is_workday", "note"]
    list_editable = ["is_workday"]
    list_filter = ["is_workday"]
    date_hierarchy = "on"
    readonly_fields = ["on"]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save, and order the recount of the deadlines that reach into the year."""
        super().save_model(request, obj, form, change)
        if "is_workday" in form.changed_data:
            note_correction([obj.on], actor=request.user, at=timezone.now())
            self.message_user(
                request, f"{obj.on.year}年的未结时限将在约一分钟后重算。", messages.INFO
            )


class CalendarNoticeForm(forms.ModelForm):
    """The yearly notice as a file or as pasted lines."""

    year = forms.IntegerField(
        label="年度", min_value=2020, max_value=2100, widget=UnfoldAdminIntegerFieldWidget
    )
    upload = forms.FileField(
        label="CSV、XLSX 或文本文件",
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text="四列：开始、结束、类型（休/班）、名称（节日）；或国务院办公厅通知的原文。",
    )
    lines = forms.CharField(
        label="或在此粘贴",
        required=False,
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 14, "placeholder": EXAMPLE}),
        help_text="可以直接粘贴通知原文（一、元旦：1月1日……放假），或每行一段写成四列，单日可不填结束日期。"
        "没有写到的日子按周一至周五上班。",
    )

    class Meta:
        model = CalendarNotice
        fields = ["year", "source"]

    def clean(self) -> dict[str, Any]:
        """Read and check the lines; each fault is told with its line."""
        values = super().clean() or {}
        if self.errors:
            return values
        try:
            upload, typed = values.get("upload"), values.get("lines", "")
            if not upload and not typed.strip():
                raise InvalidInput(fields={"upload": "请上传文件，或在下面粘贴放假安排。"})
            content, name = (upload.read(), upload.name) if upload else (typed, "")
            values["read"] = read_notice(content, values["year"], name)
            if wrong := contradictions(values["year"], values["read"]):
                raise InvalidInput(fields={"lines": "；".join(wrong)})
        except InvalidInput as error:
            for name, message in error.fields.items():
                self.add_error("upload" if values.get("upload") else name, message)
        return values


@admin.register(CalendarNotice)
class CalendarNoticeAdmin(HotlineAdmin):
    """年度放假安排: import a year, and see how far the recount of open deadlines is."""

    form = CalendarNoticeForm
    list_display = [
        "year", "source", "calendar", "imported_at", "imported_by", "changed_days", "progress",
    ]  # fmt: skip
    list_select_related = ["imported_by", "calendar"]
    fields = ["year", "source", "imported_at", "imported_by", "changed_days", "progress"]

    @admin.display(description="未结时限重算")
    def progress(self, row: CalendarNotice) -> str:
        """Say how far the recount is."""
        if row.finished_at:
            return f"已完成，变动 {row.recomputed_count} 件"
        return f"进行中，已变动 {row.recomputed_count} 件" if row.cursor else "等待，约一分钟后开始"

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """Show the import's own fields while it is made."""
        return super().get_fields(request, obj) if obj else ["year", "source", "upload", "lines"]

    def save_model(self, request: Any, obj: CalendarNotice, form: Any, change: bool) -> None:
        """Announce the year through the service; what it made is this row."""
        values = form.cleaned_data
        made = announce_year(
            values["year"], values["read"], source=values["source"], actor=request.user,
            at=timezone.now(),
        )  # fmt: skip
        obj.pk, obj.changed_days = made.pk, made.changed_days
        self.message_user(
            request,
            f"{made.year}年放假安排已导入，{made.changed_days} 天与此前不同；"
            "涉及该年的未结时限将在约一分钟后自动重算，并记入工单的办理过程。",
        )


class TrialForm(forms.Form):
    """The case that one has in mind."""

    kind = forms.ChoiceField(label="诉求类型", choices=Kind.choices)
    urgency = forms.ChoiceField(label="紧急程度", choices=Urgency.choices)
    category = forms.CharField(label="事项分类（编码或名称）", required=False, max_length=60)
    unit = forms.CharField(label="承办单位（编码、简称或全称）", max_length=100)
    at = Instant("派单时间")

    def clean_category(self) -> Category | None:
        """Find the category; none is allowed."""
        typed = self.cleaned_data["category"].strip()
        return _find(Category, typed, ("code", "name"), "事项分类") if typed else None

    def clean_unit(self) -> Unit:
        """Find the unit."""
        typed = self.cleaned_data["unit"].strip()
        unit: Unit = _find(Unit, typed, ("code", "short_name", "name"), "承办单位")
        return unit


def _find(model: Any, typed: str, columns: tuple[str, ...], label: str) -> Any:
    for column in columns:
        found = list(model.objects.filter(**{column: typed})[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"有多个“{typed}”，请改用编码。")
    raise forms.ValidationError(f"没有找到{label}“{typed}”。")


@admin.register(LimitRule)
class LimitRuleAdmin(CachedAdmin):
    """办理时限, first match wins."""

    list_display = [
        "position", "name", "kind", "urgency", "category", "unit_level", "amount", "time_unit",
        "starts_at",
    ]  # fmt: skip
    list_display_links = ["name"]
    list_select_related = ["category"]
    autocomplete_fields = ["category"]
    actions_list = ["try_it"]

    @action(description="试一试", url_path="try", permissions=["view"])  # type: ignore[untyped-decorator]
    def try_it(self, request: HttpRequest) -> TemplateResponse:
        """Show which rule hits a case, why the earlier ones do not, and what follows."""
        asked = "unit" in request.GET
        first = {"at": timezone.localtime().replace(second=0, microsecond=0)}
        form = TrialForm(request.GET) if asked else TrialForm(initial=first)
        trial = try_limits(**form.cleaned_data) if asked and form.is_valid() else None
        context = {
            **self.admin_site.each_context(request), "title": "时限试算", "opts": self.opts,
            "form": form, "trial": trial,
        }  # fmt: skip
        return TemplateResponse(request, "grids/try_limits.html", context)
