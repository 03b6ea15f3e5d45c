from datetime import timedelta

import pytest

from cases.services.intake.intake import open_case
from cases.services.record.demands import Disposition
from learning.selectors.current import forget_model
from tests import factories
from tests.cases.walked import demand, log_in, make_case  # noqa: F401
from tests.learning.returned import duty, keeper, send_wrongly  # noqa: F401
from tests.learning.wording import MATTERS, demands

TOLD = Disposition(direct_way="answered", answer="已告知市民办理途径。")


@pytest.fixture(autouse=True)
def no_model_of_another_test():
    forget_model()
    yield
    forget_model()


@pytest.fixture
def matters(db):
    """The categories of the made-up demands, by name."""
    return {name: factories.make_category(name, code=f"m{at}") for at, name in enumerate(MATTERS)}


@pytest.fixture
def close_cases(make_case, demand, operator, matters, at):  # noqa: F811
    """Return a maker of closed cases about each matter."""

    def close(each, **fields):
        for name, category in matters.items():
            for number, text in enumerate(demands(name, each)):
                wanted = {"category": category, "title": text.title, "text": text.body, **fields}
                typed = demand_with(demand, wanted, at + timedelta(seconds=number))
                open_case(typed, TOLD, actor=operator, at=typed.received_at)

    return close


def demand_with(demand, fields, at):  # noqa: F811
    from dataclasses import replace

    return replace(demand, received_at=at, phone="", **fields)
