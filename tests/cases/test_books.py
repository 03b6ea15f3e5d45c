"""The check of the books: right books pass, each planted fault is named by its invariant."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import InternalError, transaction

from cases.books.checking import check_books
from cases.books.checks import CHECKS
from cases.books.invariant import Check
from cases.models import Callback, Case
from cases.rules.states import State
from cases.services.applications import extending
from cases.services.handling import handling
from cases.services.handling.signing_off import sign_off
from grids.models import Unit
from tests.cases.booked import PLANTS, Town


@pytest.fixture
def town(request):
    return Town(request)


def faulty(found):
    return {line.invariant: line.named for line in found if line.faults}


def test_every_invariant_has_a_planted_fault():
    assert set(PLANTS) == {name for check in CHECKS for name in check.labels}


@pytest.mark.django_db
@pytest.mark.parametrize("invariant", PLANTS)
def test_a_fault_is_named_by_its_invariant_alone(invariant, town):
    number = PLANTS[invariant](town)
    assert faulty(check_books(CHECKS)) == {invariant: [number]}


@pytest.mark.django_db
def test_a_callback_before_its_case_is_a_fault_though_its_attempt_agrees(town):
    case = town.closed()
    called = Callback.objects.get(case=case).completed_at
    Case.objects.filter(pk=case.pk).update(received_at=called + timedelta(hours=1))
    assert faulty(check_books(CHECKS))["callbacks"] == [case.number]


@pytest.mark.django_db
def test_the_command_fails_on_a_fault_and_names_the_case(town):
    number = PLANTS["mirror"](town)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_books", stdout=out, stderr=StringIO())
    assert ended.value.code == 1
    assert f"不符　工单上的时限与主办交办：核对 1，不符 1（{number}）" in out.getvalue()


@pytest.mark.django_db
def test_the_command_passes_right_books(town):
    made = [town.closed(), town.parked(), town.waiting(), *town.merged(), town.handed_down().case]
    out = StringIO()
    call_command("check_books", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == f"一致　状态与主办交办：核对 {len(made)}"
    assert lines[-1].endswith("不符 0 处。")


@pytest.mark.django_db
def test_nothing_can_be_written_while_the_books_are_checked(town):
    case = town.walked(State.PENDING)

    def write():
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(place="某处")
        yield from ()

    with pytest.raises(InternalError, match="read-only"):
        check_books([Check({}, write)])
    Case.objects.filter(pk=case.pk).update(place="某处")


@pytest.mark.django_db
def test_cases_are_checked_in_ranges_of_their_ids(town, monkeypatch):
    monkeypatch.setattr("cases.books.invariant.CHUNK", 1)
    first, second = town.walked(State.PENDING), town.walked(State.PENDING)
    Case.objects.filter(pk__in=[first.pk, second.pk]).update(round=2)
    line = next(line for line in check_books(CHECKS) if line.invariant == "rounds")
    assert (line.checked, line.faults) == (2, 2)
    assert line.named == [first.number, second.number]


SIGNED = {
    "objection": (
        handling.object_assignment,
        {"ground": "不属于本单位职责", "text": "不是"},
        "objections_raised",
    ),
    "reply": (
        handling.resolve_assignment,
        {"text": "已修好", "outcome": "solved"},
        "replies_sent",
    ),
    "extension": (extending.ask_extension, {"amount": 2, "text": "等配件"}, "extension_asked"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("subject", SIGNED)
def test_what_a_leader_signs_off_counts_as_the_clerks_deed(subject, town):
    ask, facts, invariant = SIGNED[subject]
    Unit.objects.filter(pk=town.unit.pk).update(requires_sign_off=True)
    case = town.make_case()
    handling.sign_assignment(case, actor=town.handler, at=town.at)
    paper = ask(case, actor=town.handler, at=town.at, **facts)
    sign_off(paper, actor=town.unit_leader, at=town.at)
    found = {line.invariant: line for line in check_books(CHECKS)}
    assert found[invariant].checked == 1
    assert faulty(found.values()) == {}
