"""What a unit is proposed when it hands a part down: to whom, and until when."""

from datetime import datetime

import pytest

from cases.services.handling.sub_dispatch_proposals import proposed_limit
from grids.deadlines import CITY_ZONE, WorkCalendar
from grids.terms import Terms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("time_unit", "sent", "due", "proposed"),
    [
        ("workday", (12, 10, 9), (12, 19, 18), (12, 16, 18)),
        ("hour", (12, 10, 9), (12, 10, 19), (12, 10, 16)),
        # Less than a workday is left: a share of it.
        ("workday", (12, 19, 8), (12, 19, 18), (12, 19, 15)),
        ("workday", (12, 19, 8), (12, 19, 8), None),
    ],
)
def test_the_proposed_limit_is_a_share_of_what_is_left(time_unit, sent, due, proposed):
    def on(month, day, hour):
        return datetime(2024, month, day, hour, tzinfo=CITY_ZONE)

    found = proposed_limit(Terms(7, time_unit), WorkCalendar(), at=on(*sent), due=on(*due))
    assert found == (proposed and on(*proposed))
