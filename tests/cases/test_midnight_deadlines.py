"""A deadline at midnight is said in one way: the end of the day before, 24:00."""

from datetime import datetime

import pytest

from cases.dossier import applications
from cases.forms import appeals
from cases.services.applications import extending, waiting
from cases.services.oversight import instructing
from grids.deadlines import CITY_ZONE

AT = datetime(2026, 3, 2, 9, tzinfo=CITY_ZONE)
MIDNIGHT = datetime(2026, 3, 5, tzinfo=CITY_ZONE)


@pytest.mark.parametrize("module", [applications, appeals, extending, instructing, waiting])
def test_no_text_about_a_deadline_says_midnight_as_the_next_day(module):
    assert not hasattr(module, "say_moment")
    assert module.say_due(MIDNIGHT, AT) == "3月4日 24:00"
