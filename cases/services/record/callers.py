"""Callers: one row for each telephone number, found by its blind index."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from cases.models import Caller
from cases.services.record.numbers import draw_ids
from hotline.fields import blind_index

BATCH = 1000


# One statement, where looking first and inserting then takes four, a savepoint among them.
ADD = """
INSERT INTO cases_caller (phone, phone_index, mark, first_seen_at) VALUES (%s, %s, '', %s)
ON CONFLICT (phone_index) DO NOTHING RETURNING id
"""


def find_or_add_caller(phone: str, at: datetime) -> Caller:
    """Return the row of a normalised phone number, made on its first call."""
    index = blind_index(phone)
    return Caller.objects.filter(phone_index=index).first() or (
        add_caller(phone, at) or Caller.objects.get(phone_index=index)
    )


def add_caller(phone: str, at: datetime) -> Caller | None:
    """Insert the row of a normalised phone number; None for one that has called before.

    Waits for whoever is registering the same number for the first time. A new row is held
    until the transaction ends, since nobody else sees it before.
    """
    caller = Caller(phone=phone, phone_index=blind_index(phone), first_seen_at=at)
    sealed = Caller._meta.get_field("phone").get_prep_value(phone)
    with connection.cursor() as cursor:
        cursor.execute(ADD, [sealed, caller.phone_index, at])
        row = cursor.fetchone()
    if row is None:
        return None
    caller.pk, caller._state.adding = row[0], False
    return caller


def lock_caller(phone: str) -> Caller:
    """Return the row of a normalised phone number, held until the transaction ends.

    Who registers for the same number meanwhile waits, and then sees what was registered.
    Rows that only refer to the caller (calls, other cases) are written all the same.
    """
    held = Caller.objects.select_for_update(no_key=True)
    return held.get(phone_index=blind_index(phone))


class CallerBook:
    """The callers of many normalised phones, given with when each was first seen.

    New ones have their ids at once and their rows when `insert` is called. Until a
    transaction ends nobody else can register a phone that it has inserted, so a long one
    inserts late.
    """

    def __init__(self, first_seen: Mapping[str, datetime]) -> None:
        indexes = {phone: blind_index(phone) for phone in sorted(first_seen)}
        known = _known(indexes.values())
        new = [phone for phone, index in indexes.items() if index not in known]
        self._new = [
            Caller(pk=pk, phone=phone, phone_index=indexes[phone], first_seen_at=first_seen[phone])
            for phone, pk in zip(new, draw_ids(Caller, len(new)), strict=True)
        ]
        known |= {caller.phone_index: caller for caller in self._new}
        self._by_phone = {phone: known[index] for phone, index in indexes.items()}

    def get(self, phone: str) -> Caller | None:
        """Return the caller of a phone, None for an empty one."""
        return self._by_phone.get(phone)

    def insert(self) -> dict[int, Caller]:
        """Write the new rows; return who stands in for those that others wrote meanwhile."""
        Caller.objects.bulk_create(self._new, batch_size=BATCH, ignore_conflicts=True)
        written = _known(caller.phone_index for caller in self._new)
        replaced = {
            caller.pk: written[caller.phone_index]
            for caller in self._new
            if written[caller.phone_index].pk != caller.pk
        }
        self._by_phone = {
            phone: replaced.get(caller.pk, caller) for phone, caller in self._by_phone.items()
        }
        return replaced


def _known(indexes: Iterable[str]) -> dict[str, Caller]:
    wanted, found = list(indexes), {}
    for start in range(0, len(wanted), BATCH):
        for caller in Caller.objects.filter(phone_index__in=wanted[start : start + BATCH]):
            found[caller.phone_index] = caller
    return found
