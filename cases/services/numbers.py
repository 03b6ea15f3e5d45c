"""Numbers without a gap: of cases within the day, of numbered papers within the year."""

from datetime import date, datetime

from django.db import connection

from cases.models import Series
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
    return [f"{day:%y%m%d}{number:05d}" for number in range(last - count + 1, last + 1)]


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
