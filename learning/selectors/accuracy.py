"""How often what was proposed is what was chosen, over the last month."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet

from hotline.times import city_time, say_date
from learning.models import JudgedCase, ProposedField, SuggestionModel

LOOKED_BACK = timedelta(days=30)
MISSED_NAMED = 3


class Accuracy(NamedTuple):
    """Counts of judged cases: proposed first and chosen, among three, sure, sure and chosen."""

    judged: int
    taken: int
    among_three: int
    sure: int
    sure_taken: int


class CategoryAccuracy(NamedTuple):
    """Of the cases that a category was chosen for, those it had been proposed for."""

    code: str
    name: str
    chosen: int
    taken: int


IS_TAKEN = Q(proposed=F("chosen"))


def accuracy(at: datetime) -> Accuracy:
    """Return the counts of the 30 days before an instant."""
    return Accuracy(
        **_recent(at).aggregate(
            judged=Count("pk"),
            taken=Count("pk", filter=IS_TAKEN),
            among_three=Count("pk", filter=Q(is_among_three=True)),
            sure=Count("pk", filter=Q(is_sure=True)),
            sure_taken=Count("pk", filter=Q(is_sure=True) & IS_TAKEN),
        )
    )


def accuracy_by_category(at: datetime) -> list[CategoryAccuracy]:
    """Return the counts of each category that was chosen, the most often missed first."""
    rows = (
        _recent(at)
        .values("chosen__code", "chosen__name")
        .annotate(count=Count("pk"), taken=Count("pk", filter=IS_TAKEN))
        .order_by(F("taken") - F("count"), "chosen__code")
    )
    return [
        CategoryAccuracy(row["chosen__code"], row["chosen__name"], row["count"], row["taken"])
        for row in rows
    ]


def accuracy_in_words(at: datetime) -> str:
    """Say which model proposes categories, how often it was right, and where it was not.

    Two queries, or three where cases were judged.
    """
    used = SuggestionModel.objects.filter(field=ProposedField.CATEGORY, is_current=True)
    model = used.defer("stored").first()
    if model is None:
        return "还没有训练过，按常用词建议"
    found = accuracy(at)
    says = f"{model}，{say_date(city_time(model.trained_at).date())}用 {model.cases} 件工单训练"
    if not found.judged:
        return f"{says}，近 30 天还没有可比的登记"
    shares = [share(found.taken, found.judged), share(found.among_three, found.judged)]
    says += f"；近 30 天登记 {found.judged} 件，首选相符 {shares[0]}，前三相符 {shares[1]}"
    if found.sure:
        says += f"，有把握的 {found.sure} 件相符 {share(found.sure_taken, found.sure)}"
    missed = [one for one in accuracy_by_category(at)[:MISSED_NAMED] if one.taken < one.chosen]
    named = "、".join(f"{one.name}（{one.chosen} 件）" for one in missed)
    return f"{says}；最常不符：{named}" if named else says


def share(part: int, whole: int) -> str:
    """Return a part in percent."""
    return f"{100 * part / whole:.1f}%"


def _recent(at: datetime) -> QuerySet[JudgedCase]:
    return JudgedCase.objects.filter(registered_at__gt=at - LOOKED_BACK, registered_at__lte=at)
