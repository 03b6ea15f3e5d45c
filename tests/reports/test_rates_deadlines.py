"""What fell due in a period, and whether it was done in time."""

from datetime import date, timedelta

import pytest

from cases.models import (
    AssignmentRole,
    Callback,
    EndReason,
    Exclusion,
    Extension,
    Objection,
    Parking,
    Reply,
    StopReason,
)
from cases.rules.states import State
from cases.selectors.ledger import count_ledger
from grids.services import set_rule
from reports.rates.evidence import rows_behind_cell
from reports.rates.rows import Dimension, Place
from reports.rates.values import Scope
from tests.reports.builders import noon
from tests.reports.rated import AFTER_JUNE, DAY, HOUR, MID_JUNE, RateBuilder, june

pytestmark = pytest.mark.django_db


@pytest.fixture
def build(operator):
    return RateBuilder(operator)


def shown(name, row=None, **asked):
    return (row or june(**asked).total).figures[Scope.ALL][name].fraction


def ended(reason, at):
    return {"ended_at": at, "end_reason": reason}


def reply(assignment, operator, at, verdict=""):
    return Reply.objects.create(
        case=assignment.case, assignment=assignment, round=1, text="已修好", outcome="solved",
        submitted_at=at, submitted_by=operator, verdict=verdict,
    )  # fmt: skip


def test_signing_in_time_is_up_to_the_instant_itself(build, unit):
    for late in (timedelta(), timedelta(seconds=1)):
        build.dispatched(unit, signed_at=MID_JUNE + 2 * HOUR + late)
    build.dispatched(unit)
    assert shown("signed") == "1/3"


def test_contact_and_answer_in_time_are_up_to_the_instant_itself(build, unit):
    for late in (timedelta(), timedelta(seconds=1)):
        build.dispatched(
            unit, contacted_at=MID_JUNE + 8 * HOUR + late, replied_at=MID_JUNE + 3 * DAY + late
        )
    for name in ("contacted", "on_time", "on_time_originally"):
        assert shown(name) == "1/2", name


def test_what_falls_due_later_counts_later_unless_it_is_done(build, unit):
    build.dispatched(unit)
    build.dispatched(unit, signed_at=MID_JUNE + HOUR / 2)
    assert shown("signed", at=MID_JUNE + HOUR) == "1/1"
    assert shown("signed", at=MID_JUNE + 3 * HOUR) == "1/2"


def test_a_deadline_counts_in_the_month_in_which_it_falls(build, unit):
    build.dispatched(unit, at=noon(date(2024, 5, 30)), replied_at=noon(date(2024, 6, 3)))
    table = june()
    assert (shown("on_time", table.total), shown("signed", table.total)) == ("0/1", "0/0")
    assert table.total.earlier[Scope.ALL]["signed"].fraction == "0/1"
    assert table.total.earlier[Scope.ALL]["returned"].fraction == "0/1"


@pytest.mark.parametrize("reason", [EndReason.OBJECTION, EndReason.MERGED])
def test_what_was_never_theirs_is_in_no_base_of_deadlines(build, unit, reason):
    build.dispatched(unit, **ended(reason, MID_JUNE + 5 * DAY))
    assert [shown(name) for name in ("signed", "contacted", "on_time")] == ["0/0"] * 3
    assert shown("returned") == "0/1"


def test_what_ended_before_its_deadline_is_not_late_and_what_ended_after_is(build, unit):
    build.dispatched(unit, **ended(EndReason.CLOSED, MID_JUNE + DAY))
    assert [shown(name) for name in ("signed", "contacted", "on_time")] == ["0/1", "0/1", "0/0"]
    build.dispatched(unit, **ended(EndReason.CLOSED, MID_JUNE + 4 * DAY))
    assert shown("on_time") == "0/1"


def test_a_unit_contacts_in_time_and_the_hotline_for_whom_it_may_not(build, unit):
    due = MID_JUNE + 8 * HOUR
    build.dispatched(unit, contacted_at=due)
    build.dispatched(unit, contacted_at=due + HOUR)
    secret = build.cases(at=MID_JUNE, lead_unit=unit, is_secret=True)[0]
    build.dispatched(unit, case=secret)
    assert shown("contacted") == "1/3"
    secret.contacts.create(
        at=due, recorded_at=due, by=build.operator, means="phone", is_reached=True
    )
    assert shown("contacted") == "2/3"
    set_rule("rates.secret_contact", "left_out")
    assert shown("contacted") == "1/2"


