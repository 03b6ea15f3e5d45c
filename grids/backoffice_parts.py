"""Parts that several pages of the back office share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from grids.audit import note_audit
from grids.backoffice_changes import Change, changes_of, values_of
from grids.backoffice_fields import CheckedFields, check_day_parts
from grids.calendars import forget_calendars
from grids.constraint_words import Fault, fault_of, with_words
from grids.models import AuditKind
from grids.reference import forget_reference
from grids.rules import forget_rules
from grids.setting_words import NO_WORDS, in_words

HOURS_WANTED = "每段写作“09:00-12:00”，几段之间用分号隔开或各写一行。"
_HOURS = re.compile(r"(\d{1,2}:\d\d)\s*[-–—~～至到]+\s*(\d{1,2}:\d\d)")


class HotlineAdmin(CheckedFields, ModelAdmin):  # type: ignore[misc]
    """A page of the back office whose forms say the database's refusals beside their fields.

    What the form could not see, such as a row that somebody else saved meanwhile, the
    database refuses: the form is shown again with what was typed and why.

    A list is filtered by what its `list_filter` and `date_hierarchy` name, and by nothing
    else: Django admits every column of the list's own table in the address, by which a
    password's hash or a secret is guessed letter by letter.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Tell whether the address may filter the list by a look-up: only by listed ones."""
        del value
        allowed: set[str] = set()
        if self.date_hierarchy:
            allowed = {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        for item in self.get_list_filter(request):
            allowed |= _lookups_of(item)
        return lookup in allowed

    def get_changelist_instance(self, request: Any) -> Any:
        """Return the list; InvalidInput for a day in the address that cannot be one."""
        if self.date_hierarchy:
            check_day_parts(request.GET, str(self.date_hierarchy))
        return super().get_changelist_instance(request)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which says what the database refused before."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return with_words(form, _refused(request))

    def get_changelist_form(self, request: Any, **kwargs: Any) -> Any:
        """Return the form of a line of a list that is edited in place."""
        return with_words(super().get_changelist_form(request, **kwargs))

    def construct_change_message(
        self, request: Any, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Return what the log of the back office keeps, with old and new values."""
        told = super().construct_change_message(request, form, formsets, add)
        changes = changes_of(form, formsets)
        request.changes_by_form = changes
        for part in told:
            if "name" not in part.get("changed", {"name": ""}):
                part["changed"]["values"] = changes
        return told

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        """Write down a new row, in the log and the audit records."""
        self._note(AuditKind.ADDED, request, obj, _changes(request))
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        """Write down what a form changed; an action, which says a text, writes its own record."""
        if not isinstance(message, str):
            self._note(AuditKind.CHANGED, request, obj, _changes(request))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        """Write down rows that go away, with their values."""
        for row in queryset:
            self._note(AuditKind.DELETED, request, row, values_of(row))
        return super().log_deletions(request, queryset)

    def _note(self, kind: AuditKind, request: Any, row: Any, changes: list[Change]) -> None:
        subject = f"{self.opts.verbose_name}：{row}"
        note_audit(kind, actor=request.user, at=timezone.now(), subject=subject, changes=changes)

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show a form; where the database refuses what it saved, the same form with the reason."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refused_by_database = fault_of(error, self.model)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """Show the list; where the database refuses its edited lines, say why and show it anew."""
        try:
            return super().changelist_view(request, extra_context)
        except IntegrityError as error:
            self.message_user(request, fault_of(error, self.model).sentence, messages.ERROR)
            return redirect(request.get_full_path())


class ReadOnlyAdmin(HotlineAdmin):
    """Rows that were written once."""

    def has_add_permission(self, request: Any) -> bool:
        """Nobody writes here by hand."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody changes what was done."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody deletes what was done."""
        return False


class OwnPageAdmin(ReadOnlyAdmin):
    """Rows that are shown by a page of their own, with the verbs that a person may do."""

    def row_page(self, request: Any, row: Any) -> Any:
        """Return the page of a row."""
        raise NotImplementedError

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show a row's own page; nothing is sent to it."""
        del form_url, extra_context
        may_look = object_id and request.method == "GET" and self.has_view_permission(request)
        if not may_look:
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self.row_page(request, row)


def _lookups_of(item: Any) -> set[str]:
    """Return the look-ups by which one entry of a `list_filter` may be asked."""
    if isinstance(item, type):
        return {str(item.parameter_name)} if issubclass(item, SimpleListFilter) else set()
    path = item[0] if isinstance(item, tuple | list) else item
    return {path, *(f"{path}__{way}" for way in ("exact", "isnull", "id__exact"))}


def _changes(request: Any) -> list[Change]:
    changes: list[Change] = request.__dict__.pop("changes_by_form", [])
    return changes


def _refused(request: HttpRequest) -> Fault | None:
    return getattr(request, "refused_by_database", None)


class CachedAdmin(HotlineAdmin):
    """Reference data that processes keep for a moment: forget it after a change."""

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Save, then let this process read anew; the others follow within a minute."""
        super().save_model(request, obj, form, change)
        self.read_anew()

    def delete_model(self, request: Any, obj: Any) -> None:
        """Delete, then let this process read anew."""
        super().delete_model(request, obj)
        self.read_anew()

    @staticmethod
    def read_anew() -> None:
        """Let this process forget what it has read of calendars, settings and reference rows."""
        forget_calendars()
        forget_rules()
        forget_reference()


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


class OverviewAdmin(HotlineAdmin):
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


class HoursField(forms.CharField):
    """The hours of a workday as people write them: 09:00-12:00；13:30-18:00.

    The value is the list of pairs that `read_intervals` reads; none is an empty list.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 2}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> str:
        """Return the text of the field."""
        if isinstance(value, str):
            return value
        return "；".join("-".join(pair) for pair in value or [])

    def to_python(self, value: Any) -> Any:
        """Read the text; ValidationError says how it is written."""
        typed = str(super().to_python(value)).replace("：", ":")
        items = [item.strip() for item in re.split(r"[；;，,\n]", typed) if item.strip()]
        pairs = [_HOURS.fullmatch(item) for item in items]
        if not all(pairs):
            raise ValidationError(HOURS_WANTED)
        return [[edge.zfill(len("09:00")) for edge in pair.groups()] for pair in pairs if pair]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the hours, not the way in which they are written."""
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class WordsField(forms.CharField):
    """A setting's value as people write it; the form knows its shape and its `words`."""

    words: Mapping[str, str] = NO_WORDS

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> str:
        """Return the text of the field."""
        return "" if value is None else in_words(value, self.words)
