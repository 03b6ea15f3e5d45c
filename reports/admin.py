"""The back office's page of the bulletins' wording: rows are added, none is changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from unfold.admin import ModelAdmin

from hotline.errors import HotlineError
from reports.models import PhraseText
from reports.phrases import PHRASES
from reports.services.phrases import add_phrase, check_new_phrase


class PhraseForm(forms.ModelForm):
    """A new text; what it lacks is said before anything is saved."""

    key = forms.ChoiceField(
        label="用语",
        choices=[(key, f"{phrase.label}：{phrase.default}") for key, phrase in PHRASES.items()],
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
class PhraseTextAdmin(ModelAdmin):
    """日报用语: each row says from which day on a text is used."""

    form = PhraseForm
    list_display = ["key", "text", "use", "from_on", "created_by", "note"]
    list_filter = ["use"]
    list_select_related = ["created_by"]
    search_fields = ["key", "text"]

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
