"""Fields of units by their codes, and of a case's rows."""

from collections.abc import Callable
from typing import Any

from django import forms

from grids import reference
from grids.web.reference_fields import ReferenceField, ReferenceMultipleField
from hotline.form_fields import messages


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
