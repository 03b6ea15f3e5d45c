"""The check of the books as far as issue numbers go: no gap, and no unexplained order."""

from collections.abc import Iterator

from django.db.models import Count, Max, Min, QuerySet

from cases.books.invariant import Check, Part
from reports.models import Bulletin, BulletinStep, Deed, Series
from reports.models.bulletin import ABOUT_DAYS


def _numbers() -> Iterator[Part]:
    """Yield each year of a series: its first editions bear all numbers between two."""
    first = Bulletin.objects.filter(number__isnull=False, revision=1)
    years = first.order_by().values("series", "number_year")
    for row in years.annotate(
        low=Min("number"), high=Max("number"), count=Count("pk"),
        low_total=Min("total_number"), high_total=Max("total_number"),
    ):  # fmt: skip
        spans = {row["high"] - row["low"] + 1, row["high_total"] - row["low_total"] + 1}
        name = f"{Series.of(row['series']).name} {row['number_year']}年"
        is_right = spans == {row["count"]}
        yield Part("bulletin_numbers", 1, int(not is_right), [] if is_right else [name])


def _order() -> Iterator[Part]:
    """Yield each issue whose step tells of earlier days: none it left behind is untold."""
    issues = BulletinStep.objects.filter(
        deed=Deed.ISSUE, facts__has_key="earlier", bulletin__revision=1,
        bulletin__about_case=None, bulletin__about_group=None,
    ).select_related("bulletin")  # fmt: skip
    for step in issues.iterator(chunk_size=100):
        bulletin = step.bulletin
        is_right = bool(step.order_note) or not _left_behind(bulletin).exists()
        name = f"{bulletin.get_series_display()} {bulletin.period_from} 第1版"
        yield Part("bulletin_order", 1, int(not is_right), [] if is_right else [name])


def _left_behind(bulletin: Bulletin) -> "QuerySet[Bulletin]":
    """Return the days before a bulletin that stood open at its issue and came after it."""
    return Bulletin.objects.filter(
        ABOUT_DAYS, series=bulletin.series, revision=1, total_number__gt=bulletin.total_number,
        period_to__lt=bulletin.period_from, built_at__lte=bulletin.issued_at,
    )  # fmt: skip


NUMBER_CHECKS = (
    Check({"bulletin_numbers": "日报期号连续"}, _numbers),
    Check({"bulletin_order": "日报期号与日期的先后"}, _order),
)
