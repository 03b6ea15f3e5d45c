"""A street with a part handed down sees its own state, light, deadline and first step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.dossier.case import read_dossier
from cases.models import Assignment, Case
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.handling import handling, sub_dispatch

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def handed_down(make_in_state, handler, sub_unit, at):
    """A case at work in the district, whose part the street has not signed."""
    case = make_in_state(State.HANDLING)
    sub_dispatch.sub_dispatch(
        case, actor=handler, at=at + HOUR, units=[sub_unit], reply_due_at=at + timedelta(days=2)
    )
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def listed(client):
    """What a person finds in the list of cases under a filter, with each line's state."""

    def read(person, **query):
        client.force_login(person)
        answer = client.get(reverse("cases:list"), query)
        assert answer.status_code == 200
        return {row.number: row for row in answer.context["rows"]}

    return read


def state_on_page(client, person, case):
    client.force_login(person)
    answer = client.get(reverse("cases:show", args=[case.number]))
    return answer.context["dossier"].state_label, answer.context["primary"]


def test_the_case_page_shows_the_streets_own_state_clock_and_first_step(
    handed_down, client, sub_handler, handler, at
):
    label, primary = state_on_page(client, sub_handler, handed_down)
    assert (label, primary.verb) == ("待签收", Verb.SIGN)
    label, primary = state_on_page(client, handler, handed_down)
    assert (label, primary.verb) == ("办理中", Verb.RESOLVE)

    part = handed_down.assignments.get(role="sub")
    dossier = read_dossier(handed_down.number, user=sub_handler, at=at + 2 * HOUR)
    assert (dossier.head_clock.name, dossier.head_clock.due_at) == ("sign", part.sign_due_at)
    handling.sign_assignment(handed_down, actor=sub_handler, at=at + 2 * HOUR)
    dossier = read_dossier(handed_down.number, user=sub_handler, at=at + 3 * HOUR)
    assert (dossier.head_clock.name, dossier.head_clock.due_at) == ("reply", part.reply_due_at)
    assert part.reply_due_at != handed_down.reply_due_at
    label, primary = state_on_page(client, sub_handler, handed_down)
    assert (label, primary.verb) == ("办理中", Verb.RESOLVE)


def test_the_list_shows_and_filters_by_the_streets_own_state(
    handed_down, listed, client, sub_handler, handler, operator, at
):
    number, part = handed_down.number, handed_down.assignments.get(role="sub")
    row = listed(sub_handler)[number]
    assert (row.state_label, row.due_at, row.marks[-1]) == ("待签收", part.reply_due_at, "下派")
    assert number in listed(sub_handler, state="dispatched")
    assert number not in listed(sub_handler, state="handling")
    for person in (handler, operator):
        assert listed(person)[number].state_label == "办理中"
        assert listed(person)[number].due_at == handed_down.reply_due_at
        assert number in listed(person, state="handling")
        assert number not in listed(person, state="dispatched")
    client.force_login(sub_handler)
    (line,) = client.get(reverse("cases:inbox"), {"tab": "unsigned"}).context["rows"]
    assert (line.number, line.state_label, line.due_at) == (number, "待签收", part.sign_due_at)
    (line,) = client.get("/api/v1/cases/?state=dispatched").json()["results"]
    assert line["own_part"]["state"] == "dispatched"
    assert line["own_part"]["state_label"] == "待签收"
    detail = client.get(f"/api/v1/cases/{number}/").json()
    assert detail["own_part"]["state"] == "dispatched"
    client.force_login(handler)
    (line,) = client.get("/api/v1/cases/?state=handling").json()["results"]
    assert line["own_part"] is None


