"""Selectors for a person's notices: what was addressed to them, their roles and units."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from cases.access.privacy import line_text
from cases.models import Case, Notice, NoticeMark
from cases.notice_waiting import still_asks
from cases.selectors.rows import case_url
from cases.services.notices import COPY
from grids.models import Role, User

SHOWN = 100
SHOWN_AT_HOME = 6
# What is older is no news, also to somebody who never opened the notices.
NEWS_FOR = timedelta(days=30)


def notices_for(user: User) -> "QuerySet[Notice]":
    """Return the notices addressed to a person, to a role held today, or to an own unit.

    A unit's notice is for the people who handle that unit's cases, not for those above.
    """
    unit_ids = [unit.pk for unit in user.units]
    mine = Q(user=user) | Q(role__in=user.role_codes())
    if not unit_ids:
        return Notice.objects.filter(mine)
    return Notice.objects.filter(mine | Q(unit__in=unit_ids)).exclude(_copies_of(unit_ids))


def _copies_of(unit_ids: list[int]) -> Q:
    """Return the condition that a notice is a leader's copy of one that the units got too.

    The copy exists to be pushed to the leader's own telephone; in the pages it would stand
    twice.
    """
    same = {name: OuterRef(name) for name in ("case", "kind", "created_at")}
    original = Notice.objects.filter(unit__in=unit_ids, **same)
    return Q(Exists(original), user__isnull=False, text__startswith=COPY)


@dataclass(frozen=True)
class NoticeLine:
    """A notice as a list shows it; `url` is empty where its case is not this person's.

    One about no case has neither number nor title, and `url` is the page that it is about.
    """

    what: str
    number: str
    title: str
    url: str
    to: str
    created_at: datetime
    is_new: bool


def read_notices(user: User, at: datetime) -> list[NoticeLine]:
    """Return the newest notices with number and title of their cases; one query."""
    return [_line(notice, user, at) for notice in _with_cases(user)[:SHOWN]]


def read_new_notices(user: User, at: datetime) -> list[NoticeLine]:
    """Return the few newest notices that the person has not read; one query."""
    return [_line(notice, user, at) for notice in _unread(_with_cases(user), at)[:SHOWN_AT_HOME]]


def _unread(notices: Any, at: datetime) -> Any:
    """Return what the person has not read, as `seen_until` of each says, and what still asks.

    What a colleague has done meanwhile stays in the list and is no news.
    """
    unread = Q(seen_until__isnull=True) | Q(created_at__gt=F("seen_until"))
    return notices.filter(unread, still_asks(), created_at__gt=at - NEWS_FOR)


def _seen_until(user: User) -> Subquery:
    return Subquery(NoticeMark.objects.filter(user=user).values("seen_until"))


def _with_cases(user: User) -> Any:
    """Return a person's notices with whether they may see the case, and what they have read."""
    visible = Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))
    notices = notices_for(user).select_related("case", "unit")
    return notices.annotate(is_of_visible_case=Exists(visible), seen_until=_seen_until(user))


def _line(notice: Any, user: User, at: datetime) -> NoticeLine:
    """Put a notice in words: the title masked, a case gone elsewhere by its number alone."""
    what, number, title, url = notice.text, "", "", notice.page
    if notice.is_of_visible_case:
        case = notice.case
        what = " ".join(notice.text.replace(case.number, "").split())
        number, url = case.number, case_url(case.number)
        title = line_text(user, case, case.title)
    is_new = notice.created_at > max(notice.seen_until or at - NEWS_FOR, at - NEWS_FOR)
    return NoticeLine(what, number, title, url, _recipient(notice), notice.created_at, is_new)


def _recipient(notice: Notice) -> str:
    if notice.unit:
        return str(notice.unit)
    return str(Role(notice.role).label) if notice.role else "本人"


def seen_until(user: User) -> datetime | None:
    """Return up to when the person has read."""
    return NoticeMark.objects.filter(user=user).values_list("seen_until", flat=True).first()


def unread_notices(user: User, at: datetime) -> "QuerySet[Notice]":
    """Return the notices that are new to a person."""
    unread: QuerySet[Notice] = _unread(notices_for(user).annotate(seen_until=_seen_until(user)), at)
    return unread
