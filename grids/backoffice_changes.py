"""What a form of the back office changed, with old and new values as people read them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Model
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.utils import timezone

from grids.setting_words import in_words
from hotline.fields import EncryptedTextField

UNTOLD = "（不记录内容）"
NOTHING = "（空）"
VALUE_MAX = 500
SECRET = frozenset({"password", "password1", "password2", "digest"})
Change = dict[str, str]


def changes_of(form: Any, formsets: Iterable[Any] | None) -> list[Change]:
    """Return what a form and the lines below it changed; of secrets only that they changed."""
    found = list(_of_form(form))
    for formset in formsets or ():
        for line in formset.forms:
            if line.has_changed() and line not in formset.deleted_forms:
                found += _of_form(line, prefix=f"{line.instance} · ")
        found += [
            {"label": str(formset.model._meta.verbose_name), "old": str(row), "new": "（删除）"}
            for row in getattr(formset, "deleted_objects", ())
        ]
    return found


def values_of(row: Model) -> list[Change]:
    """Return the values of a row that goes away."""
    found = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if field.name in SECRET or isinstance(field, EncryptedTextField):
            value = UNTOLD
        shown = getattr(row, f"get_{field.name}_display", lambda told=value: told)()
        if value not in (None, "") and not field.primary_key:
            found.append({"label": str(field.verbose_name), "old": _cut(shown), "new": ""})
    return found


def _of_form(form: Any, prefix: str = "") -> Iterator[Change]:
    for name in form.changed_data:
        field, bound = form.fields[name], form[name]
        label = f"{prefix}{bound.label}"
        if _is_secret(form, name):
            yield {"label": label, "old": UNTOLD, "new": UNTOLD}
            continue
        old = form.get_initial_for_field(field, name)
        yield {"label": label, "old": _said(field, old), "new": _said(field, _new(form, name))}


def _new(form: Any, name: str) -> Any:
    return form.cleaned_data.get(name) if hasattr(form, "cleaned_data") else None


def _is_secret(form: Any, name: str) -> bool:
    model = getattr(getattr(form, "_meta", None), "model", None)
    column = (
        next((f for f in model._meta.concrete_fields if f.name == name), None) if model else None
    )
    return name in SECRET or isinstance(column, EncryptedTextField)


def _said(field: forms.Field, value: Any) -> str:
    """Return a value as the form shows it: names for keys, words for codes."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(field, ModelMultipleChoiceField):
        return _cut("、".join(str(one) for one in value))
    if isinstance(field, ModelChoiceField):
        return _cut(value if isinstance(value, Model) else _named(field, value))
    if isinstance(field, forms.MultipleChoiceField):
        named = dict(_flat(field.choices))
        return _cut("、".join(str(named.get(str(one), one)) for one in value))
    if isinstance(field, forms.ChoiceField):
        return _cut(dict(_flat(field.choices)).get(str(value), value))
    return _cut(field.prepare_value(value))


def _named(field: Any, key: Any) -> Any:
    return field.queryset.model._default_manager.filter(pk=key).first() or key


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


def _cut(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | dict):
        return in_words(value)[:VALUE_MAX]
    if hasattr(value, "astimezone"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)[:VALUE_MAX]
