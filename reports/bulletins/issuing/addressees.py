"""Whom a closing block (报、送、发) names: its words, and the units behind them."""

import re
from collections.abc import Iterator

from django.db.models import Q

from grids.models import Unit
from grids.models.unit import UnitKind
from grids.rules import rule

# What stands between two addressees of a row.
BETWEEN = re.compile(r"[，、；。,;\s]+")


def units_addressed(setting: str = "bulletin.closing") -> dict[Unit, str]:
    """Return the units that a closing block names now, each with the row it stands in.

    A unit is named by its name or short name, or as one of a kind by a collective
    word of the city (各县区政府). A unit named twice counts for the first row.
    """
    named: dict[Unit, str] = {}
    for label, names in _rows(setting):
        kinds = [kind for word, kind in _collectives() if word in names]
        wanted = Q(name__in=names) | Q(short_name__in=names) | Q(kind__in=kinds)
        for unit in Unit.objects.filter(wanted, is_active=True):
            named.setdefault(unit, label)
    return named


def _rows(setting: str) -> Iterator[tuple[str, list[str]]]:
    for label, text in rule(setting):
        yield label, [name for name in BETWEEN.split(text) if name]


def _collectives() -> list[tuple[str, str]]:
    """Return the collective words with the kind of unit that each stands for."""
    kinds = {str(label): value for value, label in UnitKind.choices}
    return [(word, kinds[kind]) for word, kind in rule("bulletin.collectives") if kind in kinds]
