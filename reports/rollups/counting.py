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
# Of equal rows nothing is written: most rows of a day that is counted anew are as they were.
WRITE = f"""
WITH fresh AS MATERIALIZED ({{counted}}),
kept AS MATERIALIZED (
    SELECT id, {NAMES} FROM reports_rollup WHERE stretch = %s AND "on" = %s
),
gone AS (
    DELETE FROM reports_rollup WHERE id IN (
        SELECT id FROM kept WHERE NOT EXISTS (
            SELECT FROM fresh WHERE {" AND ".join(f"fresh.{c} = kept.{c}" for c in COLUMNS)}
        )
    )
)
INSERT INTO reports_rollup (stretch, "on", {NAMES})
SELECT %s, %s, {NAMES} FROM fresh WHERE NOT EXISTS (
    SELECT FROM kept WHERE {" AND ".join(f"fresh.{c} = kept.{c}" for c in COLUMNS)}
)
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
