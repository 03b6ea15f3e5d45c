"""The list of appeals, on its page and by the API: who sees which, in which order."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.rules.states import State
from cases.services.callback import appeals, callback
from cases.services.callback.callback import Answers
from hotline.shell import fresh_counts, home_lines

pytestmark = pytest.mark.django_db
BAD = Answers(was_contacted=True, was_solved=True, satisfaction="dissatisfied")
TEXT = "对停车费不满，与电梯无关，可问13897001234"


@pytest.fixture
def appealed(make_in_state, callback_agent, handler, at):
    """Return a maker of appeals, each so many hours after the callback."""

    def make(hours=1):
        case = make_in_state(State.AWAITING_CALLBACK, text=f"第{hours}件：电梯停运")
        later = at + timedelta(hours=4)
        callback.record_callback(
            case,
            actor=callback_agent,
            at=later,
            answers=BAD,
            ground="市民不要求重办",
            explanation="已说明",
        )
        raised = later + timedelta(hours=hours)
        appeals.appeal_callback(
            case, actor=handler, at=raised, ground="市民对其他事项不满意", text=TEXT
        )
        return case

    return make


def numbers(client, **query):
    shown = client.get(reverse("cases:appeals"), query).context["lines"]
    return [line.appeal.case.number for line in shown]


def test_waiting_appeals_come_longest_first_all_newest_first(log_in, appealed, supervisor, at):
    cases = [appealed(hours) for hours in (1, 2, 3)]
    appeals.refuse_appeal(cases[1], actor=supervisor, at=at + timedelta(days=1), reason="属实")
    client = log_in(supervisor)
    first, second, third = (case.number for case in cases)
    assert numbers(client, status="waiting") == [first, third]
    assert numbers(client) == [third, second, first]
    assert numbers(client, status="refused") == [second]
    assert numbers(client, status="accepted") == []
    assert client.get(reverse("cases:appeals"), {"status": "other"}).status_code == 400


def test_the_page_tells_what_was_answered_and_ruled(log_in, appealed, supervisor, at):
    appeals.refuse_appeal(appealed(), actor=supervisor, at=at + timedelta(days=1), reason="属实")
    shown = log_in(supervisor).get(reverse("cases:appeals")).content.decode()
    for said in ("已联系 · 已解决 · 不满意", "已驳回", "属实", "孙督办", "市民对其他事项不满意"):
        assert said in shown


def test_a_unit_sees_its_own_masked_and_a_stranger_none(log_in, appealed, handler, stranger):
    case = appealed()
    page = log_in(handler).get(reverse("cases:appeals")).content.decode()
    assert case.number in page
    assert "13897001234" not in page
    assert numbers(log_in(stranger)) == []
    assert log_in(stranger).get("/api/v1/appeals/").json()["results"] == []


def test_the_api_gives_the_same_rows(log_in, appealed, supervisor, leader, system_admin):
    case = appealed()
    [row] = log_in(supervisor).get("/api/v1/appeals/", {"status": "waiting"}).json()["results"]
    assert (row["case"], row["ruling"], row["round"]) == (case.number, "", 1)
    assert len(log_in(leader).get("/api/v1/appeals/").json()["results"]) == 1
    assert log_in(system_admin).get("/api/v1/appeals/").status_code == 403


def test_the_supervisors_home_leads_to_what_waits(appealed, supervisor, callback_agent):
    appealed()
    [line] = [one for one in home_lines(supervisor) if one.name == "cases:appeals"]
    assert (line.url, line.count, line.todo) == ("/appeals/?status=waiting", 1, "件申诉等您裁定")
    assert "cases:appeals" not in {one.name for one in home_lines(callback_agent)}
    assert "cases:appeals" not in fresh_counts(supervisor)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    log_in, appealed, supervisor, rows, django_assert_num_queries
):
    for hours in range(rows):
        appealed(hours + 1)
    client = log_in(supervisor)
    client.get(reverse("cases:appeals"))
    # Session, person, the chosen columns, the appeals.
    with django_assert_num_queries(4):
        assert len(numbers(client)) == rows
