"""Callers: one row for each number, whoever registers it and how many do so at once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from cases.models import Caller
from cases.services.record import callers
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
PHONE, OTHER = "13897001234", "13897005555"


def test_a_number_is_added_on_its_first_call_and_found_from_then_on(at):
    first = callers.find_or_add_caller(PHONE, at)
    assert (first.phone, first.first_seen_at, first.pk is not None) == (PHONE, at, True)
    assert callers.find_or_add_caller(PHONE, at + timedelta(days=1)) == first
    assert Caller.objects.get().first_seen_at == at


def test_add_caller_tells_that_a_number_has_called_before(at, django_assert_num_queries):
    with django_assert_num_queries(1):
        added = callers.add_caller(PHONE, at)
    assert Caller.objects.get(pk=added.pk).phone == PHONE
    assert callers.add_caller(PHONE, at) is None


def test_a_number_is_kept_encrypted(at):
    callers.add_caller(PHONE, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM cases_caller")
        assert PHONE not in str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_many_that_add_a_number_at_once_get_one_row(at):
    found = at_once(*[lambda: callers.find_or_add_caller(PHONE, at).pk] * 4)
    assert len(set(found)) == 1
    assert Caller.objects.count() == 1


def test_lock_caller_is_of_a_number_that_is_there(at):
    first = callers.add_caller(PHONE, at)
    with transaction.atomic():
        assert callers.lock_caller(PHONE) == first
    with pytest.raises(Caller.DoesNotExist):
        callers.lock_caller(OTHER)


def test_a_book_knows_old_callers_and_writes_the_new_ones_late(at):
    known = callers.add_caller(PHONE, at)
    book = callers.CallerBook({PHONE: at, OTHER: at})
    assert book.get(PHONE) == known
    new = book.get(OTHER)
    assert new.pk is not None
    assert Caller.objects.get() == known, "none is written yet"
    assert book.get("") is None
    assert book.insert() == {}
    assert Caller.objects.get(pk=new.pk).phone == OTHER


def test_who_was_registered_meanwhile_stands_in_for_the_new_one(at):
    book = callers.CallerBook({OTHER: at})
    drawn = book.get(OTHER)
    meanwhile = callers.add_caller(OTHER, at)
    assert book.insert() == {drawn.pk: meanwhile}
    assert book.get(OTHER) == meanwhile
    assert Caller.objects.get() == meanwhile
