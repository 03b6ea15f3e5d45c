"""Fields of the back office's forms, which refuse in a sentence what cannot be meant."""

import re
from datetime import date
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import DateField
from django.http import QueryDict

from hotline.bounds import FIRST_DAY, LAST_DAY, is_in_bounds, out_of_bounds
from hotline.errors import InvalidInput

_KEY = re.compile(r"[0-9]{1,18}")
_NUMBER = re.compile(r"[0-9]{1,4}")
# What the address of a list names of a day, and from where to where each part runs.
DAY_PARTS = {"year": (FIRST_DAY.year, LAST_DAY.year), "month": (1, 12), "day": (1, 31)}


class KeySelect(AutocompleteSelect):
    """Django's own; a value that is no key selects nothing instead of ending in a fault."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Return the options of the keys among the values."""
        return super().optgroups(name, [one for one in value if _KEY.fullmatch(str(one))], attr)


def check_bounds(value: date) -> None:
    """Raise ValidationError for a day or an instant outside of the bounds."""
    if not is_in_bounds(value):
        raise ValidationError(out_of_bounds("日期"), "bounds")


class CheckedFields:
    """Fields of a form of the back office, of its own table or of one within it.

    A key that is none selects nothing. Days and instants keep the bounds: the row behind
    the form is not given what lies outside, since already its name may compute with it.
    """

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the field, which takes no value for a key that is none."""
        mine: Any = self
        if "widget" not in kwargs and db_field.name in mine.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, mine.admin_site, using=kwargs.get("using"))
        above: Any = super()
        return above.formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Return the field, which takes no day outside of the bounds."""
        above: Any = super()
        field = above.formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, DateField):
            field.validators = [*field.validators, check_bounds]
        return field


def check_day_parts(query: QueryDict, field: str) -> None:
    """Raise InvalidInput where an address asks for a year, a month or a day that is none."""
    for part, (first, last) in DAY_PARTS.items():
        name = f"{field}__{part}"
        for typed in query.getlist(name):
            if not (_NUMBER.fullmatch(typed) and first <= int(typed) <= last):
                raise InvalidInput(fields={name: out_of_bounds("日期")})
