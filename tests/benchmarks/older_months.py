"""Months of the timeline before the first one that the site itself made."""


def add_months_before(table: str, count: int) -> None:
    """Cut so many empty months off what is older than the first; what is older goes.

    Nothing where that was done.
    """
    from django.db import connection, transaction

    from hotline.partitions import add_months, begins_at, month_of, parts_of

    parts = parts_of(table)
    older = next((part for part in parts if part.start is None and not part.is_default), None)
    if older is None:
        return
    assert older.end
    first = month_of(older.end)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {older.table}")
        for back in range(count, 0, -1):
            month = add_months(first, -back)
            bounds = [begins_at(month), begins_at(add_months(month, 1))]
            cursor.execute(
                f"CREATE TABLE {table}_{month:%Y%m} PARTITION OF {table} FOR VALUES"
                f" FROM ('{bounds[0].isoformat()}') TO ('{bounds[1].isoformat()}')"
            )
