"""Forms of role grants: one by itself, and all of one person's together."""

from datetime import date
from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from unfold.widgets import UnfoldAdminSelectWidget

from grids.constraint_words import ConstraintWords
from grids.models import Role
from grids.models.user import GRANTED_TWICE
from grids.services import EXCLUDED, check_grant, grant_faults, roles_exclude
from hotline.errors import InvalidInput


def role_field() -> forms.ChoiceField:
    """Return the field of a role: none is proposed, since a right must be chosen."""
    choices = [("", "请选择角色"), *Role.choices]
    wrong = {"required": "请选择角色。"}
    widget = UnfoldAdminSelectWidget(attrs={"class": "role-select"})
    return forms.ChoiceField(label="角色", choices=choices, widget=widget, error_messages=wrong)


class RoleGrantForm(ConstraintWords, forms.ModelForm):  # type: ignore[type-arg]
    """A grant that clashes with none of the person's others."""

    role = role_field()

    def clean(self) -> dict[str, Any]:
        """Refuse a clash of roles, and a missing unit or body."""
        values = super().clean() or {}
        user, role = values.get("user"), values.get("role")
        if not user or not role:
            return values
        try:
            check_grant(
                user, role, values.get("unit"), values.get("body"), self.instance.pk,
                from_on=values.get("from_on"), to_on=values.get("to_on"),
            )  # fmt: skip
        except InvalidInput as error:
            for name, message in error.fields.items():
                self.add_error(name, message)
        return values


class OwnGrantForm(ConstraintWords, forms.ModelForm):  # type: ignore[type-arg]
    """One of a person's grants; what it has to do with the others is the set's to say."""

    role = role_field()

    def clean(self) -> dict[str, Any]:
        """Refuse a missing unit or body, and an end before the beginning."""
        values = super().clean() or {}
        if role := values.get("role"):
            faults = grant_faults(
                role, values.get("unit"), values.get("body"),
                from_on=values.get("from_on"), to_on=values.get("to_on"),
            )  # fmt: skip
            for name, message in faults.items():
                self.add_error(name, message)
        return values


class GrantFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """All grants of one person, as they will stand once saved."""

    def clean(self) -> None:
        """Refuse roles that exclude each other on any day, and a role given twice."""
        super().clean()
        rows: list[dict[str, Any]] = []
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if not row.get("role") or row.get("DELETE"):
                continue
            if any(_is_same(row, other) for other in rows):
                form.add_error("role", GRANTED_TWICE)
            elif any(_clash(row, other) for other in rows):
                form.add_error("role", EXCLUDED)
            rows.append(row)


def _is_same(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(row.get(name) == other.get(name) for name in ("role", "unit", "body"))


def _clash(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return roles_exclude(row["role"], other["role"]) and _overlap(row, other)


def _overlap(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return _begin(row) <= _end(other) and _begin(other) <= _end(row)


def _begin(row: dict[str, Any]) -> date:
    return row.get("from_on") or date.min


def _end(row: dict[str, Any]) -> date:
    return row.get("to_on") or date.max
