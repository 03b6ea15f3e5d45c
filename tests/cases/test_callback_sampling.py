"""The share of a kind's cases that is called back: none of 0 %, all of 100 %, exact between."""

import pytest

from cases.services.record.callback_sampling import is_sampled

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
