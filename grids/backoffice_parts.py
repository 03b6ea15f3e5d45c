"""Parts that several pages of the back office share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from grids.calendars import forget_calendars
from grids.rules import forget_rules
from grids.setting_words import NO_WORDS, in_words


class CachedAdmin(ModelAdmin):  # type: ignore[misc]
    """Reference data that processes keep for a moment: forget it after a change."""

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save, then let this process read anew; the others follow within a minute."""
        super().save_model(request, obj, form, change)
        forget_calendars()
        forget_rules()

    def delete_model(self, request: Any, obj: Any) -> None:
        """Delete, then let this process read anew."""
        super().delete_model(request, obj)
        forget_calendars()
        forget_rules()


@dataclass(frozen=True)
class OverviewRow:
    """One thing that may be set; `is_changed` where the city has its own value."""

    cells: tuple[str, ...]
    is_changed: bool = False


@dataclass(frozen=True)
class Overview:
    """A table below a list and its forms."""

    title: str
    heads: tuple[str, ...]
    rows: list[OverviewRow] = field(default_factory=list)


class OverviewAdmin(ModelAdmin):  # type: ignore[misc]
    """Shows below its list and forms all that may be set, with what holds now."""

    list_after_template = "admin/overview.html"
    change_form_after_template = "admin/overview.html"

    def overview(self) -> Overview:
        """Return the table."""
        raise NotImplementedError

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """Show the list with the table."""
        context = {**(extra_context or {}), "overview": self.overview()}
        return super().changelist_view(request, context)

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show a form with the table."""
        context = {**(extra_context or {}), "overview": self.overview()}
        return super().changeform_view(request, object_id, form_url, context)


class ValueField(forms.JSONField):
    """A value as JSON; a new one begins empty rather than as `null`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the text of the field."""
        return "" if value is None else super().prepare_value(value)


class WordsField(forms.CharField):
    """A setting's value as people write it; the form knows its shape and its `words`."""

    words: Mapping[str, str] = NO_WORDS

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> str:
        """Return the text of the field."""
        return "" if value is None else in_words(value, self.words)
