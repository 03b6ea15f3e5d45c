"""Filters find what they say, refuse nonsense, and cannot be used to probe what is hidden."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from cases.filters.cases import CaseFilter
from cases.models import Case
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def demand(demand):
    return replace(demand, text="小区电梯停运三天。联系电话13897001234，0971-8230000。")


@pytest.fixture
def case(demand, operator, at, unit):
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


@pytest.fixture
def other(demand, operator, at, other_unit, other_category):
    elsewhere = replace(
        demand, text="路口堵车严重", category=other_category, phone="09718230000", kind="help"
    )
    later = at + timedelta(days=1)
    return intake.open_case(
        replace(elsewhere, received_at=later), Disposition(lead_unit=other_unit),
        actor=operator, at=later,
    )  # fmt: skip


def find(user, at=None, **typed):
    wanted = CaseFilter(typed, Case.objects.visible_to(user), request=SimpleNamespace(user=user))
    if at is not None:
        wanted.at = at
    return wanted


def found(user, at=None, **typed):
    wanted = find(user, at, **typed)
    assert wanted.is_valid(), wanted.errors
    return set(wanted.qs)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, {"case", "other"}),
        ({"state": ["dispatched"]}, {"case", "other"}),
        ({"state": ["handling"]}, set()),
        ({"kind": ["help"]}, {"other"}),
        ({"category": "1"}, {"case"}),
        ({"unit": "630104"}, {"other"}),
        ({"channel": "phone"}, {"case", "other"}),
        ({"since": "2024-12-11"}, {"other"}),
        ({"until": "2024-12-10"}, {"case"}),
        ({"phone": "138 9700 1234"}, {"case"}),
        ({"q": "13897001234"}, {"case"}),
        ({"q": "电梯 停运"}, {"case"}),
        ({"q": "24121000001"}, {"case"}),
        ({"q": "241211"}, {"other"}),
        ({"sort": "oldest"}, {"case", "other"}),
    ],
)
def test_each_filter_finds_its_cases(operator, case, other, typed, expected):
    named = {"case": case, "other": other}
    assert found(operator, **typed) == {named[name] for name in expected}


def test_category_filter_takes_the_whole_subtree(operator, demand, category, at):
    below = factories.make_category("电梯", parent=category, code="101")
    inside = intake.open_case(replace(demand, category=below), actor=operator, at=at)
    assert found(operator, category=category.code) == {inside}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"state": ["nonsense"]}, "state"),
        ({"kind": ["nonsense"]}, "kind"),
        ({"category": "nope"}, "category"),
        ({"unit": "nope"}, "unit"),
        ({"light": "blue"}, "light"),
        ({"since": "10.12.2024"}, "since"),
        ({"since": "2024-12-11", "until": "2024-12-10"}, "until"),
        ({"phone": "138970"}, "phone"),
        ({"q": "梯"}, "q"),
        ({"q": "字" * 51}, "q"),
        ({"sort": "phone"}, "sort"),
    ],
)
def test_nonsense_is_refused_with_the_field_named(operator, limit_rule, typed, field):
    wanted = find(operator, **typed)
    assert not wanted.is_valid()
    assert set(wanted.errors) == {field}
    assert any("一" <= letter <= "鿿" for letter in str(wanted.errors[field]))


def test_lights_follow_the_deadline(operator, handler, case, at):
    due = case.reply_due_at
    moments = {
        "green": at + timedelta(hours=1),
        "amber": due - timedelta(hours=3),
        "red": due + timedelta(minutes=1),
    }
    for colour, moment in moments.items():
        lit = {name for name in moments if found(operator, moment, light=name)}
        assert lit == {colour}
    assert found(operator, moments["red"], overdue="true") == {case}
    assert found(operator, moments["red"], overdue="false") == set()
    handling.sign_assignment(case, actor=handler, at=at)
    assert found(operator, moments["amber"], light="amber") == {case}


def test_what_is_not_overdue_is_everything_else(operator, demand, case, at):
    waiting = intake.open_case(demand, actor=operator, at=at)
    late = case.reply_due_at + timedelta(minutes=1)
    assert waiting.reply_due_at is None
    assert found(operator, late, overdue="true") == {case}
    assert found(operator, late, overdue="false") == {waiting}
    assert found(operator, at, overdue="false") == {case, waiting}


def test_a_stranger_finds_nothing_of_another_unit(stranger, case):
    for typed in ({}, {"q": "电梯"}, {"q": case.number}, {"unit": "630102"}):
        assert found(stranger, **typed) == set()


def test_a_unit_cannot_ask_for_a_phone(handler, case):
    assert set(find(handler, phone="13897001234").errors) == {"phone"}


@pytest.mark.parametrize(
    "probe", ["13897001234", "1389700", "97001", "7001", "0971-8230000", "8230000", "71-823"]
)
def test_a_unit_cannot_probe_a_masked_number(handler, operator, case, probe):
    assert found(handler, q="电梯") == {case}
    assert found(handler, q=probe) == set()


def test_a_unit_finds_a_secret_case_by_its_number_alone(handler, operator, demand, unit, at):
    secret = intake.open_case(
        replace(demand, is_secret=True, text="邻居王建国家里漏水"), Disposition(lead_unit=unit),
        actor=operator, at=at,
    )  # fmt: skip
    assert found(handler, q="王建国") == set()
    assert found(handler, q=secret.number) == {secret}
    assert found(operator, q="王建国") == {secret}


def test_a_search_is_read_in_the_way_texts_are_stored(operator, make_case):
    case = make_case(text="文化街10号楼KTV夜里很吵")
    assert found(operator, q="１０号楼") == {case}
    assert found(operator, q="ＫＴＶ\u3000夜里\u200b很吵") == {case}


@pytest.mark.parametrize(
    "typed", [{"kind": ["help", "complaint"]}, {"state": ["closed"]}, {"urgency": ["urgent"]}]
)
def test_a_filter_by_several_values_sorts_no_table(operator, typed):
    assert not find(operator, **typed).qs.query.distinct
