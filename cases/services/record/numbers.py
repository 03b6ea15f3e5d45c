"""Numbers without a gap: of cases within the day, of numbered papers within the year.

A case's is YYMMDD of registration and five digits. Ids come from sequences, without lock
and with gaps; they can be drawn before a row is written, so that others can point at it.
"""

from datetime import date, datetime

from django.db import connection
from django.db.models import Model

from cases.models import DayCounter, Series
from grids.deadlines import CITY_ZONE

UPSERT = """
INSERT INTO cases_daycounter AS counter (day, last) VALUES (%s, %s)
ON CONFLICT (day) DO UPDATE SET last = counter.last + excluded.last
RETURNING last
"""


def take_numbers(day: date, count: int = 1) -> list[str]:
    """Take the next `count` numbers of a day, in order.

    Holds the day's counter row until the transaction ends, so it is called last: others
    wait as short as can be, and a transaction that fails gives its numbers back. Past
    99 999 the number grows to six digits.
    """
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [day, count])
        last = int(cursor.fetchone()[0])
    return numbers_after(day, last - count, count)


def numbers_after(day: date, last: int, count: int) -> list[str]:
    """Return the `count` numbers of a day that follow the `last` one, taken or not."""
    return [f"{day:%y%m%d}{number:05d}" for number in range(last + 1, last + count + 1)]


def last_number(day: date) -> int:
    """Return how far a day's counter has come; waits for nobody who is taking a number."""
    return DayCounter.objects.filter(day=day).values_list("last", flat=True).first() or 0


def draw_ids(model: type[Model], count: int = 1) -> list[int]:
    """Draw ids for rows that are written later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(pk) for (pk,) in cursor.fetchall()]


UPSERT_OF_YEAR = """
INSERT INTO cases_yearcounter AS counter (series, year, last) VALUES (%s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = counter.last + 1
RETURNING last
"""


def take_year_number(series: Series, at: datetime) -> tuple[int, int]:
    """Take the next number of a series in the city's year of `at`; returns year and number.

    Holds the counter's row until the transaction ends, so it is called last, as with cases.
    """
    year = at.astimezone(CITY_ZONE).year
    with connection.cursor() as cursor:
        cursor.execute(UPSERT_OF_YEAR, [series.value, year])
        return year, int(cursor.fetchone()[0])
