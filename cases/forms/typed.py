"""Typed values, as a browser sent them, as the first values of a form's fields."""

from collections.abc import Mapping
from typing import Any

from django import forms


def initial_values(
    fields: Mapping[str, forms.Field], typed: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Return the initial value of each field: a tick, a list, or a text."""
    values: dict[str, Any] = {}
    for name, field in fields.items():
        given = typed.get(name, [])
        if isinstance(field, forms.BooleanField):
            values[name] = bool(given)
        elif getattr(field.widget, "allow_multiple_selected", False):
            values[name] = given
        else:
            values[name] = given[-1] if given else ""
    return values
