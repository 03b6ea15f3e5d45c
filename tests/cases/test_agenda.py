"""The order in which a unit works its cases off, its headings, and the filter by light."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cases.models import Assignment, Case, Extension, StopReason
from cases.rules.states import State
from cases.selectors import agenda, inbox
from cases.selectors.agenda import Rank
from cases.services.clocks import timekeeping
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from hotline.times import deadline_light

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def own(case):
    return Assignment.objects.select_related("unit", "case").get(case=case)


def due(case, at, moment):
    timekeeping.set_reply_due(own(case), moment, at=at)
    return case


@pytest.fixture
def todo(make_case, make_in_state, at):
    """One case of each group, made in the opposite order."""
    standing = make_in_state(State.HANDLING)
    timekeeping.stop_clock(own(standing), at=at, reason=StopReason.WAITING)
    return {
        "standing": standing,
        "later": make_in_state(State.HANDLING),
        "unsigned": make_case(),
        "tonight": due(make_in_state(State.HANDLING), at, at + 10 * HOUR),
        "noon": due(make_in_state(State.HANDLING), at, at + 3 * HOUR),
        "late": due(make_in_state(State.HANDLING), at, at - HOUR),
        "later_still": due(make_in_state(State.HANDLING), at, at + 30 * DAY),
        "very_late": due(make_case(), at, at - DAY),
    }


def rows_of(user, at, tab="todo", **options):
    return inbox.inbox_page(inbox.inbox_units(user), tab, user, at, **options)[1]


def names(rows, cases):
    by_number = {case.number: name for name, case in cases.items()}
    return [by_number[row.number] for row in rows]


def test_the_late_come_first_then_what_is_due_today(handler, todo, at):
    rows = rows_of(handler, at)
    assert names(rows, todo) == [
        "very_late", "late", "noon", "tonight", "unsigned", "later", "later_still", "standing",
    ]  # fmt: skip


def test_each_group_has_a_heading_with_its_count(handler, todo, at):
    shown = [(row.heading.label, row.heading.count) for row in rows_of(handler, at) if row.heading]
    assert shown == [
        ("超期", 2), ("今日到期", 2), ("其余待签收", 1), ("其余办理中", 2), ("停表", 1),
    ]  # fmt: skip


def test_a_heading_counts_the_whole_group_and_comes_again_on_the_next_page(
    handler, todo, at, monkeypatch
):
    monkeypatch.setattr("hotline.paging.take_page.__defaults__", (3,))
    first, second = rows_of(handler, at), rows_of(handler, at, page=2)
    assert [row.heading and row.heading.count for row in first] == [2, None, 2]
    assert [row.heading and row.heading.label for row in second][:2] == ["今日到期", "其余待签收"]


def test_groups_agree_with_the_tabs(handler, todo, at):
    counts = inbox.inbox_counts(inbox.inbox_units(handler), handler, at)
    heads = {row.heading.label: row.heading.count for row in rows_of(handler, at) if row.heading}
    assert (counts["overdue"], counts["today"]) == (heads["超期"], heads["今日到期"])
    assert counts["todo"] == sum(heads.values()) == 8


def test_today_ends_with_the_citys_midnight(handler, make_in_state, at):
    midnight = at.replace(hour=0) + DAY
    today = due(make_in_state(State.HANDLING), at, midnight - timedelta(minutes=1))
    due(make_in_state(State.HANDLING), at, midnight + timedelta(minutes=1))
    assert [row.number for row in rows_of(handler, at, "today")] == [today.number]


def test_an_unsigned_case_that_is_late_says_that_nobody_signed(handler, todo, at):
    marked = [row.number for row in rows_of(handler, at) if "待签收" in row.marks]
    assert marked == [todo["very_late"].number]


def test_what_waits_for_more_time_is_not_among_the_late(handler, todo, at):
    Extension.objects.create(
        case=todo["late"], assignment=own(todo["late"]), amount=2, text="等待配件", asked_at=at,
        asked_by=handler,
    )  # fmt: skip
    assert names(rows_of(handler, at), todo)[:2] == ["very_late", "noon"]


def test_a_reply_that_was_sent_leaves_the_list_and_comes_back_with_its_clock(
    handler, dispatcher, make_in_state, at
):
    case = make_in_state(State.RESOLVED)
    assert rows_of(handler, at) == []
    dispatch.refuse_reply(case, actor=dispatcher, at=at + 3 * HOUR, reason="请补充照片")
    (row,) = rows_of(handler, at)
    assert row.ended_at is None


@pytest.mark.parametrize("moment", [timedelta(0), 5 * HOUR, 9 * HOUR, 2 * DAY, 20 * DAY])
@pytest.mark.parametrize("tab", ["todo", "unsigned", "handling"])
def test_the_filter_by_light_holds_what_the_lines_show(handler, todo, at, moment, tab):
    now = at + moment
    shown = {}
    for row in rows_of(handler, now, tab):
        light = deadline_light(
            row.due_at, now, started=row.started_at, warn_at=row.warn_at,
            is_paused=row.is_paused, asks_more=row.asks_more,
        )  # fmt: skip
        shown.setdefault(light.colour, set()).add(row.number)
    for colour in ("red", "amber", "green", "paused"):
        found = agenda.lit(inbox.tab_of(inbox.inbox_units(handler), tab, handler, now), colour, now)
        assert {row.case.number for row in found} == shown.get(colour, set())


def test_the_page_filters_by_light_and_kind_and_counts_what_is_left(log_in, handler, todo):
    client = log_in(handler)
    body = client.get(reverse("cases:inbox"), {"light": "paused"}).content.decode()
    assert todo["standing"].number in body
    assert todo["late"].number not in body
    body = client.get(reverse("cases:inbox"), {"kind": "help"}).content.decode()
    assert "没有符合筛选条件的工单" in body


def test_a_nonsensical_filter_is_refused_with_a_sentence(log_in, handler, todo):
    answer = log_in(handler).get(reverse("cases:inbox"), {"light": "purple"})
    assert answer.status_code == 400
    assert "时限灯中没有“purple”" in answer.content.decode()
    assert todo["late"].number not in answer.content.decode()


def test_the_filter_by_light_is_not_offered_where_no_clock_runs(log_in, handler, todo):
    client = log_in(handler)
    assert "时限灯" in client.get(reverse("cases:inbox")).content.decode()
    assert "时限灯" not in client.get(reverse("cases:inbox"), {"tab": "ended"}).content.decode()


@pytest.fixture
def others(todo, other_unit, at):
    """The archive of two units, and open cases of the other one."""
    mine = own(todo["later"])
    case = Case.objects.get(pk=mine.case_id)
    numbers = range(50_000, 52_000)
    values = {f.attname: getattr(case, f.attname) for f in case._meta.concrete_fields}
    rows = [Case(**{**values, "id": n, "number": f"241209{n}"}) for n in numbers]
    Case.objects.bulk_create(rows)
    shared = {
        "role": "lead", "level": "district", "dispatched_at": at, "reply_due_at": at,
        "original_reply_due_at": at,
    }  # fmt: skip
    ended = {"ended_at": at, "end_reason": "done"}
    Assignment.objects.bulk_create(
        Assignment(case_id=n, unit=other_unit, **shared, **({} if n % 10 == 0 else ended))
        for n in numbers
    )
    Assignment.objects.bulk_create(
        Assignment(case_id=n, unit=mine.unit, **shared, **ended) for n in numbers
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_assignment, cases_case")


def test_the_list_is_read_by_the_inboxs_index(others, handler, at):
    plan = inbox.tab_of(inbox.inbox_units(handler), "todo", handler, at)[:50].explain()
    assert "assignment_inbox" in plan
    assert "Seq Scan on cases_assignment" not in plan


def test_a_stranger_sees_neither_lines_nor_counts(log_in, stranger, todo):
    answer = log_in(stranger).get(reverse("cases:inbox"))
    assert all(case.number not in answer.content.decode() for case in todo.values())
    assert {tab["count"] for tab in answer.context["tabs"]} == {0, None}


def test_every_rank_has_its_words():
    assert set(agenda.LABELS) == set(Rank)


def test_signing_takes_a_case_to_the_other_group(handler, todo, at):
    handling.sign_assignment(todo["unsigned"], actor=handler, at=at)
    heads = {row.heading.label: row.heading.count for row in rows_of(handler, at) if row.heading}
    assert heads == {"超期": 2, "今日到期": 2, "其余办理中": 3, "停表": 1}
