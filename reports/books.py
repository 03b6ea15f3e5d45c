"""The check of the books as far as bulletins go: their sums, their lists, their frozen pages.

A bulletin's figures are those of the instant at which it was counted. So its lists are
read as they were then: without what was registered later, and not at all where a case of
its days was corrected or the categories were changed since.
"""

from collections.abc import Iterator, Mapping

from django.contrib.admin.models import LogEntry
from django.db.models import Exists, OuterRef, Q

from cases.books.invariant import Check, Part
from cases.models import (
    Call,
    Callback,
    Correction,
    ElementChange,
    HazardDeed,
    HazardReturn,
    HazardRevision,
    HazardStep,
    ReturnKind,
    Ruling,
)
from cases.models.elements import OF_FIGURES
from hotline.errors import HotlineError, InvalidInput
from reports.evidence import Evidence, rows_behind
from reports.facts import DailyFigures, HazardFigures
from reports.joint_books import JOINT_CHECKS
from reports.models import Bulletin, Series
from reports.models.bulletin import ISSUED_STEPS
from reports.number_books import NUMBER_CHECKS
from reports.services.issuing import is_intact

PLAIN = ("calls", "direct", "dispatched", "callbacks", "web")


def _bulletins() -> Iterator[Bulletin]:
    rows = Bulletin.objects.standing().order_by("pk")
    yield from rows.iterator(chunk_size=100)


def _part(invariant: str, bulletin: Bulletin, is_right: bool) -> Part:
    name = f"{bulletin.get_series_display()} {bulletin.period_from} 第{bulletin.revision}版"
    return Part(invariant, 1, int(not is_right), [] if is_right else [name])


def adds_up(bulletin: Bulletin) -> bool:
    """Tell whether a bulletin's figures have their sums."""
    kind = DailyFigures if bulletin.series == Series.DAILY else HazardFigures
    try:
        kind.from_json(bulletin.figures)
    except InvalidInput:
        return False
    return True


def _sums() -> Iterator[Part]:
    for bulletin in _bulletins():
        yield _part("bulletin_sums", bulletin, adds_up(bulletin))


def _frozen() -> Iterator[Part]:
    rows = Bulletin.objects.filter(step__in=ISSUED_STEPS).order_by("pk")
    for bulletin in rows.iterator(chunk_size=100):
        yield _part("bulletin_frozen", bulletin, is_intact(bulletin))


def _lists() -> Iterator[Part]:
    for bulletin in _bulletins():
        # What has not its sums cannot have its lists; it is told already.
        if adds_up(bulletin) and not _was_corrected(bulletin):
            figures = comparable_figures(bulletin)
            is_right = all(_listed(bulletin, name) == kept for name, kept in figures.items())
            yield _part("bulletin_lists", bulletin, is_right)


def _was_corrected(bulletin: Bulletin) -> bool:
    """Tell whether a case or hazard of the bulletin's days was put right since."""
    within = (bulletin.period.start, bulletin.period.end)
    if bulletin.series == Series.HAZARDS and _were_hazards_put_right(bulletin):
        return True
    called = Call.objects.filter(case=OuterRef("case"), received_at__range=within)
    told = Callback.objects.filter(case=OuterRef("case"), completed_at__range=within)
    since = Correction.objects.filter(ruling=Ruling.ACCEPTED, ruled_at__gt=bulletin.counted_at)
    touching = Q(case__received_at__range=within) | Q(Exists(called)) | Q(Exists(told))
    amended = ElementChange.objects.filter(at__gt=bulletin.counted_at, element__in=OF_FIGURES)
    return since.filter(touching).exists() or amended.filter(touching).exists()


def _were_hazards_put_right(bulletin: Bulletin) -> bool:
    """Tell whether a hazard of the bulletin's days was corrected or withdrawn since.

    A revision keeps the day to which the hazard belonged before.
    """
    within = (bulletin.period.start, bulletin.period.end)
    steps = HazardStep.objects.filter(
        deed__in=[HazardDeed.CORRECT, HazardDeed.WITHDRAW], at__gt=bulletin.counted_at
    )
    revised = HazardRevision.objects.filter(
        ruling=Ruling.ACCEPTED, ruled_at__gt=bulletin.counted_at,
        day__range=(bulletin.period_from, bulletin.period_to),
    )  # fmt: skip
    return steps.filter(hazard__reported_at__range=within).exists() or revised.exists()


def comparable_figures(bulletin: Bulletin) -> Mapping[str, int]:
    """Return the figures, by the names that open their lists, that still can be compared."""
    figures = bulletin.figures
    if bulletin.series == Series.HAZARDS:
        with_totals = _bodies_with_totals(bulletin)
        return {
            f"hazards:{name}": count
            for name, count in figures["hazards_by_body"]
            if bulletin.detail["keys"].get(f"hazards:{name}") not in with_totals
        }
    named = {f"web:{name}": count for name, count in figures["web_by_channel"]}
    if not _categories_changed(bulletin):
        lines = [*figures["hotspots"], *figures.get("others", [])]
        named |= {f"hotspot:{line['category']}": line["count"] for line in lines}
    return {name: figures[name] for name in PLAIN} | named


def _bodies_with_totals(bulletin: Bulletin) -> set[int]:
    """Return the bodies of whose hazards a total stands for those not filed one by one."""
    totals = HazardReturn.objects.filter(
        kind=ReturnKind.TOTAL, day__range=(bulletin.period_from, bulletin.period_to)
    )
    return set(totals.values_list("body", flat=True))


def _categories_changed(bulletin: Bulletin) -> bool:
    return LogEntry.objects.filter(
        content_type__app_label="grids",
        content_type__model__in=["category", "citysetting"],
        action_time__gt=bulletin.counted_at,
    ).exists()


def _listed(bulletin: Bulletin, figure: str) -> int:
    """Count what a figure opens, as far as it was there when the bulletin was counted."""
    try:
        evidence = rows_behind(bulletin.period, figure, bulletin.detail["keys"])
    except HotlineError:
        return -1
    return _known(evidence, figure, bulletin)


def _known(evidence: Evidence, figure: str, bulletin: Bulletin) -> int:
    if figure == "callbacks":
        return int(evidence.rows.count())
    return int(evidence.rows.filter(registered_at__lte=bulletin.counted_at).count())


CHECKS = (
    Check({"bulletin_sums": "日报各数相加"}, _sums),
    Check({"bulletin_lists": "日报数字与所开清单"}, _lists),
    Check({"bulletin_frozen": "已签发日报的版面与校验码"}, _frozen),
    *NUMBER_CHECKS,
    *JOINT_CHECKS,
)
