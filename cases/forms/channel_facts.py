"""The part of the intake form that holds the fields of the chosen channel's own."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string

from grids import reference
from grids.channel_fields import CHOICE, DATE, NUMBER, VALUE_MAX, OwnField, read_fields
from grids.models import Channel

NAME = "channel_facts"
INPUT_TYPES = {DATE: "date", NUMBER: "number"}


def channels_with_fields() -> list[tuple[Channel, tuple[OwnField, ...]]]:
    """Return the channels in use that have fields of their own; from the cached shelf."""
    rows = reference.channels().by_code.values()
    return [(row, read_fields(row.own_fields)) for row in rows if row.own_fields]


def input_name(code: str, field: str) -> str:
    """Return the name under which the page sends one channel's field."""
    return f"{NAME}.{code}.{field}"


def is_channel_fact(name: str) -> bool:
    """Tell whether a name is that of a channel's field, or of all of them as one."""
    return name == NAME or name.startswith(f"{NAME}.")


class ChannelFactsInput(forms.Widget):
    """A field set for each channel that has fields; the script shows the chosen one's."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the values of the chosen channel by field, or what the API sent as one object."""
        del files
        if name in data:
            return data.get(name)
        chosen = input_name(data.get("channel", ""), "")
        return {key.removeprefix(chosen): data.get(key) for key in data if key.startswith(chosen)}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """A page without such a channel sends nothing, which is no fault."""
        del data, files, name
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Draw the field sets, those of one channel filled in."""
        del name, attrs, renderer
        given = value if isinstance(value, Mapping) else {}
        sets = [
            {"channel": row, "fields": list(_inputs(row, fields, given))}
            for row, fields in channels_with_fields()
        ]
        return render_to_string("cases/channel_facts.html", {"sets": sets}) if sets else ""


def _inputs(
    row: Channel, fields: tuple[OwnField, ...], given: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for at, field in enumerate(fields):
        yield {
            "own": field,
            "id": f"id_{NAME}_{row.code}_{at}",
            "name": input_name(row.code, field.name),
            # A draft kept the values of every channel by their full names.
            "value": given.get(input_name(row.code, field.name), given.get(field.name, "")),
            "is_choice": field.kind == CHOICE,
            "type": INPUT_TYPES.get(field.kind, "text"),
            "limit": VALUE_MAX,
        }


class ChannelFacts(forms.Field):
    """The values of a channel's own fields by their names; the API sends them as one object."""

    widget = ChannelFactsInput
    is_object = True

    def to_python(self, value: Any) -> dict[str, str]:
        """Return the values as texts; what they must be is a rule of the demand."""
        if isinstance(value, str):
            try:
                value = json.loads(value or "{}")
            except ValueError as error:
                raise forms.ValidationError("应是一个 JSON 对象。") from error
        if not isinstance(value, Mapping):
            raise forms.ValidationError("应是一个 JSON 对象。")
        if any(isinstance(one, Mapping | list) for one in value.values()):
            raise forms.ValidationError("字段的值应是文字。")
        return {str(name): "" if one is None else str(one) for name, one in value.items()}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare by the values."""
        return bool(data) and data != initial
