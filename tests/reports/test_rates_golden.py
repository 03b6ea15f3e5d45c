"""城中区, June 2024, as its monthly report printed it: 100 % / 98.96 % / 94.69 %."""

from datetime import date, timedelta

import pytest

from cases.models import Case, Satisfaction
from cases.rules.states import State
from cases.services.callback.callback import Answers, record_callback
from reports.rates.values import Scope
from tests import factories
from tests.reports.builders import noon
from tests.reports.rated import RateBuilder, june

pytestmark = pytest.mark.django_db

# 670 called back, all contacted, 663 solved: 614 satisfied, 34 basically, 22 dissatisfied.
SOLVED = 663
OPINIONS = (
    [Satisfaction.SATISFIED] * 614
    + [Satisfaction.BASICALLY] * 34
    + [Satisfaction.DISSATISFIED] * 22
)


@pytest.fixture
def called_back(operator, callback_agent):
    """The callbacks of the month, recorded one by one through the desk's own verb."""
    unit = factories.make_unit("城中区政府", code="630103")
    build = RateBuilder(operator)
    waiting = build.cases(
        670, at=noon(date(2024, 5, 30)), lead_unit=unit, state=State.AWAITING_CALLBACK
    )
    for number, (case, opinion) in enumerate(zip(waiting, OPINIONS, strict=True)):
        at = noon(date(2024, 6, 1)) + timedelta(hours=number)
        answers = Answers(was_contacted=True, was_solved=number < SOLVED, satisfaction=opinion)
        record_callback(
            case,
            actor=callback_agent,
            at=at,
            answers=answers,
            ground="市民不要求重办",
            explanation="已说明",
        )
    return unit


def test_the_month_of_the_report_comes_out_as_printed(called_back):
    table = june()
    (row,) = table.rows
    assert row.label == "城中区政府"
    for figures in (
        row.figures[Scope.ALL],
        row.figures[Scope.KEPT],
        table.total.figures[Scope.ALL],
    ):
        rates = [figures[name] for name in ("responded", "solved", "satisfied")]
        assert [rate.text for rate in rates] == ["100.00%", "98.96%", "94.69%"]
        assert [rate.fraction for rate in rates] == ["670/670", "663/670", "634.4/670"]
    assert Case.objects.filter(state=State.CLOSED).count() == 670