def test_an_extension_counts_for_one_rate_and_not_for_the_other(build, unit):
    due = MID_JUNE + 6 * DAY
    kept = build.dispatched(unit, reply_due_at=due, replied_at=MID_JUNE + 5 * DAY)
    build.applied(Extension, kept, amount=3)
    build.dispatched(unit, replied_at=MID_JUNE + DAY)
    refused = build.dispatched(unit, replied_at=MID_JUNE + 4 * DAY)
    build.applied(Extension, refused, "refused", amount=3)
    assert [shown(n) for n in ("on_time", "on_time_originally", "extended")] == [
        "2/3", "1/3", "1/3",
    ]  # fmt: skip


def test_a_request_not_yet_ruled_on_is_not_overdue(build, unit):
    asked = build.applied(Extension, build.dispatched(unit), "", amount=3)
    assert shown("on_time") == "0/0"
    asked.ruling, asked.ruled_at = "refused", AFTER_JUNE
    asked.save()
    assert shown("on_time") == "0/1"


@pytest.mark.parametrize("reason", [StopReason.PARKED, StopReason.WAITING])
def test_what_falls_due_while_the_clock_stands_is_not_overdue(build, unit, reason):
    share = build.dispatched(unit)
    segment = share.segments.create(round=1, started_at=MID_JUNE, start_reason="dispatch")
    assert shown("on_time") == "0/1"
    segment.stopped_at, segment.stop_reason = MID_JUNE + DAY, reason
    segment.save()
    assert shown("on_time") == "0/0"
    share.segments.create(round=1, started_at=MID_JUNE + 2 * DAY, start_reason="unparked")
    assert shown("on_time") == "0/1"


def test_the_ledger_counts_what_was_on_it_and_what_was_struck_off(build, unit, sub_unit):
    plan = {"owner": "马主任", "plan": "分三期改造", "review_on": date(2024, 7, 1)}
    off = {"is_solved": True, "struck_off_by": build.operator}

    def parked(at, ruling="accepted", unit=unit, **fields):
        build.applied(Parking, build.dispatched(unit, at=at), ruling, **plan, **fields)

    parked(MID_JUNE)
    parked(noon(date(2024, 4, 1)), unit=sub_unit)
    parked(MID_JUNE, struck_off_at=MID_JUNE + 9 * DAY, **off)
    parked(noon(date(2024, 4, 1)), struck_off_at=noon(date(2024, 5, 31)), **off)
    parked(noon(date(2024, 7, 1)))
    parked(MID_JUNE, "refused")
    table = june()
    assert shown("struck_off", table.total) == "1/3"
    assert table.total.earlier[Scope.ALL]["struck_off"].fraction == "1/2"
    (row,) = table.rows
    assert shown("struck_off", row) == "1/3"


def test_the_ledger_and_the_assessment_mean_the_same_by_the_strike_off_rate(
    build, unit, supervisor
):
    def parked(**how):
        share = build.dispatched(unit)
        if how:
            how |= {"struck_off_at": MID_JUNE + 9 * DAY, "struck_off_by": build.operator}
        build.applied(Parking, share, owner="张三", plan="计划", review_on=date(2024, 9, 1), **how)
        return share.case

    for how in ({}, {"is_solved": True}, {"is_solved": False}):
        parked(**how)
    mistake = parked(is_solved=True)
    mistake.excluded_reason = "mistake"
    mistake.save()
    on_ledger = count_ledger(supervisor, AFTER_JUNE)
    assert (on_ledger.solved, on_ledger.base) == (1, 3)
    assert shown("struck_off") == f"{on_ledger.solved}/{on_ledger.base}"


def test_a_share_handed_on_within_a_house_counts_once(build, unit, sub_unit, operator):
    old = build.dispatched(
        unit, signed_at=MID_JUNE + HOUR, **ended(EndReason.HANDED_ON, MID_JUNE + DAY)
    )
    build.applied(Extension, old, amount=1)
    Objection.objects.create(
        case=old.case, assignment=old, ground="not_ours", text="不属", raised_at=MID_JUNE,
        raised_by=operator, ruling="refused",
    )  # fmt: skip
    build.dispatched(
        sub_unit, case=old.case, signed_at=MID_JUNE + HOUR, replied_at=MID_JUNE + 2 * DAY
    )
    build.dispatched(unit)
    table = june()
    for name, fraction in (
        ("returned", "1/2"), ("signed", "1/2"), ("on_time", "1/2"), ("extended", "1/2")
    ):  # fmt: skip
        assert shown(name, table.total) == fraction
        assert shown(name, table.rows[0]) == fraction
    behind = rows_behind_cell(table.question, "", "returned.hit", Scope.ALL)
    assert [row.unit for row in behind.rows] == [sub_unit]


