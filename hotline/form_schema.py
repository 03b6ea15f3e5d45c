"""Django forms as the API's input: JSON into a form's data, a form into an OpenAPI schema.

So a field's type and limit stand in one place for pages and API. Told by duck typing: a
field with a `shelf` chooses reference rows by code, one that `is_object` takes values by name.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from hotline.errors import InvalidInput

# What a browser's form brings along and no API names.
FRAME = frozenset({"csrfmiddlewaretoken"})
JSON = "application/json"
MULTIPART = "multipart/form-data"


def form_input(
    form_class: type[forms.Form], data: Any, files: Any
) -> tuple[QueryDict, MultiValueDict[str, Any]]:
    """Return an API's body as a form takes it: data and files.

    What is left out has the form's own first value. Raises InvalidInput, naming the field,
    for a name that the form lacks and for a value that is no plain value or list of such.
    """
    if not isinstance(data, Mapping):
        raise InvalidInput("请求内容应是一个 JSON 对象。")
    unknown = set(data) - set(form_class.base_fields) - FRAME
    if unknown:
        raise InvalidInput(fields={_printable(name): "没有这个字段。" for name in unknown})
    filled = QueryDict(mutable=True)
    for name, field in form_class.base_fields.items():
        if name in data and getattr(field, "is_object", False):
            filled[name] = _object_value(name, data[name])
        elif name in data:
            filled.setlist(name, _values(name, data, is_many(field)))
        elif field.initial is not None and not callable(field.initial):
            filled.setlist(name, [str(field.initial)])
    return filled, files


def _values(name: str, data: Mapping[str, Any], is_list: bool) -> list[str]:
    given = data.getlist(name) if isinstance(data, MultiValueDict) else data[name]
    values = given if isinstance(given, list) else [given]
    if any(isinstance(value, dict | list) for value in values):
        raise InvalidInput(fields={name: "应是一个简单的值。"})
    if isinstance(given, list) and not is_list and not isinstance(data, MultiValueDict):
        raise InvalidInput(fields={name: "应是一个值，不是列表。"})
    texts = ["" if value is None else str(value) for value in values]
    if any(_printable(text) != text for text in texts):
        raise InvalidInput(fields={name: "含有无法识别的字符。"})
    return texts


def _object_value(name: str, given: Any) -> str:
    """Return an object of plain values as the JSON that its field reads; a text as it is."""
    if isinstance(given, str):
        return _values(name, {name: given}, is_list=False)[0]
    if not isinstance(given, Mapping) or any(isinstance(v, dict | list) for v in given.values()):
        raise InvalidInput(fields={name: "应是一个对象，其中都是简单的值。"})
    return json.dumps({_printable(key): _printable(given[key] or "") for key in given})


def _printable(text: object) -> str:
    """Return a text without the halves of characters that JSON can smuggle in."""
    return str(text).encode("utf-8", "replace").decode()


def check_form(form: forms.Form) -> None:
    """Raise InvalidInput with the first message of each faulty field of a bound form."""
    if form.is_valid():
        return
    fields = {name: str(errors[0]) for name, errors in form.errors.items()}
    general = fields.pop("__all__", "")
    raise InvalidInput(general or "填写有误", fields=fields)


def is_many(field: forms.Field) -> bool:
    """Tell whether a field takes several values."""
    return bool(getattr(field.widget, "allow_multiple_selected", False))


def form_schema(
    form_class: type[forms.Form], leave_out: Iterable[str] = ()
) -> dict[str, dict[str, Any]]:
    """Return the OpenAPI request body of a form, by media type; files only as multipart."""
    fields = {n: f for n, f in form_class.base_fields.items() if n not in set(leave_out)}
    plain = {name: f for name, f in fields.items() if not isinstance(f, forms.FileField)}
    schemas = {JSON: _object(plain)} if not _needs_file(fields) else {}
    if len(plain) < len(fields):
        schemas[MULTIPART] = _object(fields)
    return schemas


def _needs_file(fields: Mapping[str, forms.Field]) -> bool:
    return any(isinstance(f, forms.FileField) and f.required for f in fields.values())


def _object(fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: field_schema(field) for name, field in fields.items()},
        "additionalProperties": False,
    }
    required = [name for name, field in fields.items() if field.required]
    return {**schema, "required": required} if required else schema


def field_schema(field: forms.Field) -> dict[str, Any]:
    """Return the OpenAPI schema of one form field."""
    schema = _typed(field)
    if is_many(field):
        schema = {"type": "array", "items": schema}
    said = "；".join(filter(None, [str(field.label or ""), str(field.help_text or "")]))
    if said:
        schema["description"] = said
    if field.initial is not None and isinstance(field.initial, str | int | bool):
        schema["default"] = getattr(field.initial, "value", field.initial)
    return schema


def _typed(field: forms.Field) -> dict[str, Any]:
    if getattr(field, "is_object", False):
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if hasattr(field, "shelf"):
        return {"type": "string", "maxLength": 64}
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return _choice(field)
    for kind, schema in _TYPES:
        if isinstance(field, kind):
            return {**schema, **_nullable(field)}
    return _text(field)


_TYPES: tuple[tuple[type[forms.Field], dict[str, Any]], ...] = (
    (forms.BooleanField, {"type": "boolean"}),
    (forms.FileField, {"type": "string", "format": "binary"}),
    (forms.ModelChoiceField, {"type": "integer"}),
    (forms.DateTimeField, {"type": "string", "format": "date-time"}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.DecimalField, {"type": "number"}),
    (forms.IntegerField, {"type": "integer"}),
)


def _nullable(field: forms.Field) -> dict[str, Any]:
    return {} if field.required else {"nullable": True}


def _choice(field: forms.ChoiceField) -> dict[str, Any]:
    choices: Any = field.choices
    values = [value for value, _ in choices]
    if set(values) == {True, False}:
        return {"type": "boolean", **_nullable(field)}
    if not values:
        # Told from the person, so that the document cannot name them.
        return {"type": "string"}
    if not field.required and "" not in values:
        values = [*values, ""]
    return {"type": "string", "enum": [getattr(value, "value", value) for value in values]}


def _text(field: forms.Field) -> dict[str, Any]:
    limits = {"minLength": 1} if field.required else {}
    most = getattr(field, "max_length", None)
    return {"type": "string", **limits, **({"maxLength": most} if most else {})}
