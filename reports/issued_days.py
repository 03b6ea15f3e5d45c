"""Whether a day's bulletin is issued: what nobody changes behind it."""

from datetime import datetime

from grids.deadlines import business_day
from grids.rules import rule
from reports.models import Bulletin
from reports.models.bulletin import ISSUED_STEPS, Series


def is_hazard_day_issued(at: datetime) -> bool:
    """Tell whether the hazard daily that holds this instant is issued; one query."""
    return _is_issued(Series.HAZARDS, at)


def is_daily_issued(at: datetime) -> bool:
    """Tell whether the hotline's daily that holds this instant is issued; one query."""
    return _is_issued(Series.DAILY, at)


def _is_issued(series: Series, at: datetime) -> bool:
    day = business_day(at, rule("day.starts_at_hour"))
    issued = Bulletin.objects.filter(series=series, step__in=ISSUED_STEPS)
    return issued.filter(period_from__lte=day, period_to__gte=day).exists()
