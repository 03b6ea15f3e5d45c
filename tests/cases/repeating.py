"""A demand about a place in a community, and the same caller once more."""

from dataclasses import replace
from typing import Any

import pytest

from cases.models import Case
from cases.services.intake.registration import register_case
from cases.services.record.demands import Demand
from grids import reference
from grids.models import Grid, GridLevel, User
from tests import factories

OTHER_WORDS = "楼道灯坏了没人修，晚上看不见路。"


@pytest.fixture
def street() -> Grid:
    """A street of a district."""
    district = factories.make_grid("城中区")
    return factories.make_grid("仓门街街道", parent=district, level=GridLevel.STREET)


@pytest.fixture
def community(street: Grid) -> Grid:
    """A community of the street."""
    return factories.make_grid("文化街社区", parent=street, level=GridLevel.COMMUNITY)


@pytest.fixture
def asked(category, phone_channel, at, community) -> Demand:
    """What a caller asks for first."""
    reference.forget_reference()
    return Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=at,
        text="小区电梯停运三天，物业没有维修。", phone="13897001234", grid=community,
    )  # fmt: skip


def again(asked: Demand, operator: User, **changed: Any) -> Case:
    """Register what was asked for once more, with what is said otherwise."""
    return register_case(replace(asked, **changed), actor=operator, at=asked.received_at)
