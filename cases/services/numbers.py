"""Case numbers: YYMMDD of registration and five digits, gap-free within the day."""

from datetime import date

from django.db import connection

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
