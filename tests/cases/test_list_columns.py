"""The columns of a list: chosen by each person, filled without a query a line."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import ListColumns
from cases.rules.list_columns import COLUMN_SETS
from cases.rules.states import State
from cases.selectors.list_columns import columns_for
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.desk.list_columns import choose_columns
from hotline.errors import Forbidden, InvalidInput

pytestmark = pytest.mark.django_db
EXTRA = ("urgency", "channel", "registered", "due", "replied", "closed", "days", "satisfaction")


def heads(client, name="cases:list"):
    page = client.get(reverse(name)).content.decode()
    return [part.split('"')[0] for part in page.split('<th class="q-')[1:]]


def test_choose_columns_keeps_them_for_one_person_and_one_list(
    log_in, operator, handler, make_case
):
    make_case()
    client = log_in(operator)
    usual = heads(client)
    address = reverse("cases:columns", args=["cases"])
    answer = client.post(
        address, {"shown": ["updated", "days", "number", "x"], "query": "sort=due"}
    )
    assert answer.url == f"{reverse('cases:list')}?sort=due"
    assert heads(client) == ["pick", "number", "title", "days", "updated"]
    assert heads(log_in(handler)) == usual
    assert "inbox" not in ListColumns.objects.values_list("list_key", flat=True)
    log_in(operator).post(address, {"usual": "1"})
    assert heads(log_in(operator)) == usual and not ListColumns.objects.exists()


def test_choose_columns_twice_is_one_choice_and_the_usual_ones_are_none(operator):
    for names in (["number"], ["number", "days"], ["days", "number"]):
        choose_columns("cases", names, actor=operator)
    assert ListColumns.objects.get().shown == ["number", "days"]
    choose_columns("cases", COLUMN_SETS["cases"].usual, actor=operator)
    assert not ListColumns.objects.exists()
    assert list(columns_for(operator, "cases").names) == COLUMN_SETS["cases"].usual


def test_choose_columns_refuses_other_lists_and_those_of_others(operator, stranger):
    with pytest.raises(InvalidInput):
        choose_columns("nothing", ["number"], actor=operator)
    with pytest.raises(Forbidden):
        choose_columns("inbox", ["number"], actor=operator)


def test_a_column_that_is_no_more_is_left_out(operator):
    ListColumns.objects.create(owner=operator, list_key="cases", shown=["gone", "place"])
    assert columns_for(operator, "cases").names == ("place",)


@pytest.mark.parametrize("person", ["operator", "handler"])
def test_every_column_costs_the_same_queries_for_one_line_and_for_three(
    log_in, request, person, make_in_state, callback_agent, at
):
    def register():
        case = make_in_state(State.AWAITING_CALLBACK)
        answers = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")
        callback.record_callback(case, actor=callback_agent, at=at, answers=answers)

    person = request.getfixturevalue(person)
    register()
    choose_columns("cases", [*COLUMN_SETS["cases"].usual, *EXTRA], actor=person)
    client, counts = log_in(person), []
    for more in (0, 2):
        for _ in range(more):
            register()
        client.get(reverse("cases:list"))
        with CaptureQueriesContext(connection) as seen:
            body = client.get(reverse("cases:list")).content.decode()
        counts.append(len(seen))
        assert body.count('class="q-satisfaction">满意<') == 1 + more
    assert counts[0] == counts[1]


def test_satisfaction_stays_hidden_from_a_unit_that_was_let_go(
    log_in, handler, unit, make_in_state, callback_agent, other_unit, at
):
    case = make_in_state(State.AWAITING_CALLBACK)
    answers = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")
    callback.record_callback(case, actor=callback_agent, at=at, answers=answers)
    choose_columns("cases", ["satisfaction"], actor=handler)
    shown = 'class="q-satisfaction">满意<'
    assert shown in log_in(handler).get(reverse("cases:list")).content.decode()
    case.assignments.update(end_reason="recalled", ended_at=at)
    assert shown not in log_in(handler).get(reverse("cases:list")).content.decode()


def test_the_inbox_has_columns_of_its_own(log_in, handler, make_case):
    make_case()
    choose_columns("inbox", ["state", "unit", "due"], actor=handler)
    assert heads(log_in(handler), "cases:inbox") == ["pick", "state", "title", "unit", "due"]


def test_the_widths_are_those_of_the_style_sheet():
    sheet = Path("static/css/queue.css").read_text().split("@media")[0]
    for one in (*COLUMN_SETS["cases"].columns, *COLUMN_SETS["inbox"].columns):
        assert re.search(rf"\.q-{one.name}\b[^{{]*{{ width: {one.width}px", sheet) or (
            one.name == "state"
        ), one.name
    widest = COLUMN_SETS["cases"].table_width(one.name for one in COLUMN_SETS["cases"].columns)
    assert f".wide-{widest} " in sheet and not COLUMN_SETS["cases"].table_width(["number"])
