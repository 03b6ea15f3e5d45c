"""Outages in force, as a line of a screen says them."""

from dataclasses import dataclass
from datetime import datetime

from hotline.times import say_due
from knowledge.models import Outage
from knowledge.selectors.outages import LISTS, with_grids

READ_MOST = 200
PLACES_SAID = 2


@dataclass(frozen=True)
class OutageLine:
    """One outage in force: what fails, where, until when."""

    label: str
    where: str
    until: str


def outages_in_force(at: datetime) -> tuple[OutageLine, ...]:
    """Return what fails now, what ends first before the others; two queries."""
    return tuple(_line(one, at) for one in with_grids(LISTS["running"](at))[:READ_MOST])


def _line(one: Outage, at: datetime) -> OutageLine:
    named = one.places or [str(grid) for grid in one.grids.all()]
    more = f"等{len(named)}处" if len(named) > PLACES_SAID else ""
    where = "、".join(named[:PLACES_SAID]) + more
    return OutageLine(one.get_kind_display(), where or "全市", _until(one.ends_at, at))


def _until(ends_at: datetime, at: datetime) -> str:
    """Say when it ends: 至 18:00 today, else the day too."""
    said = say_due(ends_at, at)
    return f"至{said.removeprefix('今天 ')}"
