"""Give the assignments that exist a segment of their clock, their terms and their yellow light."""

from django.db import migrations

SEGMENTS = """
INSERT INTO cases_clocksegment
       (assignment_id, round, started_at, start_reason, stopped_at, stop_reason)
SELECT id, round, dispatched_at,
       CASE WHEN round > 1 THEN 'redo' ELSE 'dispatch' END,
       CASE WHEN ended_at IS NOT NULL THEN greatest(ended_at, dispatched_at) END, end_reason
  FROM cases_assignment
"""
# The rule of that name as it is today; a renamed or deleted one leaves no terms.
TERMS = """
UPDATE cases_assignment a
   SET limit_terms = jsonb_build_object(
           'amount', l.amount, 'time_unit', l.time_unit, 'starts_at', 'dispatch',
           'sign_minutes', l.sign_minutes, 'return_minutes', l.return_minutes,
           'contact_minutes', l.contact_minutes)
  FROM grids_limitrule l
 WHERE l.name = a.limit_name AND a.ended_at IS NULL
"""
WARNINGS = """
UPDATE cases_assignment
   SET warn_at = reply_due_at - greatest(
           least((reply_due_at - dispatched_at) * 0.2, interval '4 hours'), interval '0')
 WHERE ended_at IS NULL
"""
MIRRORS = """
UPDATE cases_case c
   SET warn_at = a.warn_at
  FROM cases_assignment a
 WHERE a.case_id = c.id AND a.role = 'lead' AND a.parent_id IS NULL AND a.ended_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_clock"), ("grids", "0004_calendar_hours")]

    operations = [
        migrations.RunSQL(SEGMENTS, "DELETE FROM cases_clocksegment"),
        migrations.RunSQL([TERMS, WARNINGS, MIRRORS], migrations.RunSQL.noop),
    ]