def test_excluded_cases_are_out_of_one_scope_and_in_the_other(build, unit):
    late = build.dispatched(unit)
    build.dispatched(unit, replied_at=MID_JUNE + DAY)
    build.applied(Exclusion, late, "refused", ground="不可抗力")
    assert june().total.figures[Scope.KEPT]["on_time"].fraction == "1/2"
    build.applied(Exclusion, late, ground="不可抗力")
    total = june().total
    assert total.figures[Scope.ALL]["on_time"].fraction == "1/2"
    assert total.figures[Scope.KEPT]["on_time"].fraction == "1/1"
    assert total.figures[Scope.KEPT]["returned"].fraction == "0/1"


def test_the_first_reply_counts_or_the_accepted_one(build, unit, operator):
    share = build.dispatched(unit, replied_at=MID_JUNE + DAY)
    reply(share, operator, MID_JUNE + DAY, "refused")
    reply(share, operator, MID_JUNE + 4 * DAY, "accepted")
    waiting = build.dispatched(unit, replied_at=MID_JUNE + 2 * DAY)
    reply(waiting, operator, MID_JUNE + 2 * DAY)
    taken_back = build.dispatched(unit)
    reply(taken_back, operator, MID_JUNE + DAY, "withdrawn")
    assert shown("on_time") == "2/3"
    set_rule("rates.reply_counted", "accepted")
    table = june()
    assert shown("on_time", table.total) == "1/3"
    assert table.total.counts["now", Scope.ALL].mean_minutes == 3 * 24 * 60


def test_returns_are_those_raised_or_those_accepted(build, unit, operator):
    for ruling in ("accepted", "refused", "", "withdrawn"):
        share = build.dispatched(unit)
        Objection.objects.create(
            case=share.case, assignment=share, ground="不在本单位辖区", text="属于城西区",
            raised_at=MID_JUNE + HOUR, raised_by=operator, state_before=State.DISPATCHED,
            ruling=ruling, ruled_at=MID_JUNE + DAY if ruling else None,
        )  # fmt: skip
    build.dispatched(unit)
    assert shown("returned") == "3/5"
    set_rule("rates.returns_counted", "accepted")
    assert shown("returned") == "1/5"


def test_co_units_count_where_the_city_says_so(build, unit, other_unit):
    lead = build.dispatched(unit, signed_at=MID_JUNE)
    build.dispatched(other_unit, case=lead.case, role=AssignmentRole.CO)
    assert shown("signed") == "1/1"
    set_rule("rates.roles", ["lead", "co"])
    assert shown("signed") == "1/2"


def test_handling_times_are_those_of_what_was_answered(build, unit, other_unit):
    for hours in (10, 20, 60):
        build.dispatched(unit, replied_at=MID_JUNE + hours * HOUR)
    build.dispatched(other_unit, replied_at=MID_JUNE + 2 * HOUR)
    build.dispatched(other_unit)
    table = june()
    first, second = (row.counts["now", Scope.ALL] for row in table.rows)
    assert (first.mean_minutes, first.median_minutes) == (30 * 60, 20 * 60)
    assert (second.mean_minutes, second.median_minutes) == (120, 120)
    assert table.total.counts["now", Scope.ALL].median_minutes == 15 * 60


def test_a_share_handed_down_counts_for_both_units_and_once_above(build, unit, sub_unit):
    lead = build.dispatched(unit, signed_at=MID_JUNE)
    build.dispatched(sub_unit, case=lead.case, parent=lead)
    table = june()
    (row,) = table.rows
    assert (shown("signed", row), shown("signed", table.total)) == ("1/1", "1/1")
    opened = june(place=Place(frozenset({unit.pk, sub_unit.pk}), unit=unit))
    assert [shown("signed", row) for row in opened.rows] == ["1/1", "0/1"]
    assert shown("signed", opened.total) == "1/1"
    street = june(place=Place(frozenset({sub_unit.pk})))
    assert shown("signed", street.total) == "0/1"
    assert [shown("signed", row) for row in june(dimension=Dimension.LEVEL).rows] == ["1/1", "0/1"]
    assert [shown("signed", row) for row in june(dimension=Dimension.KIND).rows] == ["1/1"]


def test_callbacks_are_held_against_the_closed_cases(build, unit):
    build.called_back(unit, 2)
    declined = build.called_back(unit)
    Callback.objects.filter(case__in=declined).delete()
    withdrawn = build.called_back(unit)
    withdrawn[0].closed_way = "withdrawn"
    withdrawn[0].save()
    build.cases(at=MID_JUNE, state=State.CLOSED, closed_at=MID_JUNE, closed_way="answered")
    assert shown("called_back") == "2/3"


def test_a_case_counts_in_the_month_in_which_it_was_closed(build, unit):
    began, ended_at = noon(date(2024, 6, 1)) - HOUR * 12, noon(date(2024, 6, 30)) + HOUR * 12
    # Each came five days before it was closed: the first in May, the last in June.
    for closed_at in (began - DAY / 24, began, ended_at):
        build.called_back(unit, at=closed_at)
    assert shown("called_back") == "1/1"
