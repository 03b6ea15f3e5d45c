"""The check of the books as far as bulletins go: their sums, their lists, their frozen pages.

A bulletin's figures are those of the instant at which it was counted. So its lists are
read as they were then: without what was registered later, and not at all where a case of
its days was corrected or the categories were changed since.
"""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from cases.books.invariant import Check, Part
from cases.models import Call, Callback, Correction, ElementChange, Ruling
from cases.models.elements import OF_FIGURES
from hotline.errors import HotlineError, InvalidInput
from reports.books.joint_issues import JOINT_CHECKS
from reports.books.numbers import NUMBER_CHECKS
from reports.books.rollups import ROLL_UP_CHECKS
from reports.bulletins.content import figures_of
from reports.bulletins.counting.figure_sources import Evidence, rows_behind, scope_of
from reports.bulletins.issuing.frozen import is_intact
from reports.bulletins.spec import spec_of
from reports.models import Bulletin
from reports.models.bulletin import ISSUED_STEPS


def _bulletins() -> Iterator[Bulletin]:
    rows = Bulletin.objects.standing().order_by("pk")
    yield from rows.iterator(chunk_size=100)


def _part(invariant: str, bulletin: Bulletin, is_right: bool) -> Part:
    name = f"{bulletin.get_series_display()} {bulletin.period_from} 第{bulletin.revision}版"
    return Part(invariant, 1, int(not is_right), [] if is_right else [name])


def adds_up(bulletin: Bulletin) -> bool:
    """Tell whether a bulletin's figures have their sums."""
    try:
        figures_of(bulletin)
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
            figures = spec_of(bulletin.series).books.comparable(bulletin)
            is_right = all(_listed(bulletin, name) == kept for name, kept in figures.items())
            yield _part("bulletin_lists", bulletin, is_right)


def _was_corrected(bulletin: Bulletin) -> bool:
    """Tell whether a case or hazard of the bulletin's days was put right since."""
    within = (bulletin.period.start, bulletin.period.end)
    if spec_of(bulletin.series).books.is_changed_since(bulletin):
        return True
    called = Call.objects.filter(case=OuterRef("case"), received_at__range=within)
    told = Callback.objects.filter(case=OuterRef("case"), completed_at__range=within)
    since = Correction.objects.filter(ruling=Ruling.ACCEPTED, ruled_at__gt=bulletin.counted_at)
    touching = Q(case__received_at__range=within) | Q(Exists(called)) | Q(Exists(told))
    amended = ElementChange.objects.filter(at__gt=bulletin.counted_at, element__in=OF_FIGURES)
    return since.filter(touching).exists() or amended.filter(touching).exists()


def _listed(bulletin: Bulletin, figure: str) -> int:
    """Count what a figure opens, as far as it was there when the bulletin was counted."""
    try:
        evidence = rows_behind(bulletin.period, figure, bulletin.detail["keys"], scope_of(bulletin))
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
    *ROLL_UP_CHECKS,
)
