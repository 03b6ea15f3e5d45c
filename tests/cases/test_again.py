"""再诉: a new demand about what was closed a while ago is linked, told and found."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.dossier.case import read_dossier
from cases.models import Case
from cases.selectors.callers import read_caller
from cases.services.dispatch import dispatch
from cases.services.intake import intake
from cases.services.intake.registration import register_case
from grids.services import set_rule
from hotline.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(demand, operator, at):
    case = intake.open_case(demand, actor=operator, at=at)
    return dispatch.answer_case(case, actor=operator, at=at, way="answered", answer="已告知")


def ask(demand, operator, at, days, **facts):
    later = at + timedelta(days=days)
    wanted = replace(demand, received_at=later, **facts)
    return register_case(wanted, actor=operator, at=later)


@pytest.mark.parametrize("days, is_linked", [(1, True), (30, True), (30.001, False)])
def test_it_is_linked_inside_the_citys_days(days, is_linked, earlier, demand, operator, at):
    case = ask(demand, operator, at, days)
    assert case.related_case == (earlier if is_linked else None)


def test_a_city_may_count_other_days_or_none(earlier, demand, operator, at):
    set_rule("case.related_days", 0)
    assert ask(demand, operator, at, 1).related_case is None


def test_another_matter_or_another_number_is_not_linked(earlier, demand, operator, at):
    other = ask(demand, operator, at, 1, text="自来水发黄，有异味，请检测水质。", title="")
    assert other.related_case is None
    stranger = ask(demand, operator, at, 1, phone="13897009999")
    assert stranger.related_case is None


def test_who_says_that_it_is_another_matter_is_believed(earlier, demand, operator, at):
    later = at + timedelta(days=1)
    case = register_case(
        replace(demand, received_at=later), actor=operator, at=later, is_new_matter=True
    )
    assert case.related_case is None


def test_what_is_chosen_by_hand_must_be_closed_and_not_long_ago(
    earlier, make_case, demand, operator, at
):
    text = {"text": "与电梯无关的另一件事情", "title": ""}
    assert ask(demand, operator, at, 2, related_case=earlier, **text).related_case == earlier
    with pytest.raises(InvalidInput, match="办结已超过 30 天"):
        ask(demand, operator, at, 31, related_case=earlier, phone="13897007777", **text)
    still_open = make_case(phone="13897008888")
    with pytest.raises(InvalidInput, match="还没有办结，请追加"):
        ask(demand, operator, at, 1, related_case=still_open, phone="13897006666", **text)


def test_the_desk_offers_only_what_may_be_linked(earlier, demand, operator, at):
    near = read_caller(demand.phone, at + timedelta(days=3), user=operator).earlier[0]
    far = read_caller(demand.phone, at + timedelta(days=31), user=operator).earlier[0]
    assert (near.is_relatable, far.is_relatable) == (True, False)


def test_both_cases_tell_it_and_the_earlier_one_counts(client, earlier, demand, operator, at):
    later = ask(demand, operator, at, 1)
    dispatch.answer_case(
        later, actor=operator, at=at + timedelta(days=1), way="answered", answer="再次告知"
    )
    Case.objects.filter(pk=later.pk).update(received_at=at)
    ask(demand, operator, at, 2, related_case=earlier)
    assert read_dossier(earlier.number, user=operator, at=at).case.again_count == 2
    client.force_login(operator)
    page = client.get(f"/cases/{earlier.number}/").content.decode()
    assert "被再诉2次" in page
    assert "再诉原单" in client.get(f"/cases/{later.number}/").content.decode()


def test_what_is_marked_a_mistake_counts_no_more(earlier, demand, operator, at):
    later = ask(demand, operator, at, 1)
    Case.objects.filter(pk=later.pk).update(excluded_reason="测试")
    assert read_dossier(earlier.number, user=operator, at=at).case.again_count == 0


def test_lists_filter_and_mark_them(client, earlier, demand, operator, at):
    later = ask(demand, operator, at, 1)
    client.force_login(operator)
    rows = client.get("/cases/?again=true").context["rows"]
    assert [(row.number, row.marks) for row in rows] == [(later.number, ["再诉"])]
    others = client.get("/cases/?again=false").context["rows"]
    assert [row.number for row in others] == [earlier.number]
    api = client.get("/api/v1/cases/?again=true").json()
    assert [row["number"] for row in api["results"]] == [later.number]


def test_the_desk_says_that_it_was_linked(client, demand, operator, category, phone_channel):
    now = timezone.now()
    case = intake.open_case(replace(demand, received_at=now), actor=operator, at=now)
    dispatch.answer_case(case, actor=operator, at=now, way="answered", answer="已告知")
    client.force_login(operator)
    typed = {"text": demand.text, "phone": demand.phone, "kind": "complaint", "verb": "pending"}
    answer = client.post("/desk/", {**typed, "category": category.code}, follow=True)
    assert f"记为 {case.number} 的再诉" in answer.content.decode()


def test_the_filtered_list_reads_one_and_three_by_the_same_queries(
    client, earlier, demand, operator, at
):
    client.force_login(operator)
    counts = []
    for number in range(3):
        later = ask(demand, operator, at, 1 + number, related_case=earlier)
        dispatch.answer_case(
            later, actor=operator, at=at + timedelta(days=1 + number), way="answered", answer="好"
        )
        client.get("/cases/?again=true")
        with CaptureQueriesContext(connection) as seen:
            rows = client.get("/cases/?again=true").context["rows"]
        assert len(rows) == number + 1
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 12
