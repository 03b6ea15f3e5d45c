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
