"""Whether a day's bulletin is issued: what nobody changes behind it."""

from datetime import datetime

from grids.deadlines import business_day
from grids.rules import rule
from reports.bulletins.spec import Frozen, all_specs
from reports.models import Bulletin
from reports.models.bulletin import ISSUED_STEPS


def are_hazards_issued(at: datetime) -> bool:
    """Tell whether an issue that counts this instant's hazards is issued; one query."""
    return _is_issued(Frozen.HAZARDS, at)


def are_cases_issued(at: datetime) -> bool:
    """Tell whether an issue that counts this instant's cases is issued; one query."""
    return _is_issued(Frozen.CASES, at)


def _is_issued(frozen: Frozen, at: datetime) -> bool:
    day = business_day(at, rule("day.starts_at_hour"))
    series = [spec.code for spec in all_specs() if frozen in spec.books.freezes]
    issued = Bulletin.objects.filter(series__in=series, step__in=ISSUED_STEPS)
    return issued.filter(period_from__lte=day, period_to__gte=day).exists()
