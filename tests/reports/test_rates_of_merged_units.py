"""Figures over a merger of units: a closed month stays, the city's totals are what they were."""

from datetime import date

import pytest
from django.db import transaction

from cases.models import (
    Assignment,
    AssignmentRole,
    ClockSegment,
    EndReason,
    Extension,
    Objection,
    Parking,
    Reply,
)
from cases.rules.states import State
from grids.models import FormerName, Unit
from grids.services import set_rule
from grids.unit_mergers import merge_units
from reports.rates.counting import Question, count_rates
from reports.rates.evidence import rows_behind_cell
from reports.rates.measures import MEASURES
from reports.rates.questions import RateForm
from reports.rates.spans import SpanKind, span_of
from reports.rates.terms import read_terms
from reports.rates.values import Scope
from tests.reports.builders import noon
from tests.reports.rated import DAY, HOUR, RateBuilder

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2024, 6, 15), date(2024, 7, 15)
MERGED_AT = noon(date(2024, 7, 10))
AT = MERGED_AT + HOUR
PLAN = {"owner": "张三", "plan": "计划", "review_on": date(2024, 9, 1)}


@pytest.fixture
def build(operator):
    return RateBuilder(operator)


@pytest.fixture
def merge(unit, other_unit, keeper):
    def merge():
        merge_units(unit, successor=other_unit, reason="改革", actor=keeper, at=MERGED_AT)

    return merge


def ask(on, *, at=AT, kind=SpanKind.MONTH):
    return Question(span_of(kind, on), read_terms(at))


def numbers_of(row):
    return {
        (*key, name): number
        for key, counts in row.counts.items()
        for name, number in (*counts.numbers.items(), ("minutes", sorted(counts.minutes)))
    }


def table(on, **asked):
    """Each row's numbers and the total's, of a month and the one before it."""
    found = count_rates(ask(on, **asked))
    return {row.key: numbers_of(row) for row in (*found.rows, found.total)}


def total(on, **asked):
    return numbers_of(count_rates(ask(on, **asked)).total)


@pytest.fixture
def busy(build, unit, other_unit, sub_unit, operator):
    """Parts of both units of every sort: dispatched in June and July, due before and after."""
    for one in (unit, other_unit):
        for at in (noon(date(2024, 6, 12)), noon(date(2024, 7, 2)), MERGED_AT - DAY):
            _parts(build, one, at, operator)
        build.called_back(one, 2, at=noon(date(2024, 6, 20)))
        build.called_back(one, 3, at=noon(date(2024, 7, 3)), was_solved=False)
    lead = build.dispatched(unit, at=noon(date(2024, 6, 25)), signed_at=noon(date(2024, 6, 25)))
    build.dispatched(sub_unit, at=noon(date(2024, 6, 26)), case=lead.case, parent=lead)
    build.dispatched(sub_unit, at=noon(date(2024, 6, 27)))


def _parts(build, unit, at, operator):
    build.dispatched(unit, at=at)
    done = build.dispatched(unit, at=at, signed_at=at + HOUR, contacted_at=at + 3 * HOUR,
                            replied_at=at + DAY)  # fmt: skip
    done.ended_at, done.end_reason = at + DAY + HOUR, EndReason.DONE
    done.save()
    under_review = build.dispatched(unit, at=at, signed_at=at + HOUR, replied_at=at + HOUR * 9,
                                    reply_sent_at=at + HOUR * 9)  # fmt: skip
    Reply.objects.create(
        case=under_review.case, assignment=under_review, round=1, text="好", outcome="solved",
        submitted_at=at + HOUR * 9, submitted_by=operator,
    )  # fmt: skip
    for ruling in ("", "accepted"):
        share = build.dispatched(unit, at=at, signed_at=at + 3 * HOUR)
        build.applied(Extension, share, ruling, amount=3)
    for ruling in ("", "refused"):
        share = build.dispatched(unit, at=at)
        Objection.objects.create(
            case=share.case, assignment=share, ground="不是", text="不是", raised_at=at + HOUR,
            raised_by=operator, state_before=State.DISPATCHED, ruling=ruling,
        )  # fmt: skip
    stands = build.dispatched(unit, at=at, signed_at=at, clock_stopped_at=at + HOUR)
    ClockSegment.objects.create(
        assignment=stands, round=1, started_at=at, start_reason="dispatch",
        stopped_at=at + HOUR, stop_reason="parked",
    )  # fmt: skip
    build.applied(Parking, stands, **PLAN)
    struck = {"struck_off_at": at + 2 * DAY, "is_solved": True} if at < MERGED_AT - DAY else {}
    build.applied(Parking, build.dispatched(unit, at=at, signed_at=at), **PLAN, **struck)
    main = build.dispatched(unit, at=at)
    build.dispatched(unit, at=at, role=AssignmentRole.CO, case=build.dispatched(
        Unit.objects.exclude(pk=unit.pk).exclude(parent__isnull=False).first(), at=at,
    ).case)  # fmt: skip
    del main


