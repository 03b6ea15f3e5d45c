"""Lights from stored instants: what each filter holds, in which order, by which index."""

from datetime import timedelta

import pytest
from django.db import connection

from cases.models import Assignment, Case, Extension, StartReason, StopReason
from cases.rules.states import State
from cases.selectors.inbox import inbox_counts, inbox_page
from cases.selectors.rows import UNCERTAIN, read_lead_replies, rows_of
from cases.services.clocks import timekeeping
from hotline.times import deadline_light

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(put):
    return put(State.HANDLING)


def lead_of(case):
    return Assignment.objects.select_related("unit", "case").get(case=case, role="lead")


def lit(moment):
    """Which of the lights hold the only case at a moment."""
    found = {
        "green": Case.objects.in_good_time(moment),
        "amber": Case.objects.soon_due(moment),
        "red": Case.objects.overdue(moment),
        "paused": Case.objects.standing(),
    }
    return [colour for colour, cases in found.items() if cases.exists()]


def test_each_moment_has_exactly_one_light(case):
    due, warn = case.reply_due_at, case.warn_at
    minute = timedelta(minutes=1)
    moments = [warn - minute, warn, due, due + minute]
    assert [lit(moment) for moment in moments] == [["green"], ["amber"], ["amber"], ["red"]]


def test_a_clock_that_stands_has_a_light_of_its_own_also_past_its_deadline(case, at):
    late = case.reply_due_at + timedelta(days=1)
    timekeeping.stop_clock(lead_of(case), at=at, reason=StopReason.WAITING)
    assert lit(late) == ["paused"]
    timekeeping.resume_clock(lead_of(case), at=late, reason=StartReason.ANSWERED)
    assert lit(late) == ["green"]


def test_an_ordered_deadline_moves_the_yellow_light_with_it(case, at):
    timekeeping.set_reply_due(lead_of(case), at + timedelta(hours=10), at=at)
    # A fifth of ten hours is less than four hours.
    assert lit(at + timedelta(hours=7, minutes=59)) == ["green"]
    assert lit(at + timedelta(hours=8)) == ["amber"]


def test_the_inbox_counts_no_standing_clock_as_late(case, unit, handler, at):
    late = case.reply_due_at + timedelta(days=1)
    assert inbox_counts([unit.pk], handler, late)["overdue"] == 1
    timekeeping.stop_clock(lead_of(case), at=at, reason=StopReason.PARKED)
    assert inbox_counts([unit.pk], handler, late)["overdue"] == 0
    _, rows = inbox_page([unit.pk], "handling", handler, late)
    assert [row.is_paused for row in rows] == [True]


def test_lists_mark_a_deadline_that_rests_on_a_guess(client, case, operator):
    client.force_login(operator)
    assert UNCERTAIN in client.get("/cases/").content.decode()
    Case.objects.update(due_is_certain=True)
    assert UNCERTAIN not in client.get("/cases/").content.decode()


def test_the_list_is_sorted_and_filtered_by_light(client, put, operator, at):
    soon, later = put(State.HANDLING), put(State.HANDLING)
    timekeeping.set_reply_due(lead_of(soon), at + timedelta(hours=3), at=at)
    client.force_login(operator)
    page = client.get("/api/v1/cases/", {"sort": "light"}).json()
    assert [row["number"] for row in page["results"]] == [soon.number, later.number]
    timekeeping.stop_clock(lead_of(later), at=at, reason=StopReason.WAITING)
    page = client.get("/api/v1/cases/", {"light": "paused"}).json()
    assert [row["number"] for row in page["results"]] == [later.number]
    assert page["results"][0]["clock_stopped_at"] is not None


def test_yellow_and_order_are_read_from_the_index_of_the_lights(case, at):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    for cases in (
        Case.objects.soon_due(at).order_by("warn_at")[:50],
        Case.objects.running().order_by("warn_at", "reply_due_at")[:50],
    ):
        assert "case_light" in cases.explain()


def test_a_request_for_more_time_that_waits_is_not_overdue(case, unit, handler, operator, at):
    late = case.reply_due_at + timedelta(hours=1)
    asked = Extension.objects.create(
        case=case, assignment=lead_of(case), amount=2, text="等待配件", asked_at=at,
        asked_by=handler,
    )  # fmt: skip
    assert lit(late) == ["amber"]
    assert inbox_counts([unit.pk], handler, late)["overdue"] == 0
    _, rows = inbox_page([unit.pk], "handling", handler, late)
    shown = deadline_light(rows[0].due_at, late, asks_more=rows[0].asks_more)
    assert (shown.colour, shown.words) == ("amber", "延期待批")

    asked.ruling, asked.ruled_at = "refused", at
    asked.save()
    assert lit(late) == ["red"]
    assert inbox_counts([unit.pk], handler, late)["overdue"] == 1


def test_a_case_answered_in_time_and_closed_later_was_on_time(put, operator, at):
    case = put(State.CLOSED)
    late, due = at + timedelta(days=3), at + timedelta(days=1)
    Assignment.objects.filter(case=case).update(replied_at=at)
    Case.objects.filter(pk=case.pk).update(closed_at=late, reply_due_at=due)
    case.refresh_from_db()
    (row,) = rows_of(read_lead_replies([case]), operator)
    assert row.ended_at == at < row.due_at