@pytest.mark.parametrize(
    ("light", "street", "district"),
    [("red", timedelta(hours=-1), timedelta(days=3)), ("green", timedelta(days=3), -HOUR)],
)
def test_lights_are_those_of_the_own_part(
    light, street, district, handed_down, listed, sub_handler, handler
):
    now = timezone.now()
    part = handed_down.assignments.get(role="sub")
    Assignment.objects.filter(pk=part.pk).update(
        reply_due_at=now + street, warn_at=now + street - timedelta(minutes=30)
    )
    Case.objects.filter(pk=handed_down.pk).update(
        reply_due_at=now + district, warn_at=now + district - timedelta(minutes=30)
    )
    number, other = handed_down.number, {"red": "green", "green": "red"}[light]
    assert number in listed(sub_handler, light=light)
    assert number not in listed(sub_handler, light=other)
    assert number in listed(handler, light=other)
    late = "true" if light == "red" else "false"
    assert number in listed(sub_handler, overdue=late)
    assert number not in listed(handler, overdue=late)


@pytest.mark.parametrize("sort", ["due", "light"])
def test_a_list_sorts_by_the_clock_of_the_own_part(
    sort, make_in_state, listed, handler, sub_handler, sub_unit, at
):
    cases = [make_in_state(State.HANDLING) for _ in range(2)]
    for case, days in zip(cases, (3, 1), strict=True):
        sub_dispatch.sub_dispatch(
            case, actor=handler, at=at + HOUR, units=[sub_unit],
            reply_due_at=at + timedelta(days=days),
        )  # fmt: skip
    now, first, second = timezone.now(), *cases
    for case, days in zip(cases, (1, 3), strict=True):
        due = now + timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(reply_due_at=due, warn_at=due - HOUR)
    assert list(listed(handler, sort=sort)) == [first.number, second.number]
    assert list(listed(sub_handler, sort=sort)) == [second.number, first.number]
    handling.sign_assignment(second, actor=sub_handler, at=at + 2 * HOUR)
    handling.resolve_assignment(
        second, actor=sub_handler, at=at + 3 * HOUR, text="已修好。", outcome="solved"
    )
    part = second.assignments.get(role="sub")
    sub_dispatch.accept_child_reply(part, actor=handler, at=at + 4 * HOUR)
    assert list(listed(sub_handler, sort=sort)) == [first.number]


def test_an_ended_or_answered_part_says_so(handed_down, listed, client, sub_handler, handler, at):
    handling.sign_assignment(handed_down, actor=sub_handler, at=at + 2 * HOUR)
    handling.resolve_assignment(
        handed_down, actor=sub_handler, at=at + 3 * HOUR, text="已修好。", outcome="solved"
    )
    assert state_on_page(client, sub_handler, handed_down) == ("待审核", None)
    assert listed(sub_handler, state="resolved")[handed_down.number].state_label == "待审核"
    part = handed_down.assignments.get(role="sub")
    sub_dispatch.accept_child_reply(part, actor=handler, at=at + 4 * HOUR)
    assert state_on_page(client, sub_handler, handed_down)[0] == "已办结"
    row = listed(sub_handler, state="closed")[handed_down.number]
    assert (row.state_label, row.ended_at) == ("已办结", at + 4 * HOUR)
    assert handed_down.number not in listed(sub_handler, state="handling")
    assert Verb.SIGN not in allowed_verbs(
        read_dossier(handed_down.number, user=sub_handler, at=at + 5 * HOUR).situation
    )


def test_a_returned_part_waits_for_its_ruling(handed_down, listed, client, sub_handler, at):
    handling.object_assignment(
        handed_down, actor=sub_handler, at=at + 2 * HOUR, ground="不在本单位辖区", text="不在"
    )
    assert state_on_page(client, sub_handler, handed_down)[0] == "退单待审"
    assert listed(sub_handler, state="returned")[handed_down.number].state_label == "退单待审"
    assert handed_down.number not in listed(sub_handler, state="dispatched")


def test_own_parts_cost_one_query_for_a_page(
    handed_down, make_in_state, listed, sub_handler, handler, sub_unit, at
):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            listed(sub_handler)
        return len(seen)

    queries()
    one = queries()
    for _ in range(2):
        case = make_in_state(State.HANDLING)
        sub_dispatch.sub_dispatch(case, actor=handler, at=at + HOUR, units=[sub_unit])
    assert queries() == one
