"""Fields with their limits said in Chinese, and units by their codes."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from cases.file_types import TYPES
from cases.forms.references import ReferenceField, ReferenceMultipleField
from grids import reference
from hotline.form_fields import Text

TOO_LONG = "最多 %(limit_value)d 字，现有 %(show_value)d 字。"
# Named one by one, so that a telephone hands its photos over as JPEG and not as HEIC.
PICTURES = ("image/jpeg", "image/png", "image/webp")
ACCEPTED = ",".join(
    [*PICTURES, *(f".{ending}" for ending, kind in TYPES.items() if kind not in PICTURES)]
)
YES_NO = ((True, "是"), (False, "否"))


def messages(label: str, kind: str = "填写") -> dict[str, str]:
    """Return the messages of a field, naming what is missing."""
    return {
        "required": f"请{kind}{label}。",
        "max_length": TOO_LONG,
        "invalid": f"{label}不正确。",
        "invalid_choice": "没有“%(value)s”这个选项，请从列表中选择。",
        "invalid_list": f"{label}应是一个列表。",
    }


class Line(Text):
    """One line of text."""

    def __init__(self, label: str, limit: int, **options: Any) -> None:
        options.setdefault("error_messages", messages(label))
        super().__init__(label=label, max_length=limit, **options)


class Prose(Line):
    """Text of several lines."""

    widget = forms.Textarea

    def __init__(self, label: str, limit: int, rows: int = 3, **options: Any) -> None:
        super().__init__(label, limit, **options)
        self.widget.attrs.setdefault("rows", rows)


class Choice(forms.ChoiceField):
    """One of a list; `is_keys` draws it as a row of keys, whole sentences one below another."""

    def __init__(
        self,
        label: str,
        choices: Any,
        *,
        is_keys: bool = False,
        has_sentences: bool = False,
        **options: Any,
    ) -> None:
        options.setdefault("error_messages", messages(label, "选择"))
        self.style = "keys" if is_keys else ""
        if has_sentences:
            self.style += " sentences"
        if is_keys:
            options.setdefault("widget", forms.RadioSelect)
        super().__init__(label=label, choices=choices, **options)


class ByButton(forms.HiddenInput):
    """Never drawn: the value comes with the button that was pressed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Draw nothing."""
        del name, value, attrs, renderer
        return ""


class YesNo(forms.TypedChoiceField):
    """A question that must be answered by yes or no; optional ones may stay open (None)."""

    widget = forms.RadioSelect
    style = "keys"

    def __init__(self, label: str, choices: Any = YES_NO, **options: Any) -> None:
        super().__init__(
            label=label, choices=choices, coerce=lambda value: value == "True", empty_value=None,
            error_messages=messages(label, "选择"), **options,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        """Accept JSON's true and false beside the form's values."""
        spoken = {"true": "True", "false": "False", "1": "True", "0": "False"}
        return super().to_python(spoken.get(str(value), value))


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
