"""Counting a day or a month into its roll-up: only rows that changed are written."""

from datetime import date
from typing import Any

from django.db import connection

from reports.models import Face, Stretch
from reports.periods import period_of
from reports.rollups.sources import MEASURES, sources_of

DIMENSIONS = ("unit", "category", "grid", "channel", "kind", "hour", "left_out")
# Each face with the columns by which its rows are told apart, beside `left_out`.
GROUPS = {
    Face.WHOLE: ("unit", "category", "grid", "channel", "kind"),
    Face.UNIT: ("unit",),
    Face.CATEGORY: ("category",),
    Face.GRID: ("grid",),
    Face.KIND: ("channel", "kind"),
    Face.HOUR: ("hour",),
}
# What a month is kept by: a whole one would be as large as its days.
OF_MONTHS = (Face.UNIT, Face.CATEGORY, Face.GRID, Face.KIND)
# Said so that the index is looked up face by face, instead of being read for the day.
EVERY_FACE = f"face IN ({', '.join(str(face.value) for face in Face)})"
COLUMNS = ("face", *DIMENSIONS, *MEASURES)
NAMES = ", ".join(COLUMNS)
SUMS = ", ".join(f"sum({name})::int AS {name}" for name in MEASURES)
SETS = ", ".join(f"({', '.join([*columns, 'left_out'])})" for columns in GROUPS.values())
# A place counts for the street in which it lies, the second step of its path.
OF_PATH = "coalesce(nullif(split_part(path, '/', 2), ''), nullif(split_part(path, '/', 1), ''))"
COUNTED_DAY = f"""
SELECT grouping(unit, category, grid, channel, kind, hour) AS face,
    coalesce(unit, 0) AS unit, coalesce(category, 0) AS category, coalesce(grid, 0) AS grid,
    coalesce(channel, 0) AS channel, coalesce(kind, '') AS kind, coalesce(hour, -1) AS hour,
    left_out, {SUMS}
FROM (
    SELECT coalesce(unit, 0)::int AS unit, coalesce(category, 0)::int AS category,
        coalesce({OF_PATH}, '0')::int AS grid, coalesce(channel, 0)::int AS channel,
        coalesce(kind, '') AS kind, hour::int AS hour, left_out, {", ".join(MEASURES)}
    FROM ({{sources}}) AS rows
        (unit, category, path, channel, kind, hour, left_out, {", ".join(MEASURES)})
) AS told
GROUP BY GROUPING SETS ({SETS})
"""  # noqa: S608 - names of columns
COUNTED_MONTH = f"""
SELECT face, unit, category, grid, channel, kind, hour, left_out, {SUMS}
FROM reports_rollup
WHERE stretch = 'day' AND "on" >= %s AND "on" < %s::date + interval '1 month' AND face = ANY(%s)
GROUP BY face, unit, category, grid, channel, kind, hour, left_out
"""  # noqa: S608 - the same
# Rows that are as they were stand in both and are left alone; the others are in one of them.
WRITE = f"""
WITH fresh AS ({{counted}}),
changed AS MATERIALIZED (
    SELECT max(id) AS id, {NAMES} FROM (
        SELECT id, {NAMES} FROM reports_rollup
        WHERE stretch = %s AND "on" = %s AND {EVERY_FACE}
        UNION ALL SELECT NULL, {NAMES} FROM fresh
    ) AS both_of_them
    GROUP BY {NAMES} HAVING count(*) = 1
),
gone AS (
    DELETE FROM reports_rollup WHERE id IN (SELECT id FROM changed WHERE id IS NOT NULL)
)
INSERT INTO reports_rollup (stretch, "on", {NAMES})
SELECT %s, %s, {NAMES} FROM changed WHERE id IS NULL
"""  # noqa: S608 - the same


def recount_day(on: date) -> int:
    """Count a day of the city anew; return how many rows were written. Asks for a transaction."""
    statement, values = counted_day(on)
    return _write(statement, values, Stretch.DAY, on)


def recount_month(first: date) -> int:
    """Add the days of a month up anew; return how many rows were written."""
    values = (first, first, [face.value for face in OF_MONTHS])
    return _write(COUNTED_MONTH, values, Stretch.MONTH, first)


def counted_day(on: date) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that counts a day from the cases, with its values."""
    compiled = [rows.query.sql_with_params() for rows in sources_of(period_of(on))]
    sources = " UNION ALL ".join(f"({statement})" for statement, _ in compiled)
    values = tuple(value for _, values in compiled for value in values)
    return COUNTED_DAY.replace("{sources}", sources), values


def _write(counted: str, values: tuple[Any, ...], stretch: Stretch, on: date) -> int:
    with connection.cursor() as cursor:
        ends = (stretch.value, on)
        cursor.execute(WRITE.replace("{counted}", counted), (*values, *ends, *ends))
        return int(cursor.rowcount)
