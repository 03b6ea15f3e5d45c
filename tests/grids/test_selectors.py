"""Names of places as people say them."""

import pytest

from grids.selectors import spoken_place_name


@pytest.mark.parametrize(
    ("official", "spoken"),
    [
        ("北关社区居民委员会", "北关社区"),
        ("南关街社区居委会", "南关街社区"),
        ("友谊村村民委员会", "友谊村"),
        ("韵家口村民委员会", "韵家口村"),
        ("新村村委会", "新村"),
        ("红星村委会", "红星村"),
        ("锦绣苑居委会", "锦绣苑"),
        ("巴音牧委会", "巴音牧委会"),
        ("东关大街街道", "东关大街街道"),
    ],
)
def test_spoken_place_name_leaves_the_committee_out(official: str, spoken: str) -> None:
    assert spoken_place_name(official) == spoken
