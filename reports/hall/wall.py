"""The wall of the hall (大屏): counts alone, so that whoever passes may read it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from grids.rules import rule
from knowledge.selectors.in_force import OutageLine, outages_in_force
from reports.hall.calls import CallsToday, calls_today
from reports.hall.cases import CasesToday, OpenCases, cases_today, open_cases
from reports.hall.charts import Chart, chart_of
from reports.hall.remembered import remembered
from telephony.selectors.hall import HallNow, read_hall

HALL_SECONDS = 2
CASES_SECONDS = 20
OPEN_SECONDS = 20
OUTAGES_SECONDS = 20


@dataclass(frozen=True)
class Wall:
    """All that the wall shows at an instant."""

    at: datetime
    hall: HallNow
    is_long_wait: bool
    calls: CallsToday
    chart: Chart
    cases: CasesToday
    open: OpenCases
    outages: tuple[OutageLine, ...]


def hall_now(at: datetime) -> HallNow:
    """Return the hall as it stood two seconds ago at most."""
    return remembered("now", HALL_SECONDS, at, lambda: read_hall(at))


def is_long_wait(hall: HallNow, at: datetime) -> bool:
    """Tell whether somebody has waited on the line for too long."""
    limit = timedelta(seconds=int(rule("hall.wait_too_long")))
    return hall.waits_since is not None and at - hall.waits_since > limit


def read_wall(at: datetime) -> Wall:
    """Return the wall; each part is read anew once in some seconds, whoever asks.

    At most nine queries, where nothing is remembered.
    """
    hall = hall_now(at)
    calls = calls_today(at, has_telephone=hall.has_telephone)
    return Wall(
        at,
        hall,
        is_long_wait(hall, at),
        calls,
        chart_of(calls),
        remembered("cases", CASES_SECONDS, at, lambda: cases_today(at)),
        remembered("open", OPEN_SECONDS, at, lambda: open_cases(at)),
        remembered("outages", OUTAGES_SECONDS, at, lambda: outages_in_force(at)),
    )
