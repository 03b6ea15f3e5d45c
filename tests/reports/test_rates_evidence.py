"""Each cell of the table opens as many rows as it counts, whatever happened."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Exclusion, Parking, Satisfaction
from cases.rules.states import State
from grids.models import Category, Grid, Unit
from hotline.errors import NotVisible
from reports.rates.counting import Question, count_rates
from reports.rates.evidence import rows_behind_cell
from reports.rates.rows import TOTAL, Dimension, Place
from reports.rates.spans import SpanKind, span_of
from reports.rates.terms import Terms, read_terms
from reports.rates.values import Scope
from tests import factories
from tests.cases.in_states import undone
from tests.reports.rated import AFTER_JUNE, DAY, JUNE, MID_JUNE, RateBuilder

pytestmark = pytest.mark.django_db
UNITS, PLACES = st.integers(0, 2), st.integers(0, 3)
CALLED = st.tuples(
    st.integers(-40, 20), UNITS, PLACES, st.sampled_from(Satisfaction.values), st.booleans()
)
SENT = st.tuples(
    st.integers(-40, 20), UNITS, PLACES, st.integers(-1, 5), st.sampled_from([None, 0, 1, 2]),
    st.sampled_from([State.HANDLING, State.CLOSED, State.PARKED]),
)  # fmt: skip


@pytest.fixture
def build(operator, unit, sub_unit, other_unit):
    district = factories.make_grid("城东区", code="g1")
    factories.make_grid("东关大街", parent=district, code="g2", level="street")
    return RateBuilder(operator)


def fill(build, called, sent):
    units, categories = list(Unit.objects.all()), list(Category.objects.all())
    places = [None, *Grid.objects.all()]
    for days, at, place, opinion, is_solved in called:
        build.called_back(
            units[at], at=MID_JUNE + days * DAY, satisfaction=opinion, was_solved=is_solved,
            was_contacted=is_solved, category=categories[place], grid=places[place % len(places)],
            is_secret=days % 3 == 0, excluded_reason="测试" if days == 7 else "",
        )  # fmt: skip
    for days, at, place, answered, below, state in sent:
        begun = MID_JUNE + days * DAY
        lead = build.dispatched(
            units[at], at=begun, state=state,
            replied_at=None if answered < 0 else begun + answered * DAY,
        )  # fmt: skip
        Case.objects.filter(pk=lead.case_id).update(category=categories[place])
        if days % 4 == 0:
            build.applied(Exclusion, lead, ground="不可抗力")
        if state == State.PARKED:
            plan = {"owner": "马主任", "plan": "改造", "review_on": JUNE}
            build.applied(Parking, lead, **plan)
        if below is not None and below != at:
            build.dispatched(units[below], at=begun, case=lead.case, parent=lead)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    called=st.lists(CALLED, max_size=5),
    sent=st.lists(SENT, max_size=5),
    dimension=st.sampled_from(Dimension),
    reach=st.sampled_from([None, "unit", "street"]),
    terms=st.builds(
        Terms,
        at=st.just(AFTER_JUNE) | st.just(MID_JUNE),
        no_opinion_counts=st.booleans(),
        leaves_out_hidden=st.booleans(),
        by_accepted_reply=st.booleans(),
    ),
)
def test_every_number_is_as_many_as_its_rows(build, called, sent, dimension, reach, terms):
    with undone():
        fill(build, called, sent)
        check_every_number(dimension, reach, terms)


def check_every_number(dimension, reach, terms):
    unit = Unit.objects.get(code="630102")
    below = frozenset(Unit.objects.below(unit).values_list("pk", flat=True))
    place = {
        None: Place(),
        "unit": Place(below, unit=unit),
        "street": Place(frozenset(below - {unit.pk})),
    }[reach]
    question = Question(span_of(SpanKind.MONTH, JUNE), terms, dimension, place)
    table = count_rates(question)
    for row in (*table.rows, table.total):
        for scope in Scope:
            for part, number in row.counts["now", scope].numbers.items():
                assert rows_behind_cell(question, row.key, part, scope).rows.count() == number


def test_the_rows_of_a_cell_are_its_own(build, unit, other_unit):
    build.called_back(unit, was_solved=False)
    (solved,) = build.called_back(unit)
    build.called_back(other_unit)
    build.called_back(unit, at=MID_JUNE + timedelta(days=40))
    question = Question(span_of(SpanKind.MONTH, JUNE), read_terms(AFTER_JUNE))
    found = rows_behind_cell(question, unit.code, "solved.hit", Scope.ALL)
    assert [row.case for row in found.rows] == [solved]
    assert (found.row_label, found.measure_label) == (str(unit), "解决率")
    everything = rows_behind_cell(question, TOTAL, "solved.base", Scope.KEPT)
    assert everything.rows.count() == 3


@pytest.mark.parametrize(
    ("key", "figure"),
    [("none", "solved.hit"), ("630102", "solved"), ("630102", "solved.x"), ("630102", "x.base")],
)
def test_a_cell_that_does_not_exist_is_not_found(build, unit, key, figure):
    question = Question(span_of(SpanKind.MONTH, JUNE), read_terms(AFTER_JUNE))
    with pytest.raises(NotVisible):
        rows_behind_cell(question, key, figure, Scope.ALL)


def test_a_unit_out_of_reach_has_no_row(build, unit, other_unit):
    build.called_back(other_unit)
    question = Question(
        span_of(SpanKind.MONTH, JUNE), read_terms(AFTER_JUNE), place=Place(frozenset({unit.pk}))
    )
    assert count_rates(question).rows == ()
    assert rows_behind_cell(question, TOTAL, "solved.base", Scope.ALL).rows.count() == 0
    with pytest.raises(NotVisible):
        rows_behind_cell(question, other_unit.code, "solved.base", Scope.ALL)
