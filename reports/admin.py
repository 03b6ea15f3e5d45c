"""The back office's pages of wording and definitions: rows are added, none is changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.widgets import UnfoldAdminSelectWidget

from grids.backoffice_menu import Section
from grids.backoffice_parts import Overview, OverviewAdmin, OverviewRow, ReadOnlyAdmin
from grids.capabilities import OfficeCapability
from grids.office_pages import VIEW, OfficePage, register_pages
from hotline.errors import HotlineError
from reports.bulletins.wording.phrases import PHRASES
from reports.bulletins.wording.phrases_in_force import read_phrases
from reports.documents.notation import in_notation, rows_of_help
from reports.documents.usual import USUAL
from reports.forms.documents import DefinitionForm, first_words
from reports.models import BooksCheck, DocumentDefinition, PhraseText
from reports.papers.page_images import all_pages
from reports.papers.pdf import render_paper
from reports.services.documents import SCOPE, define_document, preview_lines, preview_paper
from reports.services.phrases import add_phrase, check_new_phrase

KEEPERS = OfficeCapability.KEEP_REFERENCE_DATA
register_pages(
    OfficePage(PhraseText, Section.HAZARDS, {KEEPERS: frozenset({"view", "add"})}, 10),
    OfficePage(DocumentDefinition, Section.HAZARDS, {KEEPERS: frozenset({"view", "add"})}, 12),
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


@admin.register(DocumentDefinition)
class DocumentDefinitionAdmin(OverviewAdmin):
    """报告定义: each row is a version of a series; another one is added, none is changed."""

    form = DefinitionForm
    list_display = [
        "name", "code", "version", "cadence", "unit", "is_active", "created_by", "created_at",
        "another",
    ]  # fmt: skip
    list_filter = ["cadence", "is_active"]
    list_select_related = ["created_by", "unit"]
    search_fields = ["code", "name"]
    readonly_fields = ["written"]
    change_form_after_template = "admin/definition_form.html"

    @admin.display(description="改版")
    def another(self, row: DocumentDefinition) -> str:
        """Lead to the form of the next version."""
        return format_html('<a href="{}?of={}">另立新版</a>', self._address(), row.code)

    @admin.display(description="段落")
    def written(self, row: DocumentDefinition) -> str:
        """Show the blocks as they are written."""
        return in_notation(row.blocks)

    def _address(self) -> str:
        return reverse("admin:reports_documentdefinition_add")

    def get_fields(self, request: Any, obj: Any = None) -> list[str]:
        """Return the fields of the form, or what a version keeps."""
        fields = [*DefinitionForm.Meta.fields]
        if obj is None:
            return [*fields, "seen"]
        return ["written" if name == "blocks" else name for name in fields]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        """Return what a version shows as text, nothing of a form."""
        return ["written"] if obj else []

    def get_changeform_initial_data(self, request: Any) -> dict[str, Any]:
        """Begin with the latest version of a series, or with one of the usual documents."""
        return first_words(request.GET.get("of", ""))

    def overview(self) -> Overview:
        """Return how blocks are written, and with which usual documents one may begin."""
        rows = [OverviewRow(pair) for pair in rows_of_help()]
        link = '<a href="{}?of={}">以{}为底稿</a>'
        for code, given in USUAL.items():
            begun = format_html(link, self._address(), code, given["name"])
            rows.append(OverviewRow((begun, "先打开底稿，再改名称、范围和段落。")))
        return Overview("段落的写法（每行一段，用竖线分隔）", ("写法", "可以用的名称"), rows)

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Show a version with how its last issue would read, or the form of a new one.

        What is typed may be seen as it would be printed; nothing of that is stored.
        """
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if row is None:
            wanted = {"_preview", "_preview_pdf"} & request.POST.keys()
            if wanted and self.has_add_permission(request):
                form = self.get_form(request)(request.POST)
                if form.is_valid():
                    return self.preview(request, form.instance, is_file="_preview_pdf" in wanted)
            return super().changeform_view(request, object_id, form_url, extra_context)
        said = preview_lines(row, timezone.localdate())
        lines = [OverviewRow((str(n), line)) for n, line in enumerate(said, 1)]
        context = {"overview": Overview("按最近一期的数字试印", ("行", "文字"), lines)}
        return super(OverviewAdmin, self).changeform_view(request, object_id, form_url, context)

    def preview(self, request: Any, row: DocumentDefinition, *, is_file: bool) -> HttpResponse:
        """Answer with the last issue that was over as it would be printed."""
        pdf = render_paper(preview_paper(row, timezone.localdate()))
        if is_file:
            headers = {"Content-Disposition": f'inline; filename="{row.code}.pdf"'}
            return HttpResponse(pdf, content_type="application/pdf", headers=headers)
        context = {"title": f"预览：{row.name}", "pages": all_pages(pdf, width=900)}
        return render(request, "reports/definition_preview.html", context)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """What was in force stays on record; a new version takes its place."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nothing is deleted; a version that is not active ends a series."""
        return False

    def save_model(self, request: Any, obj: DocumentDefinition, form: Any, change: bool) -> None:
        """Add the version through its service."""
        del change
        given = {name: getattr(obj, name) for name in DefinitionForm.Meta.fields}
        made = define_document(
            obj.code, actor=request.user, at=timezone.now(), given=given, unit=obj.unit,
            scope={name: getattr(obj, name) for name in SCOPE[1:]}, seen=form.cleaned_data["seen"],
        )  # fmt: skip
        obj.pk, obj.version, obj.created_at = made.pk, made.version, made.created_at


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
