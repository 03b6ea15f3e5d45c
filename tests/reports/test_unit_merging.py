"""单位撤并: the closing block of bulletins names the successor."""

import pytest

from grids.models import Role
from grids.rules import rule
from grids.services import set_rule
from grids.unit_mergers import belongings, merge_units
from reports.bulletins.issuing.addressees import units_addressed
from tests.factories import make_person

pytestmark = pytest.mark.django_db
CLOSING = "bulletin.closing"


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("城东区政府、市公安局。", "城西区政府、市公安局。"),
        ("市公安局、城东区政府，市民政局。", "市公安局、城西区政府，市民政局。"),
        ("城西区政府、城东区政府。", "城西区政府。"),
        ("城东区政府、城西区政府。", "城西区政府。"),
        ("城西区政府，城东区政府、市公安局", "城西区政府、市公安局"),
        ("各县区政府。", "各县区政府。"),
    ],
)
def test_the_closing_block_names_the_successor_once(text, then, unit, other_unit, at):
    set_rule(CLOSING, [["报", "市委"], ["发", text]])
    keeper = make_person(Role.SECURITY_ADMIN)
    is_named = "城东区政府" in text
    lines = [line.count for line in belongings(unit, at) if line.label == "日报版记中的名称"]
    assert lines == ([1] if is_named else [])
    merge_units(unit, successor=other_unit, reason="改革", actor=keeper, at=at)
    assert rule(CLOSING) == [["报", "市委"], ["发", then]]
    if is_named:
        assert units_addressed() == {other_unit: "发"}
