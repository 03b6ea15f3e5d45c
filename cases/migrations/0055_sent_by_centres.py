"""Say of open dispatches which district centre sent them, by the grants of who did."""

from django.db import migrations

# Who also holds a role of the hotline dispatched for the hotline.
TELL = """
UPDATE cases_assignment AS part SET dispatching_centre_id = centre.id
FROM grids_rolegrant AS given, grids_unit AS centre, grids_unit AS unit
WHERE part.ended_at IS NULL AND part.parent_id IS NULL AND part.dispatching_centre_id IS NULL
    AND given.user_id = part.dispatched_by_id AND given.role = 'district_centre'
    AND centre.id = given.unit_id AND unit.id = part.unit_id
    AND starts_with(unit.path, centre.path)
    AND NOT EXISTS (
        SELECT FROM grids_rolegrant AS other WHERE other.user_id = given.user_id
        AND other.role IN ('operator', 'dispatcher', 'shift_leader', 'callback_agent')
    )
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0054_dispatching_centre")]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
