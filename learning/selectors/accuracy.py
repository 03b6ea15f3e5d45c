"""How often what was proposed is what was chosen, over the last month."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet

from grids import reference
from hotline.times import city_time, say_date
from learning.models import JudgedChoice, JudgedField, ProposedField, SuggestionModel

LOOKED_BACK = timedelta(days=30)
MISSED_NAMED = 3


class Accuracy(NamedTuple):
    """Counts of judged cases: something was offered, its first was chosen, one of it was; sure …"""

    judged: int = 0
    offered: int = 0
    taken: int = 0
    among: int = 0
    sure: int = 0
    sure_taken: int = 0


class CategoryAccuracy(NamedTuple):
    """Of the cases that a category was chosen for, those it had been proposed for."""

    code: str
    name: str
    chosen: int
    taken: int


IS_TAKEN = Q(proposed=F("chosen")) & ~Q(proposed="")


def accuracy(at: datetime) -> dict[str, Accuracy]:
    """Return the counts of each field over the 30 days before an instant; one query."""
    rows = (
        _recent(at)
        .values("field")
        .annotate(
            judged=Count("pk"),
            offered=Count("pk", filter=~Q(proposed="")),
            taken=Count("pk", filter=IS_TAKEN),
            among=Count("pk", filter=Q(is_among=True)),
            sure=Count("pk", filter=Q(is_sure=True)),
            sure_taken=Count("pk", filter=Q(is_sure=True) & IS_TAKEN),
        )
        .order_by("field")
        .values_list("field", *Accuracy._fields)
    )
    return {field: Accuracy(*counts) for field, *counts in rows}


def accuracy_by_category(at: datetime) -> list[CategoryAccuracy]:
    """Return the counts of each category that was chosen, the most often missed first."""
    rows = (
        _recent(at)
        .filter(field=JudgedField.CATEGORY)
        .values_list("chosen")
        .annotate(count=Count("pk"), taken=Count("pk", filter=IS_TAKEN))
        .order_by(F("taken") - F("count"), "chosen")
    )
    known = reference.categories()
    return [
        CategoryAccuracy(code, row.name if (row := known.get(code)) else code, count, taken)
        for code, count, taken in rows
    ]


def accuracy_in_words(at: datetime) -> str:
    """Say which model proposes categories, how often it was right, and how other fields did.

    One query, two where a model was trained, three where cases were judged.
    """
    used = SuggestionModel.objects.filter(field=ProposedField.CATEGORY, is_current=True)
    model = used.defer("stored").first()
    if model is None:
        return "还没有训练过，按常用词建议"
    counts = accuracy(at)
    found = counts.get(JudgedField.CATEGORY, Accuracy())
    says = f"{model}，{say_date(city_time(model.trained_at).date())}用 {model.cases} 件工单训练"
    if not found.judged:
        return f"{says}，近 30 天还没有可比的登记"
    shares = [share(found.taken, found.judged), share(found.among, found.judged)]
    says += f"；近 30 天登记 {found.judged} 件，首选相符 {shares[0]}，建议之内 {shares[1]}"
    if found.sure:
        says += f"，有把握的 {found.sure} 件相符 {share(found.sure_taken, found.sure)}"
    missed = [one for one in accuracy_by_category(at)[:MISSED_NAMED] if one.taken < one.chosen]
    named = "、".join(f"{one.name}（{one.chosen} 件）" for one in missed)
    return says + (f"；最常不符：{named}" if named else "") + _others_in_words(counts)


def _others_in_words(counts: Mapping[str, Accuracy]) -> str:
    """Say of the other fields how many were proposed and how many of these were chosen."""
    others = [one for one in JudgedField if one in counts and one != JudgedField.CATEGORY]
    return "".join(
        f"；{one.label}建议 {counts[one].offered} 件，"
        f"相符 {share(counts[one].taken, counts[one].offered)}"
        for one in others
        if counts[one].offered
    )


def share(part: int, whole: int) -> str:
    """Return a part in percent."""
    return f"{100 * part / whole:.1f}%"


def _recent(at: datetime) -> QuerySet[JudgedChoice]:
    return JudgedChoice.objects.filter(registered_at__gt=at - LOOKED_BACK, registered_at__lte=at)
