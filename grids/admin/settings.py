"""The back office's page of the city's settings: all of them, grouped, found by words."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget

from grids.backoffice_parts import CachedAdmin, WordsField
from grids.declared_rules import RULES, Rule
from grids.models import CitySetting
from grids.options import QUERY_MAX
from grids.rules import check_rule
from grids.setting_groups import grouped_keys
from grids.setting_words import NO_WORDS, from_words, in_words
from hotline.errors import InvalidInput


@dataclass(frozen=True)
class SettingLine:
    """One setting as the list shows it; `url` changes it."""

    label: str
    url: str
    default: str
    current: str
    note: str
    is_changed: bool


def _choices() -> list[tuple[str, Any]]:
    groups = [
        (name, [(key, RULES[key].label) for key in keys]) for name, keys in grouped_keys().items()
    ]
    return [("", "请选择参数"), *groups]


class CitySettingForm(forms.ModelForm):
    """A declared setting with a value of the declared shape."""

    key = forms.ChoiceField(
        label="参数", choices=_choices, widget=UnfoldAdminSelectWidget(),
        error_messages={"required": "请选择参数。"},
    )  # fmt: skip
    value = WordsField(
        label="值", help_text="是或否，数字，文字；列表、对照表每行一项，或用分号隔开。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.instance.key or self.initial.get("key")
        if key not in RULES:
            return
        declared, value = RULES[key], self.fields["value"]
        value.words = declared.words  # type: ignore[attr-defined]
        value.help_text = f"{_admitted(declared)}{value.help_text}"
        # A value belongs to its setting; another setting is another row.
        self.fields["key"].disabled = self.instance.pk is not None

    def clean(self) -> dict[str, Any]:
        """Hold the value against the declaration."""
        values = super().clean() or {}
        if "key" in values and "value" in values:
            try:
                declared = RULES[values["key"]]
                values["value"] = from_words(values["value"], declared.default, declared.words)
                check_rule(values["key"], values["value"])
            except InvalidInput as error:
                self.add_error("value", "；".join(error.fields.values()) or error.message)
        return values


def _admitted(declared: Rule) -> str:
    """Say what a setting's default is, and what its value may be."""
    said = f"默认：{in_words(declared.default, declared.words)}。"
    if declared.admitted and not isinstance(declared.default, bool):
        said += f"可填：{'、'.join(in_words(one, declared.words) for one in declared.admitted)}。"
    return said


@admin.register(CitySetting)
class CitySettingAdmin(CachedAdmin):
    """参数: all that may be set under headings; what the city has set itself stands out."""

    form = CitySettingForm
    list_display = ["label", "current", "note"]

    @admin.display(description="参数")
    def label(self, row: CitySetting) -> str:
        """Show what the setting is about."""
        return RULES[row.key].label if row.key in RULES else row.key

    @admin.display(description="值")
    def current(self, row: CitySetting) -> str:
        """Show the value as it is typed."""
        return in_words(row.value, RULES[row.key].words if row.key in RULES else NO_WORDS)

    def get_changeform_initial_data(self, request: Any) -> dict[str, Any]:
        """Begin with the setting that was chosen in the list, and its default."""
        data: dict[str, Any] = super().get_changeform_initial_data(request)
        if data.get("key") in RULES:
            data["value"] = RULES[data["key"]].default
        return data

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """Show all settings, or those that the words of the search may mean."""
        if request.method != "GET" or not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        text = request.GET.get("q", "")[:QUERY_MAX]
        own = {row.key: row for row in CitySetting.objects.all()}
        groups = [
            (name, [_line(key, own.get(key)) for key in keys])
            for name, keys in grouped_keys(text).items()
        ]
        context = {
            **self.admin_site.each_context(request), "title": "参数", "opts": self.opts,
            "text": text, "text_max": QUERY_MAX, "groups": groups,
            "count": sum(len(lines) for _, lines in groups), "has_own": bool(own),
        }  # fmt: skip
        return TemplateResponse(request, "admin/settings.html", context)


def _line(key: str, own: CitySetting | None) -> SettingLine:
    declared = RULES[key]
    default = in_words(declared.default, declared.words)
    if own is None:
        url = f"{reverse('admin:grids_citysetting_add')}?{urlencode({'key': key})}"
        return SettingLine(declared.label, url, default, default, "", is_changed=False)
    url = reverse("admin:grids_citysetting_change", args=[own.pk])
    current = in_words(own.value, declared.words)
    return SettingLine(declared.label, url, default, current, own.note, is_changed=True)
