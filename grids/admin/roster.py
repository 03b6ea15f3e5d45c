"""Back office: duty rosters, one shift at a time or a whole one from a file."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from grids.backoffice_parts import HotlineAdmin
from grids.duty import check_overlap, check_shift, save_shift
from grids.models import DutyShift, Unit, User
from grids.rosters import COLUMNS, RosterRefused, import_roster
from hotline.errors import InvalidInput


class RosterForm(forms.Form):
    """A whole roster as a file."""

    file = forms.FileField(
        label="CSV 或 XLSX 文件",
        widget=UnfoldAdminFileFieldWidget,
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )


class DutyShiftForm(forms.ModelForm):
    """A shift that overlaps none of its unit's others."""

    class Meta:
        # Encrypted columns are long texts; a number is one line.
        widgets = {
            "phone": UnfoldAdminTextInputWidget(),
            "leader_phone": UnfoldAdminTextInputWidget(),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse an overlap and a shift that is incomplete, beside the fields."""
        values = super().clean() or {}
        names = ("unit", "starts_at", "ends_at", "person", "phone", "leader", "leader_phone")
        if all(values.get(name) for name in names):
            shift = DutyShift(pk=self.instance.pk, **{name: values[name] for name in names})
            try:
                check_shift(shift)
                check_overlap(shift)
            except InvalidInput as error:
                for name, message in error.fields.items():
                    self.add_error(name, message)
        return values


@admin.register(DutyShift)
class DutyShiftAdmin(HotlineAdmin):
    """值班表: who is called for a unit, and the leader on duty."""

    form = DutyShiftForm
    list_display = ["unit", "starts_at", "ends_at", "person", "leader"]
    list_select_related = ["unit"]
    search_fields = ["unit__name", "unit__short_name", "person", "leader"]
    autocomplete_fields = ["unit"]
    date_hierarchy = "starts_at"
    actions_list = ["import_file"]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save under the unit's lock, so that two people make no overlap."""
        del request, form, change
        save_shift(obj)

    @action(description="导入值班表", url_path="import", permissions=["add"])  # type: ignore[untyped-decorator]
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Take a whole roster of any units from a file, or say line by line what is wrong."""
        form = RosterForm(request.POST or None, request.FILES or None)
        faults: list[str] = []
        if request.method == "POST" and form.is_valid():
            try:
                count = import_roster(
                    form.cleaned_data["file"].read(),
                    name=form.cleaned_data["file"].name,
                    units=Unit.objects.filter(is_active=True),
                    actor=cast(User, request.user),
                )
            except RosterRefused as error:
                faults = error.faults
            except InvalidInput as error:
                form.add_error("file", error.message)
            else:
                self.message_user(request, f"已导入 {count} 个班次。", messages.SUCCESS)
                return redirect("admin:grids_dutyshift_changelist")
        context = {
            **self.admin_site.each_context(request), "title": "导入值班表", "opts": self.opts,
            "form": form, "faults": faults, "columns": "，".join(COLUMNS),
        }  # fmt: skip
        status = 400 if faults or form.errors else 200
        return TemplateResponse(request, "grids/import_roster.html", context, status=status)
