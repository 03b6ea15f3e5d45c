"""Lists of appeals (申诉): what waits for the supervisor, and how others were ruled on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.access.permissions import may_ever
from cases.access.privacy import line_text
from cases.access.reviewing import not_of_own_units
from cases.models import Appeal, Ruling
from cases.rules.states import Verb
from cases.selectors.oversight import of_own_units
from grids.models import User
from hotline.counts import Countable
from hotline.paging import Page, take_page

WAITING = "waiting"
SHOWN = ("case", "callback", "unit", "raised_by", "ruled_by")
STATUSES = {WAITING: "待裁定", Ruling.ACCEPTED.value: "已同意", Ruling.REFUSED.value: "已驳回"}
ANSWERS = (("was_contacted", "已联系", "未联系"), ("was_solved", "已解决", "未解决"))


@dataclass(frozen=True)
class AppealLine:
    """An appeal in the list: its texts masked, and what the citizen had answered."""

    appeal: Appeal
    status: str
    title: str
    text: str
    reason: str
    answers: str


def visible_appeals(user: User) -> "QuerySet[Appeal]":
    """Return the appeals that a person may see: the hotline all, units their own."""
    return of_own_units(Appeal.objects.all(), user)


def waiting_appeals(user: User) -> Countable:
    """Return the appeals that wait for a person's ruling; 0 for who rules on none."""
    if not may_ever(user, Verb.ACCEPT_APPEAL):
        return 0
    return Appeal.objects.filter(not_of_own_units(user, "unit"), ruling="")


def appeal_page(
    appeals: "QuerySet[Appeal]", user: User, number: int = 1
) -> tuple[Page, list[AppealLine]]:
    """Return a page of appeals in the order given; one query."""
    page = take_page(appeals.select_related(*SHOWN), number)
    return page, appeal_lines(page.objects, user)


def appeal_lines(appeals: Sequence[Appeal], user: User) -> list[AppealLine]:
    """Return the lines of appeals read with `SHOWN`, texts as the person reads them."""
    return [_line(appeal, user) for appeal in appeals]


def _line(appeal: Appeal, user: User) -> AppealLine:
    callback = appeal.callback
    said = [yes if getattr(callback, name) else no for name, yes, no in ANSWERS]
    return AppealLine(
        appeal,
        STATUSES[appeal.ruling or WAITING],
        line_text(user, appeal.case, appeal.case.title),
        line_text(user, appeal.case, appeal.text),
        line_text(user, appeal.case, appeal.reason),
        " · ".join([*said, callback.get_satisfaction_display()]),
    )
