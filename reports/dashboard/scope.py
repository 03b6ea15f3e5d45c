"""About whom a page is: the city, a district, or units; one person's reach is the assessment's."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from grids import reference
from grids.models import Unit, User
from grids.rules import rule
from hotline.errors import NotVisible
from reports.rates.read_scope import units_in_reach


@dataclass(frozen=True)
class Scope:
    """The units of which figures are told, None for the city as a whole, and their name.

    `unit` is the one that was opened, None where a person's own reach is shown.
    """

    name: str
    units: frozenset[int] | None = None
    unit: Unit | None = None

    @cached_property
    def tops(self) -> dict[int, int]:
        """Which unit's row each unit counts in: the topmost, or right below the opened one."""
        rows = reference.units().by_id
        depth = len(self.unit.path.split("/")) - 1 if self.unit else 0
        found = {}
        for pk, unit in rows.items():
            path = [int(part) for part in unit.path.split("/") if part]
            found[pk] = pk if self.units is not None and not self.unit else path[: depth + 1][-1]
        return found

    def cases_url(self, **asked: object) -> str:
        """Return the list of the cases of this scope under some filters."""
        if self.unit and "unit" not in asked:
            asked["unit"] = self.unit.code
        return f"{reverse('cases:list')}?{urlencode(asked)}"


def scope_of(user: User, code: str = "") -> Scope:
    """Return what a person asked for. NotVisible for a unit beyond reach, Forbidden for others."""
    reach = units_in_reach(user)
    if code:
        return _opened(code, reach)
    if reach is None:
        return Scope(f"{rule('city.name')}市")
    names = [str(unit) for pk, unit in reference.units().by_id.items() if pk in reach]
    own = {pk for pk in reach if not _has_above(pk, reach)}
    if len(own) == 1 and (unit := reference.units().by_id.get(next(iter(own)))):
        return Scope(str(unit), reach, unit)
    return Scope("、".join(names[:2]) + (f"等{len(names)}个单位" if len(names) > 2 else ""), reach)


def _opened(code: str, reach: frozenset[int] | None) -> Scope:
    unit = reference.units().get(code)
    if unit is None or (reach is not None and unit.pk not in reach):
        raise NotVisible("没有这个单位，或不在您的范围内。")
    below = frozenset(Unit.objects.below(unit).order_by().values_list("pk", flat=True))
    return Scope(str(unit), below | {unit.pk}, unit)


def _has_above(pk: int, reach: frozenset[int]) -> bool:
    unit = reference.units().by_id.get(pk)
    path = [int(part) for part in unit.path.split("/") if part] if unit else []
    return any(one in reach for one in path[:-1])
