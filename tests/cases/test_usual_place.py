"""The place of a citizen's earlier cases is offered while nothing names a place."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case
from cases.selectors.callers import read_caller
from grids import reference
from tests import factories
from tests.cases.walked import demand, make_case  # noqa: F401

pytestmark = pytest.mark.django_db
PHONE = "13897001234"


@pytest.fixture
def streets(grid):
    made = [
        factories.make_grid(name, parent=grid, level="street", code=code)
        for name, code in (("仓门街街道", "630103004"), ("礼让街街道", "630103005"))
    ]
    reference.forget_reference()
    yield made
    reference.forget_reference()


@pytest.fixture
def earlier(make_case, at):  # noqa: F811
    """Register earlier cases, the newest last, and return them."""

    def add(*rows, **fields):
        cases = []
        for day, (street, place) in enumerate(rows):
            received = {"received_at": at + timedelta(days=day)}
            case = make_case(phone=PHONE, grid=street, text=f"第 {day} 件事情")
            Case.objects.filter(pk=case.pk).update(place=place, **received, **fields)
            cases.append(case)
        return cases

    return add


def usual(user, at):
    return read_caller(PHONE, at + timedelta(days=30), user=user).usual


def test_the_place_of_most_cases_is_the_usual_one(earlier, streets, operator, at):
    first, second = streets
    earlier((first, "1号楼"), (first, ""), (first, "2号楼"), (second, "3号楼"))
    found = usual(operator, at)
    assert (found.grid, found.words, found.cases) == (first, "2号楼", 3)
    assert found.reason == "来电人常用地址（3 件）"


def test_of_single_cases_the_latest_tells(earlier, streets, operator, at):
    first, second = streets
    earlier((first, "1号楼"), (second, "3号楼"))
    found = usual(operator, at)
    assert (found.grid, found.words, found.reason) == (second, "3号楼", "来电人上次的地址")


@pytest.mark.parametrize("kept", [{"is_secret": True}, {"kind": "report"}])
def test_secret_cases_and_reports_tell_nothing(earlier, streets, operator, at, kept):
    earlier((streets[0], "1号楼"), (streets[0], "1号楼"), **kept)
    assert usual(operator, at) is None


def test_a_district_is_no_usual_place(earlier, grid, operator, at):
    earlier((grid, "某处"), (grid, "某处"))
    assert usual(operator, at) is None


def test_what_one_may_not_see_tells_nothing(earlier, streets, stranger, system_admin, at):
    earlier((streets[0], "1号楼"), (streets[0], "1号楼"))
    card = read_caller(PHONE, at + timedelta(days=30), user=system_admin)
    assert (card.usual, card.earlier, card.open_count) == (None, (), 0)
    assert usual(stranger, at) is None


def test_more_cases_ask_no_more(earlier, streets, operator, at, django_assert_num_queries):
    earlier((streets[0], "1号楼"))
    reference.grids()
    with django_assert_num_queries(4):
        read_caller(PHONE, at, user=operator)
    earlier((streets[0], "1号楼"), (streets[1], "2号楼"))
    with django_assert_num_queries(4):
        read_caller(PHONE, at, user=operator)


def test_the_desk_offers_it_until_a_place_is_named(client, log_in, earlier, streets, operator):
    earlier((streets[0], "1号楼"), (streets[0], "1号楼"))
    log_in(operator)
    card = client.post(reverse("cases:desk_caller"), {"phone": PHONE}).content.decode()
    assert "来电人常用地址（2 件）" in card
    assert 'data-words="1号楼" data-key="Alt+J"' in card
    page = reverse("cases:desk")
    asked = {"phone": PHONE, "lookup": "1"}
    assert "来电人常用地址" in client.post(page, asked).content.decode()
    for named in ({"place": "某处"}, {"text": "礼让街街道的路灯不亮"}, {"grid": streets[1].code}):
        assert "来电人常用地址" not in client.post(page, {**asked, **named}).content.decode()
