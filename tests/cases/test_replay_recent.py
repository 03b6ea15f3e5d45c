"""The demo's recent day: a printed one made smaller, with its sums kept."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.replay.facts import read_facts
from cases.replay.recent import recent_day, scaled_facts

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRINTED = {
    "date": "2024-12-10", "calls": 898, "direct": 342, "dispatched": 556, "callbacks": 465,
    "web": 83, "web_by_channel": [["甲", 67], ["乙", 16]],
    "hotspots": [
        {"category": "物业服务", "count": 60, "concentrated": None, "unit_phrase": "相应县区政府"},
        {"category": "消费维权", "count": 32, "concentrated": None, "unit_phrase": "相应县区政府"},
    ],
    "hazards": 52, "hazards_by_body": [["丙", 40], ["丁", 12]],
    "hazard_categories": ["小区物业", "消防安全", "市政道路"],
}  # fmt: skip


@given(share=st.floats(min_value=0.01, max_value=1))
def test_a_smaller_day_is_one_that_could_be_printed(share):
    small = scaled_facts(read_facts(PRINTED), date(2026, 3, 4), share)
    assert small.calls == small.direct + small.dispatched
    assert small.web == sum(count for _, count in small.channels)
    assert small.hazards == sum(count for _, count in small.bodies)
    assert 0 < len(small.hazard_categories) <= small.hazards
    assert [line.count for line in small.hotspots] == sorted(
        (line.count for line in small.hotspots), reverse=True
    )


@pytest.mark.parametrize(("hour", "day"), [(0, 3), (9, 3), (23, 3)])
def test_the_recent_day_is_yesterday_at_any_hour(hour, day):
    at = datetime(2026, 3, 4, hour, 30, tzinfo=SHANGHAI)
    assert recent_day(at) == date(2026, 3, day)
    assert recent_day(at, 2) == date(2026, 3, day - 1)
