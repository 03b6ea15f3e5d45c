"""Find any piece of two characters or more, by an index over character pairs.

COST 5000 keeps the planner from running the function on every row of a date scan; the
search_path is set, so that the index survives dump and restore.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION text_pairs(body text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 SET search_path = pg_catalog AS $$
    SELECT coalesce(array_agg(DISTINCT one || two), '{}')
    FROM (
        SELECT one, lead(one) OVER (ORDER BY place) AS two
        FROM unnest(string_to_array(lower(body), NULL)) WITH ORDINALITY AS letter(one, place)
    ) AS pair
    WHERE two IS NOT NULL AND one !~ '\\s' AND two !~ '\\s'
$$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_append_only")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION text_pairs(text)"),
        migrations.RunSQL(
            r"CREATE INDEX case_text_pairs ON cases_case"
            r" USING gin (text_pairs(title || E'\n' || text))",
            "DROP INDEX case_text_pairs",
        ),
    ]
