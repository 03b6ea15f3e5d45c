"""What would have been proposed for registered cases, beside what was chosen for them."""

from datetime import datetime, timedelta

from cases.models import Case
from grids import reference
from learning.models import JudgedCase
from learning.rules.features import DemandText
from learning.selectors.current import current_suggester, current_version

BATCH = 500
LOOKED_BACK = timedelta(days=2)
SHOWN = 3


def judge_cases(*, at: datetime) -> int:
    """Judge the cases of the last two days that nothing was said of; return how many."""
    version = current_version()
    if version is None:
        return 0
    waiting = (
        Case.objects.filter(registered_at__gte=at - LOOKED_BACK, registered_at__lte=at)
        .filter(judged__isnull=True)
        .order_by("pk")
        .only("title", "text", "category_id", "registered_at")
    )[:BATCH]
    judged = [one for case in waiting if (one := _judged(case, version))]
    made = JudgedCase.objects.bulk_create(judged, ignore_conflicts=True)
    return len(made)


def _judged(case: Case, version: int) -> JudgedCase | None:
    suggester, rows = current_suggester(), reference.categories().by_code
    said = DemandText("" if case.text.startswith(case.title) else case.title, case.text)
    ranked = [one for one in suggester.rank(said, SHOWN) if one.label in rows]
    if not ranked:
        return None
    best = ranked[0]
    return JudgedCase(
        case=case,
        model_id=version,
        proposed=rows[best.label],
        chosen_id=case.category_id,
        probability=best.probability,
        is_sure=suggester.is_sure(said, best.label),
        is_among_three=case.category_id in {rows[one.label].pk for one in ranked},
        registered_at=case.registered_at,
    )
