"""The escalation task reads the rows that are due, and no open row beside them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Assignment
from cases.rules.states import State
from cases.services.oversight.escalating import due_rows

pytestmark = pytest.mark.django_db
OPEN, DUE = 6, 2


@pytest.fixture
def open_rows(make_in_state, unit_leader, at):
    """Rows that become due an hour after each other, and one that is due and has ended."""
    rows = [Assignment.objects.get(case=make_in_state(State.HANDLING)) for _ in range(OPEN)]
    for hours, row in enumerate(rows, start=1):
        row.escalate_at = at + timedelta(hours=hours)
        row.save(update_fields=["escalate_at"])
    ended = rows[0]
    ended.ended_at, ended.end_reason = at, "closed"
    ended.save(update_fields=["ended_at", "end_reason"])
    return rows[1:]


def scans(plan):
    found, waiting = [], [plan]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if "Relation Name" in node or "Index Name" in node:
            found.append(node)
    return found


def test_only_due_rows_are_read(open_rows, at):
    until = at + timedelta(hours=DUE + 1)
    with CaptureQueriesContext(connection) as seen:
        assert [due.pk for due in due_rows(until)] == [row.pk for row in open_rows[:DUE]]
    (query,) = seen.captured_queries
    with connection.cursor() as cursor:
        # In a table of a page or two the planner would rightly read everything.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
        (scan,) = scans(cursor.fetchone()[0][0]["Plan"])
    assert scan["Index Name"] == "assignment_escalating"
    assert scan["Actual Rows"] == DUE
    # The index alone decides: no row is fetched and then thrown away.
    assert "Filter" not in scan
