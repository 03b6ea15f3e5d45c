"""批量催办 and 批量下派: one act for picked cases, refused case by case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Assignment, Urge
from cases.rules.states import State
from cases.services.handling import bulk, handling
from grids.models import UnitKind, UnitLevel
from notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


def ask(client, slug, cases, **fields):
    picked = [getattr(case, "number", case) for case in cases]
    return client.post(reverse("cases:bulk", args=[slug]), {"pick": picked, **fields})


def send(client, slug, cases, key="a" * 32, **fields):
    return ask(client, slug, cases, confirmed="yes", idempotency_key=key, **fields)


@pytest.fixture
def second_street(unit):
    return factories.make_unit(
        "清真巷街道办事处", code="630102002", parent=unit, kind=UnitKind.STREET,
        level=UnitLevel.STREET,
    )  # fmt: skip


@pytest.fixture
def signed(make_case, handler):
    def make(**fields):
        now = timezone.now()
        case = make_case(at=now, **fields)
        handling.sign_assignment(case, actor=handler, at=now)
        return case

    return make


def test_urging_many_urges_each_case_that_owes_and_says_why_not_the_others(
    log_in, supervisor, make_case, make_in_state
):
    first, second = make_case(), make_in_state(State.HANDLING)
    pending, closed = make_in_state(State.PENDING), make_in_state(State.AWAITING_CALLBACK)
    picked = [first, second, pending, closed, "99999999999"]
    body = send(log_in(supervisor), "urge", picked, text="请今天答复市民。").content.decode()
    assert "已催办 <b>2</b> 件" in body
    assert "3</b> 件没有催办" in body
    assert "没有找到这件工单。" in body
    assert "工单现在是“待派单”" in body
    assert "工单现在是“待回访”" in body
    assert {urge.case_id for urge in Urge.objects.filter(kind="person")} == {first.pk, second.pk}
    assert Notice.objects.filter(kind="urge").count() == 2
    assert first.events.last().note == "请今天答复市民。"


def test_the_form_of_many_lists_the_cases_and_does_nothing_yet(log_in, supervisor, make_case):
    case = make_case()
    answer = ask(log_in(supervisor), "urge", [case], back="/cases/?q=%E7%94%B5")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert case.number in body
    assert "催办 1 件" in body
    assert 'href="/cases/?q=%E7%94%B5"' in body
    assert not Urge.objects.exists()


def test_a_second_sending_of_many_urges_nobody_twice(log_in, supervisor, make_case):
    case, client = make_case(), log_in(supervisor)
    send(client, "urge", [case], text="请抓紧")
    body = send(client, "urge", [case], text="请抓紧").content.decode()
    assert bulk.ALREADY in body
    assert Urge.objects.count() == 1
    send(client, "urge", [case], key="b" * 32, text="请抓紧")
    assert Urge.objects.count() == 2


def test_what_is_wrong_in_the_form_of_many_stands_beside_the_field(log_in, supervisor, make_case):
    case = make_case()
    answer = send(log_in(supervisor), "urge", [case], text="字" * 501)
    assert answer.status_code == 400
    assert "最多 500 字" in answer.content.decode()
    assert "字" * 501 in answer.content.decode()
    assert not Urge.objects.exists()


@pytest.mark.parametrize(
    ("person", "slug", "status"),
    [
        ("operator", "urge", 403), ("handler", "urge", 403), ("dispatcher", "urge", 200),
        ("shift_leader", "urge", 200), ("dispatcher", "sub-dispatch", 403),
        ("stranger", "sub-dispatch", 403), ("system_admin", "urge", 403),
        ("supervisor", "dispatch", 404),
    ],
)  # fmt: skip
def test_many_are_offered_to_whom_the_single_verb_is(
    log_in, request, make_case, person, slug, status
):
    case = make_case()
    client = log_in(request.getfixturevalue(person))
    assert ask(client, slug, [case]).status_code == status
    assert send(client, slug, [case], text="请抓紧").status_code == status


@pytest.mark.parametrize("count", [0, 51])
def test_many_are_limited(log_in, supervisor, count):
    answer = ask(log_in(supervisor), "urge", [f"{n:011}" for n in range(count)])
    assert answer.status_code == 400
    assert "请选择 1 到 50 件工单。" in answer.content.decode()


def test_handing_many_down_gives_each_to_the_street_of_its_place(
    log_in, handler, signed, unit, sub_unit, second_street, grid
):
    street = factories.make_grid("清真巷街道", parent=grid, unit=second_street)
    here, nowhere = signed(grid=street), signed()
    body = send(log_in(handler), "sub-dispatch", [here, nowhere], note="请上门").content.decode()
    child = Assignment.objects.get(role="sub")
    assert (child.case_id, child.unit, child.note) == (here.pk, second_street, "请上门")
    own = here.assignments.get(unit=unit)
    assert child.reply_due_at < own.reply_due_at
    assert "已下派 <b>1</b> 件" in body
    assert bulk.NO_UNIT_OF_PLACE in body


def test_handing_many_down_to_chosen_units_obeys_the_guard_of_each_case(
    log_in, handler, signed, make_case, sub_unit, other_unit
):
    mine, unsigned = signed(), make_case()
    theirs = make_case(lead_unit=other_unit)
    picked = [mine, unsigned, theirs]
    body = send(log_in(handler), "sub-dispatch", picked, units=[sub_unit.code]).content.decode()
    assert [row.case_id for row in Assignment.objects.filter(role="sub")] == [mine.pk]
    assert "请先签收再下派。" in body
    assert "没有找到这件工单。" in body


def test_lists_offer_many_to_who_may_do_it(log_in, supervisor, operator, handler, sub_unit, signed):
    signed()
    urge, down = (reverse("cases:bulk", args=[slug]) for slug in ("urge", "sub-dispatch"))
    listed = reverse("cases:list")
    assert f'formaction="{urge}"' in log_in(supervisor).get(listed).content.decode()
    assert urge not in log_in(operator).get(listed).content.decode()
    for address in (listed, reverse("cases:inbox") + "?tab=handling"):
        body = log_in(handler).get(address).content.decode()
        assert f'formaction="{down}"' in body
        assert urge not in body


def test_the_form_of_many_costs_the_same_for_one_and_for_three(log_in, supervisor, make_case):
    cases, client = [make_case() for _ in range(3)], log_in(supervisor)
    ask(client, "urge", cases)
    counts = []
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as seen:
            ask(client, "urge", some)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