@pytest.mark.parametrize("counted", ["submitted", "accepted"])
def test_the_month_before_stays_and_the_totals_are_the_same(busy, merge, counted):
    if counted == "accepted":
        set_rule("rates.reply_counted", "accepted")
        set_rule("rates.returns_counted", "accepted")
    set_rule("rates.roles", ["lead", "answering", "co", "sub"])
    june, july = table(JUNE), table(JULY)
    year = total(JUNE, kind=SpanKind.YEAR)
    merge()
    assert table(JUNE) == june
    after = table(JULY)
    assert after[""] == july[""]
    assert total(JUNE, kind=SpanKind.YEAR) == year
    assert after["630104"] != july["630104"]


def test_what_falls_due_later_counts_for_the_successor(build, unit, other_unit, merge):
    share = build.dispatched(unit, at=MERGED_AT - DAY, signed_at=MERGED_AT - DAY + HOUR)
    merge()
    Assignment.objects.filter(ended_at=None).update(replied_at=MERGED_AT + DAY)
    at = MERGED_AT + 5 * DAY
    rows = {row.key: row.figures[Scope.ALL] for row in count_rates(ask(JULY, at=at)).rows}
    old, new = rows[unit.code], rows[other_unit.code]
    assert (old["signed"].fraction, new["signed"].base) == ("1/1", 0)
    assert (old["returned"].base, new["returned"].base) == (1, 0)
    assert (old["on_time"].base, new["on_time"].fraction) == (0, "1/1")
    share.refresh_from_db()
    assert share.unit == unit


def test_what_happens_afterwards_moves_the_totals_as_without_a_merger(busy, merge, build, unit):
    def go_on():
        """Answer, extend, return and end what is open, as its units would."""
        # A helper's part may have been joined with the lead's; it counts in no rate here.
        rows = Assignment.objects.filter(ended_at=None).exclude(role=AssignmentRole.CO)
        for number, row in enumerate(rows.order_by("case", "role")):
            match number % 4:
                case 0:
                    row.replied_at = row.replied_at or AT
                    row.ended_at, row.end_reason = AT + HOUR, EndReason.DONE
                case 1:
                    row.reply_due_at = AT + 3 * DAY
                case 2:
                    row.ended_at, row.end_reason = AT + HOUR, EndReason.OBJECTION
                case 3:
                    row.replied_at, row.reply_sent_at = None, None
            row.save()
        Parking.objects.filter(struck_off_at=None, ruling="accepted").update(
            struck_off_at=AT + HOUR, is_solved=True
        )
        later = AT + 9 * DAY
        return [total(on, at=later) for on in (JUNE, JULY)]

    mark = transaction.savepoint()
    expected = go_on()
    transaction.savepoint_rollback(mark)
    merge()
    for one, other in zip(go_on(), expected, strict=True):
        assert {key: (one.get(key), other.get(key)) for key in one | other
                if one.get(key) != other.get(key)} == {}  # fmt: skip


def test_each_cell_lists_what_it_counts(busy, merge, unit, other_unit):
    merge()
    for on in (JUNE, JULY):
        question = ask(on)
        found = count_rates(question)
        for row in (*found.rows, found.total):
            for measure in MEASURES:
                for part in measure.parts:
                    name = f"{measure.name}.{part}"
                    listed = rows_behind_cell(question, row.key, name, Scope.ALL).rows.count()
                    assert listed == row.counts["now", Scope.ALL].number(name), (row.label, name)


def test_units_below_stood_below_the_old_unit_until_the_merger(
    busy, merge, unit, other_unit, sub_unit, supervisor
):
    def branch(code, on):
        form = RateForm({"period": "month", "on": on.isoformat(), "unit": code})
        assert form.is_valid()
        found = count_rates(form.question(supervisor, AT))
        return {row.key: numbers_of(row) for row in (*found.rows, found.total)}

    codes = (unit.code, other_unit.code, sub_unit.code)
    june = {code: branch(code, JUNE) for code in codes}
    merge()
    sub_unit.refresh_from_db()
    assert sub_unit.parent == other_unit
    assert FormerName.objects.get(unit=sub_unit).path.startswith(unit.path)
    assert {code: branch(code, JUNE) for code in codes} == june


def test_closed_months_of_the_ledger_stay_with_the_unit_that_had_it(build, unit, other_unit, merge):
    share = build.dispatched(unit, at=noon(date(2024, 6, 12)), signed_at=noon(date(2024, 6, 12)))
    build.applied(Parking, share, **PLAN)
    merge()
    later = noon(date(2024, 8, 5))
    for on, holder in ((JUNE, unit), (JULY, other_unit), (date(2024, 8, 5), other_unit)):
        found = count_rates(ask(on, at=later))
        rows = {row.key: row.figures[Scope.ALL]["struck_off"].base for row in found.rows}
        assert {code: base for code, base in rows.items() if base} == {holder.code: 1}
        assert found.total.figures[Scope.ALL]["struck_off"].base == 1
