"""Fields of texts, days and instants, for pages, API, filters and the back office alike.

The days and instants that they take lie within `hotline.bounds`; what an instant must keep
beyond that depends on the case and is a rule of the verb.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hotline.bounds import is_in_bounds, out_of_bounds
from hotline.plain_text import plain

TOO_LONG = "最多 %(limit_value)d 字，现有 %(show_value)d 字。"
YES_NO = ((True, "是"), (False, "否"))


def _said(label: str, form: str, wrong: dict[str, str] | None) -> dict[str, str]:
    usual = {"required": f"请填写{label}。", "invalid": f"{label}应写作 {form}。"}
    return {**usual, **(wrong or {})}


class Text(forms.CharField):
    """A text, read into the one way in which texts are stored (see `hotline.plain_text`)."""

    def to_python(self, value: Any) -> str:
        """Return the text, its line ends as the single character that counts as one."""
        return plain(str(super().to_python(value) or ""))


class Instant(forms.DateTimeField):
    """An instant, typed in the city's time."""

    def __init__(
        self, label: str, *, error_messages: dict[str, str] | None = None, **options: Any
    ) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        options = {"widget": widget, **options}
        wrong = _said(label, "2024-12-10 09:30", error_messages)
        super().__init__(label=label, error_messages=wrong, **options)

    def to_python(self, value: Any) -> datetime | None:
        """Read an instant and hold it against the bounds, in whatever zone it was named."""
        try:
            instant = super().to_python(value)
        except OverflowError as error:
            raise ValidationError(out_of_bounds(str(self.label)), "bounds") from error
        if instant is not None and not is_in_bounds(instant):
            raise ValidationError(out_of_bounds(str(self.label)), "bounds")
        return instant


class Day(forms.DateField):
    """A day."""

    def __init__(
        self, label: str, *, error_messages: dict[str, str] | None = None, **options: Any
    ) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        options = {"widget": widget, **options}
        wrong = _said(label, "2024-12-10", error_messages)
        super().__init__(label=label, error_messages=wrong, **options)

    def to_python(self, value: Any) -> date | None:
        """Read a day and hold it against the bounds."""
        day = super().to_python(value)
        if day is not None and not is_in_bounds(day):
            raise ValidationError(out_of_bounds(str(self.label)), "bounds")
        return day


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
