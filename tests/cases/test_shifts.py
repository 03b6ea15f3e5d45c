"""交接班: promises that outlive a shift, what waits handed on, and one who takes it over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Handover, ShiftItem
from cases.services.desk.shifts import add_item, finish_item, hand_over, take_over
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.shell import home_lines
from tests import factories
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
PAGE = "/shift/"


@pytest.fixture
def relief(db):
    return factories.make_person(Role.SHIFT_LEADER, username="relief", full_name="周接班")


@pytest.fixture
def promise(case, shift_leader, at):
    due = at + timedelta(hours=2)
    return add_item("下午三时前回电告知进展", due_at=due, case=case, actor=shift_leader, at=at)


@pytest.fixture
def case(make_case):
    return make_case()


def told(user):
    return {line.todo: (line.count, line.late) for line in home_lines(user)}


def test_a_promise_waits_on_every_leaders_home_until_it_is_done(promise, relief, shift_leader, at):
    assert told(relief)["项值班事项没有办完"] == (1, 1)  # its instant has gone by since
    finish_item(promise, actor=relief, at=at, note="已回电，市民满意")
    assert "项值班事项没有办完" not in told(shift_leader)
    promise.refresh_from_db()
    assert (promise.done_by, promise.done_note) == (relief, "已回电，市民满意")
    with pytest.raises(Conflict, match="已经有人办完"):
        finish_item(promise, actor=shift_leader, at=at)


@pytest.mark.parametrize(
    ("text", "ahead", "field"), [(" ", 1, "text"), ("字" * 301, 1, "text"), ("回电", -1, "due_at")]
)
def test_what_cannot_be_kept_is_refused(shift_leader, at, text, ahead, field):
    with pytest.raises(InvalidInput) as refused:
        add_item(text, due_at=at + timedelta(hours=ahead), actor=shift_leader, at=at)
    assert list(refused.value.fields) == [field]


def test_the_shift_goes_to_another_leader_with_what_waits(promise, relief, shift_leader, at):
    left = hand_over("城东片区停水，来电较多", actor=shift_leader, at=at)
    assert hand_over("", actor=shift_leader, at=at) == left  # the second click
    assert left.figures == [[line.todo, line.count] for line in home_lines(shift_leader)
                            if line.name != "cases:shift"]  # fmt: skip
    with pytest.raises(Conflict, match="还没有人接"):
        hand_over("", actor=relief, at=at)
    with pytest.raises(Forbidden, match="不能自己接班"):
        take_over(left, actor=shift_leader, at=at)
    assert (told(relief)["班等您接"], "班等您接" in told(shift_leader)) == ((1, None), False)
    take_over(left, actor=relief, at=at)
    with pytest.raises(Conflict, match="已经有人接"):
        take_over(left, actor=relief, at=at)
    assert hand_over("", actor=relief, at=at).taken_at is None


def test_a_result_that_is_refused_is_shown_again(client, promise, relief, shift_leader, at):
    client.force_login(relief)
    done = reverse("cases:shift_item_done", args=[promise.pk])
    long = client.post(done, {"note": "字" * 301})
    body = long.content.decode()
    assert (long.status_code, f'value="{"字" * 301}"' in body) == (400, True)
    assert "您填写的结果" not in body, "it stands in its field"
    finish_item(promise, actor=shift_leader, at=at)
    late = client.post(done, {"note": "已回电，市民满意"})
    assert late.status_code == 409
    assert "这一项已经有人办完。您填写的结果：已回电，市民满意" in late.content.decode()


@pytest.mark.parametrize("person", ["operator", "dispatcher", "handler", "supervisor"])
def test_only_shift_leaders_keep_the_shift(person, request, client, promise, shift_leader, at):
    other = request.getfixturevalue(person)
    left = hand_over("", actor=shift_leader, at=at)
    for act in (
        lambda: add_item("回电", actor=other, at=at),
        lambda: finish_item(promise, actor=other, at=at),
        lambda: hand_over("", actor=other, at=at),
        lambda: take_over(left, actor=other, at=at),
    ):
        with pytest.raises(Forbidden):
            act()
    client.force_login(other)
    assert client.get(PAGE).status_code == 403


def test_the_page_leads_through_a_shift(client, case, shift_leader, relief):
    client.force_login(shift_leader)
    wrong = client.post(PAGE, {"text": "回电", "case": "24121099999"})
    assert (wrong.status_code, "没有工单 24121099999" in wrong.content.decode()) == (400, True)
    due = timezone.localtime() + timedelta(hours=1)
    client.post(PAGE, {"text": "回电", "case": case.number, "due_at": f"{due:%Y-%m-%dT%H:%M}"})
    item = ShiftItem.objects.get()
    assert item.case == case
    client.post(reverse("cases:shift_leave"), {"note": "路面结冰，多留意"})
    own = client.get(PAGE).content.decode()
    assert ("路面结冰" in own, "接班<kbd>" in own) == (True, False)
    client.force_login(relief)
    assert "接班<kbd>" in client.get(PAGE).content.decode()
    client.post(reverse("cases:shift_take", args=[Handover.objects.get().pk]))
    client.post(reverse("cases:shift_item_done", args=[item.pk]), {"note": "已回电"})
    after = client.get(PAGE).content.decode()
    assert ("没有未办完的事项" in after, "已回电" in after) == (True, True)


def test_the_page_costs_the_same_for_one_and_three(
    client, case, shift_leader, at, django_assert_max_num_queries
):
    client.force_login(shift_leader)
    add_item("回电", case=case, actor=shift_leader, at=at)
    client.get(PAGE)
    with django_assert_max_num_queries(12) as one:
        client.get(PAGE)
    for _ in range(2):
        add_item("回电", case=case, actor=shift_leader, at=at)
    with django_assert_max_num_queries(12) as three:
        client.get(PAGE)
    assert len(one) == len(three)


@pytest.mark.django_db(transaction=True)
def test_two_leaders_that_race_take_it_once(shift_leader, relief, at):
    third = factories.make_person(Role.SHIFT_LEADER, username="third", full_name="郑值班")
    left = hand_over("", actor=shift_leader, at=at)
    outcomes = at_once(
        lambda: take_over(left, actor=relief, at=at),
        lambda: take_over(left, actor=third, at=at),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
