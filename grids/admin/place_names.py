"""Back office: names of places that stand in no list, and the city's aliases from a file."""

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from grids.backoffice_parts import HotlineAdmin
from grids.capabilities import OfficeCapability
from grids.models import PlaceName, User
from grids.place_memory import COLUMNS, AliasesRefused, import_aliases
from hotline.errors import InvalidInput


class AliasForm(forms.Form):
    """All aliases of the city as a file."""

    file = forms.FileField(
        label="CSV 或 XLSX 文件",
        widget=UnfoldAdminFileFieldWidget,
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )


@admin.register(PlaceName)
class PlaceNameAdmin(HotlineAdmin):
    """地名: what was learned, and aliases; these come as a whole."""

    list_display = ["name", "grid", "is_alias", "times", "persons", "last_at"]
    list_select_related = ["grid"]
    list_filter = ["is_alias"]
    search_fields = ["name", "grid__name"]
    actions_list = ["import_file"]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person keeps the reference data."""
        return cast(User, request.user).can(OfficeCapability.KEEP_REFERENCE_DATA)

    @action(description="导入别名", url_path="import", permissions=["import"])  # type: ignore[untyped-decorator]
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Let a file be all the aliases of the city, or say line by line what is wrong."""
        form = AliasForm(request.POST or None, request.FILES or None)
        faults: list[str] = []
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                count = import_aliases(
                    file.read(), name=file.name, actor=cast(User, request.user), at=timezone.now()
                )
            except AliasesRefused as error:
                faults = error.faults
            except InvalidInput as error:
                form.add_error("file", error.message)
            else:
                self.message_user(request, f"已导入 {count} 个别名。", messages.SUCCESS)
                return redirect("admin:grids_placename_changelist")
        context = {
            **self.admin_site.each_context(request), "title": "导入地名别名", "opts": self.opts,
            "form": form, "faults": faults, "columns": "，".join(COLUMNS),
        }  # fmt: skip
        status = 400 if faults or form.errors else 200
        return TemplateResponse(request, "grids/import_aliases.html", context, status=status)
