"""Fields of forms that take files."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from grids.file_types import TYPES
from hotline.form_fields import messages


def accepted(endings: Iterable[str]) -> str:
    """Return what a browser is told of the files that are taken.

    Pictures are named one by one, so that a telephone hands its photos over as JPEG and not
    as HEIC.
    """
    told = (one if (one := TYPES[e]).startswith("image/") else f".{e}" for e in endings)
    return ",".join(dict.fromkeys(told))


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; their content is checked by the verb that keeps them."""

    def __init__(
        self, label: str = "附件", *, taken: Iterable[str] = TYPES, **options: Any
    ) -> None:
        widget = FilesInput(attrs={"accept": accepted(taken)})
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
