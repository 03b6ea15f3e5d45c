"""A case of a unit whose leader signs off (审签), and a reply laid before the leader."""

import pytest

from cases.models import Case, SignOff
from cases.services.handling import handling
from grids.models import Unit

REPLY = {"text": "电梯控制板已更换，恢复运行", "outcome": "solved"}
RETURN = {"ground": "不在本单位辖区", "text": "在城西"}


@pytest.fixture
def signing_unit(unit) -> Unit:
    """The unit, with the setting that its leader signs off."""
    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=True)
    unit.requires_sign_off = True
    return unit


@pytest.fixture
def case(signing_unit, make_case, handler, at) -> Case:
    """A case that the clerk has signed for."""
    made = make_case()
    handling.sign_assignment(made, actor=handler, at=at)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def laid(case, handler, at) -> SignOff:
    """The clerk's reply, which waits for the leader."""
    return handling.resolve_assignment(case, actor=handler, at=at, **REPLY)
