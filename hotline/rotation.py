"""Sealing anew what an older key sealed, so that the older key can be retired."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from hotline.fields import EncryptedTextField, current_key_id, decrypt, encrypt

BATCH = 1000
Sealed = tuple[int, str]


@dataclass
class Rotation:
    """What became of one column: rows sealed anew, and rows that were so already."""

    place: str
    renewed: int = 0
    current: int = 0


def encrypted_columns() -> list[EncryptedTextField]:
    """Return every encrypted column of the database, in a fixed order."""
    fields = (
        field
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    )
    return sorted(fields, key=lambda field: field.place)


def rotate_column(field: EncryptedTextField, batch: int = BATCH) -> Rotation:
    """Seal a column's values anew under the first key of the ring, batch by batch.

    Each batch is one short transaction; a row that somebody changes meanwhile keeps what
    they wrote. Raises ValueError, with the row's id, for a value that does not open.
    """
    done = Rotation(field.place)
    prefix = f"{current_key_id()}:"
    for rows in _batches(field, batch):
        old = [row for row in rows if not row[1].startswith(prefix)]
        done.current += len(rows) - len(old)
        if old:
            done.renewed += _replace(
                field, [(pk, value, _renew(field, pk, value)) for pk, value in old]
            )
    return done


def _batches(field: EncryptedTextField, size: int) -> Iterator[list[Sealed]]:
    # Walks the key, not the condition: each statement reads a bounded number of rows.
    table, column, key = _names(field)
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} WHERE {key} > %s AND {column} <> ''"  # noqa: S608 - the model's own names
                f" ORDER BY {key} LIMIT %s",
                [last, size],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _renew(field: EncryptedTextField, pk: int, value: str) -> str:
    try:
        return encrypt(decrypt(value, field.place), field.place)
    except ValueError as error:
        raise ValueError(f"{error} (id {pk})") from error


def _replace(field: EncryptedTextField, rows: list[tuple[int, str, str]]) -> int:
    table, column, key = _names(field)
    keys, old, new = (list(part) for part in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS t SET {column} = v.new"  # noqa: S608 - the model's own names
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v(key, old, new)"
            f" WHERE t.{key} = v.key AND t.{column} = v.old",
            [keys, old, new],
        )
        return int(cursor.rowcount)


def _names(field: EncryptedTextField) -> tuple[str, str, str]:
    meta, quote = field.model._meta, connection.ops.quote_name
    return quote(meta.db_table), quote(str(field.column)), quote(str(meta.pk.column))
