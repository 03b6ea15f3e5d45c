"""The check of the books as far as joint issues go: no day of theirs gets lost."""

from collections.abc import Iterator

from cases.books.invariant import Check, Part
from reports.models import Bulletin, Step

GAVE_DAYS = (Step.JOINED, Step.PARTED)


def _days() -> Iterator[Part]:
    """Yield each bulletin that stands for no day any more: others stand for all of its days.

    A day that was joined has its joint issue, those of a parted issue have their own again.
    """
    gone = Bulletin.objects.filter(step__in=GAVE_DAYS, revision=1).order_by("pk")
    for bulletin in gone.iterator(chunk_size=100):
        standing = Bulletin.objects.standing().filter(
            series=bulletin.series, revision=1,
            period_from__lte=bulletin.period_to, period_to__gte=bulletin.period_from,
        )  # fmt: skip
        covered = {on for other in standing for on in other.period.days}
        is_right = covered.issuperset(bulletin.period.days)
        name = f"{bulletin.get_series_display()} {bulletin.period}"
        yield Part("bulletin_joined", 1, int(not is_right), [] if is_right else [name])


JOINT_CHECKS = (Check({"bulletin_joined": "合刊与撤销合刊的各日"}, _days),)
