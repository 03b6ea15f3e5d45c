"""The back office's page of the bulletins' wording: rows are added, none is changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from grids.backoffice_menu import Section
from grids.backoffice_parts import Overview, OverviewAdmin, OverviewRow, ReadOnlyAdmin
from grids.capabilities import OfficeCapability
from grids.office_pages import VIEW, OfficePage, register_pages
from hotline.errors import HotlineError
from reports.bulletins.wording.phrases import PHRASES
from reports.bulletins.wording.phrases_in_force import read_phrases
from reports.models import BooksCheck, PhraseText
from reports.services.phrases import add_phrase, check_new_phrase

KEEPERS = OfficeCapability.KEEP_REFERENCE_DATA
register_pages(
    OfficePage(PhraseText, Section.HAZARDS, {KEEPERS: frozenset({"view", "add"})}, 10),
    OfficePage(BooksCheck, Section.RUNNING, {KEEPERS: VIEW}, 30),
)


def labels_of_phrases():
    """Return the phrases that may be reworded, those of all series."""
    return [(key, phrase.label) for key, phrase in PHRASES.items()]


class PhraseForm(forms.ModelForm):
    """A new text; what it lacks is said before anything is saved."""

    key = forms.ChoiceField(
        label="用语",
        choices=labels_of_phrases,
        widget=UnfoldAdminSelectWidget(),
        help_text="花括号中的占位须保留，各条用语的原文见下表。",
    )

    class Meta:
        model = PhraseText
        fields = ["key", "text", "use", "from_on", "note"]

    def clean(self) -> dict[str, Any]:
        """Refuse a lost placeholder or a day gone by."""
        values = super().clean() or {}
        if {"key", "text", "from_on"} <= values.keys():
            try:
                check_new_phrase(
                    values["key"], values["text"], values["from_on"], timezone.localdate()
                )
            except HotlineError as error:
                self.add_error("from_on" if "from_on" in error.fields else "text", error.message)
        return values


@admin.register(PhraseText)
class PhraseTextAdmin(OverviewAdmin):
    """日报用语: each row says from which day on a text is used."""

    form = PhraseForm
    list_display = ["label", "text", "use", "from_on", "created_by", "note"]
    list_filter = ["use"]
    list_select_related = ["created_by"]
    search_fields = ["key", "text"]

    @admin.display(description="用语")
    def label(self, row: PhraseText) -> str:
        """Show which phrase it is."""
        return PHRASES[row.key].label if row.key in PHRASES else row.key

    def overview(self) -> Overview:
        """Return all phrases with their first text and today's."""
        book = read_phrases(timezone.localdate())
        rows = [
            OverviewRow(
                (phrase.label, phrase.default, book.defaults.get(key, "—")),
                is_changed=key in book.defaults,
            )
            for key, phrase in PHRASES.items()
        ]
        return Overview("全部用语", ("用语", "原文", "今日的城市用语"), rows)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """What was in force stays on record; a new row takes its place."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nothing is deleted; a row of use 停用 retires a text."""
        return False

    def save_model(self, request: Any, obj: PhraseText, form: Any, change: bool) -> None:
        """Add the text through its service."""
        del form, change
        made = add_phrase(
            obj.key,
            obj.text,
            use=obj.use,
            from_on=obj.from_on,
            actor=request.user,
            at=timezone.now(),
            note=obj.note,
        )
        obj.pk, obj.created_on, obj.created_by = made.pk, made.created_on, made.created_by


@admin.register(BooksCheck)
class BooksCheckAdmin(ReadOnlyAdmin):
    """账目核对: what each night's check found, line by line; nothing here can be changed."""

    list_display = ["on", "result", "checked_count", "fault_count", "started_at", "finished_at"]
    fields = ["on", "result", "checked_count", "fault_count", "started_at", "finished_at"]
    readonly_fields = ["result"]
    change_form_after_template = "admin/overview.html"

    @admin.display(description="结果")
    def result(self, row: BooksCheck) -> str:
        """Show what came of it."""
        return row.result

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show a check with its lines, those at fault first and marked."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        context = {**(extra_context or {}), "overview": self.overview(row) if row else None}
        return super().changeform_view(request, object_id, form_url, context)

    def overview(self, row: BooksCheck) -> Overview:
        """Return a check's lines."""
        lines = sorted(row.lines, key=lambda line: not line["faults"])
        rows = [
            OverviewRow(
                (
                    line["label"],
                    str(line["checked"]),
                    str(line["faults"]),
                    "、".join(line["named"]),
                ),
                is_changed=bool(line["faults"]),
            )
            for line in lines
        ]
        return Overview("逐项结果", ("项目", "核对", "不符", "不符的编号（前几件）"), rows)
