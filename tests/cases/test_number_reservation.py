"""A large import while others work: all of it or nothing, and nobody waits for it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from cases.models import Caller, Case, DayCounter, Event
from cases.services.intake import number_reservation
from cases.services.intake.importing import import_messages
from cases.services.intake.intake import open_case
from cases.services.record.demands import Demand
from cases.services.record.transitions import insert_cases
from hotline.errors import Conflict
from notices.models import Notice
from tests.cases.incoming import make_incoming

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13897001234"
# Longer than anything takes that waits for nobody.
PATIENCE = 10


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Room for four registrations, batches of three cases."""
    monkeypatch.setattr(number_reservation, "ROOM_LEAST", 4)
    monkeypatch.setattr(number_reservation, "BATCH", 3)


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen on another connection once a batch of the import is in."""

    def arrange(*deeds):
        waiting = list(deeds)

        def insert(*args, **kwargs):
            inserted = insert_cases(*args, **kwargs)
            if waiting:
                elsewhere(waiting.pop(0))
            return inserted

        monkeypatch.setattr(number_reservation, "insert_cases", insert)

    return arrange


def elsewhere(deed, patience=PATIENCE):
    """Run a deed on a connection of its own; fails where it has to wait."""

    def run():
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=patience)


@pytest.fixture
def register(category, phone_channel, web_channel, operator, at):
    """Return a deed: an operator registers a case."""

    def deed(phone="", outside_number="", times=1):
        channel = web_channel if outside_number else phone_channel
        demand = Demand(
            kind="complaint", category=category, channel=channel, text="路灯不亮",
            received_at=at, phone=phone, outside_number=outside_number,
        )  # fmt: skip
        return lambda: [open_case(demand, actor=operator, at=at) for _ in range(times)]

    return deed


@pytest.fixture
def bring_in(category, web_channel, at):
    def do(count, **fields):
        rows = make_incoming(category, web_channel, count, at, **fields)
        return import_messages(rows, channel=web_channel, source="x.csv", actor=None, at=at)

    return do


def numbers(*ordinals):
    return [f"241210{ordinal:05}" for ordinal in ordinals]


def all_numbers():
    return list(Case.objects.order_by("number").values_list("number", flat=True))


def test_the_rows_are_numbered_in_the_order_of_the_file(bring_in):
    texts = [case.text for case in bring_in(12)]
    assert texts == [f"留言{n}" for n in range(1, 13)]
    assert list(Case.objects.order_by("number").values_list("text", flat=True)) == texts
    assert all_numbers() == numbers(*range(1, 13))
    assert DayCounter.objects.get().last == 12
    assert Event.objects.count() == 12


def test_operators_register_while_an_import_goes_on_and_no_number_is_left_out(
    bring_in, register, meanwhile
):
    meanwhile(register(), register(times=2))
    cases = bring_in(12)
    assert [case.number for case in cases] == numbers(*range(4, 16))
    assert all_numbers() == numbers(*range(1, 16))
    assert register()()[0].number == numbers(16)[0]


def test_a_caller_who_is_registered_meanwhile_is_the_caller_of_the_messages_too(
    bring_in, register, meanwhile
):
    meanwhile(register(phone=PHONE))
    bring_in(12, phone=PHONE)
    assert set(Case.objects.values_list("caller", flat=True)) == {Caller.objects.get().pk}


def test_a_number_that_is_registered_meanwhile_undoes_the_whole_import(
    bring_in, register, meanwhile
):
    meanwhile(register(outside_number="N12"))
    with pytest.raises(Conflict, match="相同的外部编号"):
        bring_in(12, stem="N", phone=PHONE)
    assert_nothing_but(1)


def test_an_import_gives_way_where_operators_register_too_much(bring_in, register, meanwhile):
    meanwhile(register(times=4))
    with pytest.raises(Conflict, match="登记的工单太多，一行也没有导入"):
        bring_in(12, phone=PHONE)
    assert_nothing_but(4)


def test_an_import_that_dies_leaves_nothing(bring_in, meanwhile):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]

    def kill():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    meanwhile(lambda: None, kill)
    with pytest.raises(OperationalError):
        bring_in(12, phone=PHONE)
    connection.close()
    assert_nothing_but(0)


def assert_nothing_but(count):
    """Check that there are so many cases of operators, and nothing else."""
    assert all_numbers() == numbers(*range(1, count + 1))
    assert Event.objects.count() == count
    assert sum(counter.last for counter in DayCounter.objects.all()) == count
    assert not Caller.objects.exists()
    assert not Notice.objects.exists()


def test_one_import_goes_on_at_a_time(bring_in, meanwhile):
    def second():
        with pytest.raises(Conflict, match="另一项导入正在进行"):
            bring_in(1)

    meanwhile(second)
    bring_in(12)
    assert Case.objects.count() == 12
    bring_in(1)
    assert Case.objects.count() == 13


def test_several_imports_beside_a_busy_operator_leave_no_gap(bring_in, register, monkeypatch):
    monkeypatch.setattr(number_reservation, "ROOM_LEAST", 20)
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(elsewhere, register(times=15), patience=60)
        for _ in range(4):
            bring_in(40)
        busy.result()
    assert all_numbers() == numbers(*range(1, 176))
