"""Fields of units by their codes, of a case's rows, and of files."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cases.rules.file_types import TYPES
from grids import reference
from grids.web.reference_fields import ReferenceField, ReferenceMultipleField
from hotline.form_fields import messages

# Named one by one, so that a telephone hands its photos over as JPEG and not as HEIC.
PICTURES = ("image/jpeg", "image/png", "image/webp")
ACCEPTED = ",".join(
    [*PICTURES, *(f".{ending}" for ending, kind in TYPES.items() if kind not in PICTURES)]
)


class UnitField(ReferenceField):
    """A unit that can answer for a case, named by its code."""

    def __init__(self, label: str = "主办单位", **options: Any) -> None:
        super().__init__(reference.units, what="承办单位", label=label, **options)
        self.widget.attrs["data-search"] = "输入几个字查找单位"


class UnitsField(ReferenceMultipleField):
    """Several such units."""

    def __init__(self, label: str = "协办单位", **options: Any) -> None:
        super().__init__(reference.units, what="协办单位", label=label, **options)
        self.widget.attrs["data-search"] = "可选多个"


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; their content is checked by the verb that keeps them."""

    def __init__(self, label: str = "附件", **options: Any) -> None:
        widget = FilesInput(attrs={"accept": ACCEPTED})
        wrong = {**messages(label, "选择"), "empty": "文件是空的。", "missing": "没有收到文件。"}
        super().__init__(label=label, widget=widget, error_messages=wrong, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of uploads, empty if there are none."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
        files: list[UploadedFile[Any]] = []
        wrong: list[str] = []
        for one in given:
            try:
                files.append(super().clean(one))
            except forms.ValidationError as error:
                named = f"{one.name}：" if len(given) > 1 else ""
                wrong += [f"{named}{said}" for said in error.messages]
        if wrong:
            raise forms.ValidationError(wrong)
        return files


class RowField(forms.ModelChoiceField):
    """One of the case's rows; where a single one is waiting it is not asked for."""

    def __init__(self, rows: Any, label: str) -> None:
        super().__init__(
            rows, label=label, required=False, empty_label=None,
            error_messages=messages(label, "选择"),
        )  # fmt: skip

    def offer(self, rows: list[Any], found: Any, words: Callable[[Any], str]) -> None:
        """Offer rows by their words; one dealt with meanwhile is taken too."""
        self.queryset = found
        self.widget.choices = [(row.pk, words(row)) for row in rows]
        if len(rows) <= 1:
            self.widget = forms.HiddenInput()
