"""A unit whose return was accepted reads, at every door, its own part up to that hour."""

from datetime import timedelta

import pytest
from django.test import Client

from cases.api.urls import PARTS
from cases.models import Case
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.record import notes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AFTER = "城西后来办好"


@pytest.fixture
def returned(make_case, handler, stranger, dispatcher, callback_agent, other_unit, unit, at):
    """A case that `unit` returned, and that another unit then worked on to its end."""
    case = make_case(text="电梯停运三天没有人修")
    notes.add_note(case, actor=handler, at=at, text="先到现场看过")
    row = handling.object_assignment(
        case, actor=handler, at=at, ground="不在本单位辖区", text="属于城西区"
    )
    dispatch.accept_objection(
        row, actor=dispatcher, at=at + HOUR, lead_unit=other_unit, reason="属于城西区"
    )
    handling.sign_assignment(case, actor=stranger, at=at + 2 * HOUR)
    handling.report_progress(case, actor=stranger, at=at + 2 * HOUR, text=AFTER)
    handling.resolve_assignment(
        case, actor=stranger, at=at + 3 * HOUR, text=AFTER, outcome="solved"
    )
    dispatch.accept_reply(case, actor=dispatcher, at=at + 4 * HOUR)
    answers = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied", remark=AFTER)
    callback.record_callback(case, actor=callback_agent, at=at + 5 * HOUR, answers=answers)
    return Case.objects.get(pk=case.pk)


DOORS = [
    "/", "/cases/", "/cases/{number}/", "/callbacks/", "/inbox/?tab=ended", "/notices/",
    "/api/v1/cases/", "/api/v1/cases/{number}/", "/api/v1/callbacks/",
    *(f"/api/v1/cases/{{number}}/{name}/" for name, _, _ in PARTS),
]  # fmt: skip


def walk(person, case):
    client = Client()
    client.force_login(person)
    told = {}
    for door in DOORS:
        told[door] = client.get(door.format(number=case.number)).content.decode()
    return told


def test_no_door_tells_what_followed(returned, handler, stranger, callback_agent):
    told = walk(handler, returned)
    leaks = {
        door: [word for word in (AFTER, str(stranger), str(callback_agent)) if word in text]
        for door, text in told.items()
    }
    assert {door: words for door, words in leaks.items() if words} == {}
    assert "先到现场看过" in told["/cases/{number}/"]
    assert AFTER in walk(stranger, returned)["/cases/{number}/"]


def test_nor_in_which_state_the_case_is_now(returned, handler, stranger, other_unit):
    client = Client()
    client.force_login(handler)
    page = client.get(f"/cases/{returned.number}/").content.decode()
    head = page.partition("<h1")[2].partition("</h1>")[0]
    assert "已退单" in head and "已办结" not in head and "已解决" not in head
    assert str(other_unit) in page
    for line in (
        client.get("/api/v1/cases/").json()["results"][0],
        client.get(f"/api/v1/cases/{returned.number}/").json(),
    ):
        assert (line["closed_at"], line["closed_way"], line["reply_due_at"]) == (None, "", None)
        assert line["own_part"]["state_label"] == "已退单"
        assert line["lead_unit"]["name"] == other_unit.name
    for state, is_found in (("awaiting_callback", False), ("resolved", False), ("closed", True)):
        found = client.get(f"/api/v1/cases/?state={state}").json()["results"]
        assert bool(found) == is_found
    client.force_login(stranger)
    assert client.get(f"/api/v1/cases/{returned.number}/").json()["closed_way"] == "solved"


@pytest.mark.parametrize("state", ["closed", "awaiting_callback", "handling"])
def test_a_filter_by_state_tells_not_where_the_case_went(returned, handler, state):
    client = Client()
    client.force_login(handler)
    Case.objects.filter(pk=returned.pk).update(
        state=state, closed_at=returned.closed_at if state == "closed" else None
    )
    for asked in ("closed", "awaiting_callback", "handling", "resolved"):
        found = client.get(f"/api/v1/cases/?state={asked}").json()["results"]
        assert bool(found) == (asked == "closed")
    for asked in ("overdue=true", "light=red", "light=green", "sort=due"):
        assert client.get(f"/api/v1/cases/?{asked}").json()["results"] == []
