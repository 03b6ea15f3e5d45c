"""The series of bulletins that there are, each in a folder of its own.

`SPECS` is the one table of those about days: a series that stands here is built, worded, checked,
printed, listed and offered everywhere. The first one is meant where none is named. `TOPIC_SPECS`
are those whose issues are about one case or one group of cases, begun by a person.
"""

from reports.series.daily.spec import DAILY
from reports.series.flash.spec import FLASH
from reports.series.hazards.spec import HAZARDS
from reports.series.memo.spec import MEMO
from reports.series.special.spec import SPECIAL

SPECS = (DAILY, HAZARDS)
TOPIC_SPECS = (FLASH, SPECIAL, MEMO)
