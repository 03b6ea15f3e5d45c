"""Which days of the city something happened to: those whose roll-up is to be counted anew."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cases.models import Call, Event
from cases.rules.states import ENDED_STATES, listed
from grids.deadlines import CITY_ZONE
from grids.rules import rule
from reports.models import RollUp, Stretch

HOURS_OF_A_DAY = 24
# A reopened case counted on the day of its former closing, which its timeline tells.
TOUCHED = """
WITH touched AS MATERIALIZED (
    SELECT DISTINCT case_id AS id FROM cases_event WHERE id > %(event)s
    UNION SELECT case_id FROM cases_call WHERE id > %(call)s AND case_id IS NOT NULL
),
instants (at) AS (
    SELECT c.received_at FROM cases_case c JOIN touched t USING (id)
    UNION SELECT c.closed_at FROM cases_case c JOIN touched t USING (id)
    UNION SELECT e.at FROM cases_event e JOIN touched t ON t.id = e.case_id
        WHERE e.to_state = ANY(%(ended)s)
    UNION SELECT b.completed_at FROM cases_callback b JOIN touched t ON t.id = b.case_id
    UNION SELECT l.received_at FROM cases_call l JOIN touched t ON t.id = l.case_id
    UNION SELECT l.received_at FROM cases_call l WHERE l.id > %(call)s
)
SELECT DISTINCT {day} FROM instants WHERE at IS NOT NULL
"""
EVERY = """
SELECT DISTINCT {day} FROM (
    SELECT received_at FROM cases_case WHERE excluded_reason = '' AND NOT is_history
    UNION ALL SELECT closed_at FROM cases_case WHERE closed_at IS NOT NULL AND NOT is_history
    UNION ALL SELECT completed_at FROM cases_callback WHERE is_effective
    UNION ALL SELECT received_at FROM cases_call WHERE kind = 'demand'
) AS instants (at)
"""
DAY = "((at AT TIME ZONE %(zone)s) + make_interval(hours => %(shift)s))::date"


def touched_days(event_id: int, call_id: int) -> set[date]:
    """Return the days of everything that happened to the cases of later events and calls."""
    return _days(TOUCHED, event=event_id, call=call_id, ended=sorted(listed(ENDED_STATES)))


def every_day() -> set[date]:
    """Return the days on which anything counts, or was counted before."""
    kept = RollUp.objects.filter(stretch=Stretch.DAY).order_by().values_list("on", flat=True)
    return _days(EVERY) | set(kept.distinct())


def last_ids() -> tuple[int, int]:
    """Return the ids of the last event and call that are seen now."""
    return _last(Event.objects.all()), _last(Call.objects.all())


def _last(rows: "QuerySet[Any]") -> int:
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def _days(statement: str, **values: Any) -> set[date]:
    hour = int(rule("day.starts_at_hour"))
    shift = (HOURS_OF_A_DAY - hour) % HOURS_OF_A_DAY
    with connection.cursor() as cursor:
        cursor.execute(
            statement.replace("{day}", DAY), {**values, "zone": str(CITY_ZONE), "shift": shift}
        )
        return {on for (on,) in cursor}
