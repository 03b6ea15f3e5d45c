"""The back office's page of the city's canned replies; units keep their own themselves."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone

from grids.backoffice_parts import HotlineAdmin
from grids.canned import PLACEHOLDERS, unknown_placeholders
from grids.models import CannedReply

KNOWN = "；".join(f"【{name}】{meaning}" for name, meaning in PLACEHOLDERS.items())


class CannedReplyForm(forms.ModelForm):
    """A text whose placeholders can all be filled, under a title of its own."""

    class Meta:
        model = CannedReply
        fields = ["title", "category", "text", "is_active"]
        help_texts = {"text": f"可用占位：{KNOWN}。"}

    def clean_text(self) -> str:
        """Refuse a placeholder that nothing fills."""
        text = str(self.cleaned_data["text"]).strip()
        if unknown := unknown_placeholders(text):
            raise forms.ValidationError(f"没有占位“【{unknown[0]}】”，可用占位见下。")
        return text

    def clean_title(self) -> str:
        """Refuse a title that another text of the city bears."""
        title = " ".join(str(self.cleaned_data["title"]).split())
        others = CannedReply.objects.filter(unit__isnull=True, title=title)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("已有同名的常用答复，请换一个标题。")
        return title


@admin.register(CannedReply)
class CannedReplyAdmin(HotlineAdmin):
    """常用答复 for all units of the city."""

    form = CannedReplyForm
    list_display = ["title", "category", "is_active", "updated_by", "updated_at"]
    list_select_related = ["category", "updated_by"]
    list_filter = ["is_active"]
    search_fields = ["title", "text"]
    autocomplete_fields = ["category"]

    def get_queryset(self, request: Any) -> Any:
        """Show the city's own; a unit's are its leader's."""
        return super().get_queryset(request).filter(unit__isnull=True)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Keep who changed it and when."""
        obj.updated_at, obj.updated_by = timezone.now(), request.user
        obj.version += 1 if change else 0
        super().save_model(request, obj, form, change)
