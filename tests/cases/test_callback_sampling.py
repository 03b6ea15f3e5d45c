"""The share of a kind's cases that is called back: none of 0 %, all of 100 %, exact between."""

import pytest

from cases.models import Case
from cases.services.record.callback_sampling import is_sampled, no_callback_reason
from grids.rules import rule
from grids.services import set_rule

# Of the first forty numbers those that a tenth takes.
DRAWN = [f"24120100{count:03}" for count in (12, 13, 18, 20, 35, 37)]
NUMBERS = [f"2412{day:02}{count:05}" for day in range(1, 11) for count in range(1, 1_001)]


@pytest.mark.parametrize("percent", [0, 1, 50, 99, 100])
def test_a_sample_is_as_large_as_its_percentage(percent):
    drawn = sum(is_sampled(number, percent) for number in NUMBERS)
    # Three standard deviations; none at the ends.
    spread = 3 * (len(NUMBERS) * percent / 100 * (1 - percent / 100)) ** 0.5
    assert abs(drawn - len(NUMBERS) * percent / 100) <= spread


def test_a_larger_sample_holds_the_smaller_one():
    for percent in range(100):
        for number in NUMBERS[:200]:
            assert is_sampled(number, percent + 1) or not is_sampled(number, percent)


def test_who_is_drawn_stays_drawn_after_an_upgrade():
    drawn = [number for number in NUMBERS[:40] if is_sampled(number, 10)]
    assert drawn == DRAWN


@pytest.fixture
def reason(db):
    """Return a function that says why the citizen of a case is not called."""
    set_rule("callback.required_kinds", ["complaint", "report"])
    set_rule("callback.sample_percent", {**rule("callback.sample_percent"), "report": 0})
    told = {"number": "24120100001", "kind": "complaint", "wants_callback": True, "round": 1}

    def asked(**facts):
        return no_callback_reason(Case(**{**told, "caller_id": 1, **facts}))

    return asked


def test_a_citizen_of_a_kind_that_is_called_in_full_is_called(reason):
    assert reason() == ""


def test_who_left_no_number_or_declined_is_not_called(reason):
    assert reason(caller_id=None) == "市民没有留下电话，不回访。"
    assert reason(wants_callback=False) == "市民不接受回访。"
    # Nor where the case was done anew.
    assert reason(wants_callback=False, round=2) == "市民不接受回访。"


def test_a_kind_that_is_not_called_or_not_drawn_says_so(reason):
    assert reason(kind="enquiry") == "该诉求类型不回访。"
    assert reason(kind="report") == "未抽中回访（抽样比例 0%）。"


def test_everybody_whose_case_was_done_anew_is_called(reason):
    assert reason(kind="report", round=2) == ""
    assert reason(kind="enquiry", round=2) == ""
