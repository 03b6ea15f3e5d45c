"""Canned replies as the form of a reply offers them: by category and unit, filled in."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.access.privacy import Privacy
from grids.canned import fill, in_chinese, salutation
from grids.deadlines import CITY_ZONE
from grids.models import CannedReply, Unit

if TYPE_CHECKING:
    from cases.access.situation import Situation

OFFERED_MAX = 40


@dataclass(frozen=True)
class Offered:
    """One canned reply, its placeholders filled for a case."""

    pk: int
    title: str
    text: str
    scope: str


def offered_to(situation: "Situation") -> list[Offered]:
    """Return what may be inserted into the reply that a person writes; one query.

    The unit's own come before the city's, those of the category before those of any.
    """
    own, case = situation.own, situation.case
    if own is None:
        return []
    in_category = Q(category__isnull=True) | Q(category__in=_path(case.category.path))
    in_unit = Q(unit__isnull=True) | Q(unit__in=_path(own.unit.path))
    rows = CannedReply.objects.filter(in_category, in_unit, is_active=True)
    ordered = sorted(rows, key=lambda row: (row.unit_id is None, row.category_id is None, row.pk))
    values = values_for(situation, own.unit)
    return [
        Offered(row.pk, row.title, fill(row.text, values), "本单位" if row.unit_id else "全市")
        for row in ordered[:OFFERED_MAX]
    ]


def _path(path: str) -> list[int]:
    """Return the ids of a node and of those above it."""
    return [int(part) for part in path.split("/") if part]


def values_for(situation: "Situation", unit: Unit) -> dict[str, str]:
    """Return what the placeholders stand for; a citizen kept from the person is 市民."""
    case = situation.case
    caller = Privacy(situation.actor, case, works_on_it=True).caller()
    return {
        "工单编号": case.number,
        "诉求人称谓": salutation("" if caller.is_hidden else caller.name),
        "承办单位": unit.name,
        "事项分类": case.category.name,
        "来电日期": _day(case.received_at),
        "日期": _day(situation.at),
    }


def _day(instant: datetime) -> str:
    local = instant.astimezone(CITY_ZONE)
    return in_chinese(local.year, local.month, local.day)


def inserted(before: str, text: str) -> str:
    """Return a text with another one put behind it, on a line of its own."""
    before = before.rstrip()
    return f"{before}\n{text}" if before else text
