"""Month by month: how many first dispatches came back, and how many corrections were taken."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from grids.deadlines import CITY_ZONE
from learning.models import CorrectionDecision, DispatchMonth, DutyCorrection
from learning.selectors.accuracy import share
from learning.services.counting_dispatches import last_months


class MonthLine(NamedTuple):
    """A month as the home page shows it; a dash where nothing was sent."""

    label: str
    sent: int
    returned: int
    share: str
    taken: int


def months_of_dispatch(at: datetime) -> list[MonthLine]:
    """Return the twelve months up to an instant, the oldest first; none before the first count.

    Two queries. A correction that was withdrawn counts no more.
    """
    months = last_months(at)[::-1]
    rows = {row.month: row for row in DispatchMonth.objects.filter(month__in=months)}
    if not rows:
        return []
    taken = DutyCorrection.objects.filter(decision=CorrectionDecision.TAKEN)
    instants = taken.values_list("decided_at", flat=True)
    counts = Counter(one.astimezone(CITY_ZONE).date().replace(day=1) for one in instants if one)
    lines = []
    for month in months:
        sent, returned = (row.sent, row.returned) if (row := rows.get(month)) else (0, 0)
        said = share(returned, sent) if sent else "—"
        lines.append(MonthLine(f"{month:%Y-%m}", sent, returned, said, counts[month]))
    return lines
