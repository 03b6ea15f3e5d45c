"""The one place in SQL that says to which day an instant belongs (see grids.deadlines)."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION business_day(at timestamptz, starts_at_hour integer DEFAULT 0) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT (timezone('Asia/Shanghai', at)
        + make_interval(hours => CASE WHEN starts_at_hour = 0 THEN 0 ELSE 24 - starts_at_hour END)
    )::date
$$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_text_search")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION business_day(timestamptz, integer)")]
