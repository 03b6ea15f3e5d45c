"""The series of bulletins that there are, each in a folder of its own.

`SPECS` is the one table: a series that stands here is built, worded, checked, printed, listed and
offered everywhere. The first one is meant where none is named.
"""

from reports.series.daily.spec import DAILY
from reports.series.hazards.spec import HAZARDS

SPECS = (DAILY, HAZARDS)
