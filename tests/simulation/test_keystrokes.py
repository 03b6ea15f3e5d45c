from io import StringIO

import pytest
from django.core.management import call_command

from cases.models import Case
from cases.selectors import proposers
from cases.selectors.proposers import Proposal
from grids import reference
from grids.models import Kind
from simulation.keystrokes import Strokes, count_keystrokes, looked_for, recent_open_cases
from tests import factories
from tests.cases.walked import demand, make_case  # noqa: F401

TEXT = "仓门街街道的小区电梯停了三天没有人修"


@pytest.fixture
def street(grid):
    street = factories.make_grid("仓门街街道", parent=grid, level="street", code="630103004")
    reference.forget_reference()
    return street


@pytest.fixture
def case(make_case, unit, street, category):  # noqa: F811
    factories.make_responsibility(category, unit)
    case = make_case(grid=street, text=TEXT, kind="help")
    Case.objects.filter(pk=case.pk).update(lead_unit=unit, place="")
    return case


@pytest.fixture
def propose(monkeypatch, category):
    def set_up(*, is_sure, kind=Kind.HELP):
        named = {
            "category": lambda title, text: [Proposal(category, "电梯", is_sure)],
            "kind": lambda title, text: [Proposal(kind, "没有人修", is_sure)],
        }
        for field, proposer in named.items():
            monkeypatch.setitem(proposers._proposers, field, [proposer])

    return set_up


def test_what_is_filled_in_rightly_costs_the_key_that_sends_alone(case, propose, at):
    propose(is_sure=True)
    [counted] = count_keystrokes(recent_open_cases(10), at)
    assert counted.strokes == Strokes(keys=1)
    assert counted.filled == {"category", "kind", "grid", "lead_unit"}


def test_a_first_proposal_that_is_not_sure_costs_its_key(case, propose, at):
    propose(is_sure=False)
    [counted] = count_keystrokes(recent_open_cases(10), at)
    assert counted.strokes == Strokes(keys=3)


def test_what_was_filled_in_wrongly_is_chosen_by_hand(case, propose, at):
    propose(is_sure=True, kind=Kind.PRAISE)
    [counted] = count_keystrokes(recent_open_cases(10), at)
    assert counted.strokes == Strokes(keys=3)
    assert "kind" not in counted.filled


def test_a_row_is_looked_for_by_as_few_initials_as_find_it(street, grid):
    factories.make_grid("仓北街道", parent=grid, level="street", code="630103005")
    reference.forget_reference()
    assert looked_for(reference.grids(), "630103005") == Strokes(keys=2, letters=2)


def test_a_case_whose_place_the_desk_does_not_know_is_left_out(case, propose, at):
    propose(is_sure=True)
    Case.objects.update(text="小区电梯停了三天没有人修")
    assert list(count_keystrokes(recent_open_cases(10), at)) == []


def test_the_command_says_both_figures(case, propose):
    out = StringIO()
    call_command("count_keystrokes", cases=5, stdout=out)
    assert "1 件中 1 件" in out.getvalue()
