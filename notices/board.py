"""Selectors for a person's notices: what was addressed to them, their roles and units."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from grids.models import Role, User
from notices.models import Notice, NoticeMark
from notices.sentences import say
from notices.subjects import Shown, shown_to
from notices.waiting import still_asks

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
    same = {name: OuterRef(name) for name in ("subject_kind", "subject_id", "kind", "created_at")}
    original = Notice.objects.filter(unit__in=unit_ids, **same)
    return Q(Exists(original), user__isnull=False, is_copy=True)


@dataclass(frozen=True)
class NoticeLine:
    """A notice as a list shows it, with its subject where this person may see it.

    Number and title are empty otherwise, and `url` is the page to which the notice leads.
    """

    what: str
    number: str
    title: str
    url: str
    to: str
    created_at: datetime
    is_new: bool


def read_notices(user: User, at: datetime) -> list[NoticeLine]:
    """Return the newest notices with what they are about; a query more for each subject's kind."""
    return _lines(_marked(user)[:SHOWN], user, at)


def read_new_notices(user: User, at: datetime) -> list[NoticeLine]:
    """Return the few newest notices that the person has not read, as `read_notices` does."""
    return _lines(_unread(_marked(user), at)[:SHOWN_AT_HOME], user, at)


def _unread(notices: Any, at: datetime) -> Any:
    """Return what the person has not read, as `seen_until` of each says, and what still asks.

    What a colleague has done meanwhile stays in the list and is no news.
    """
    unread = Q(seen_until__isnull=True) | Q(created_at__gt=F("seen_until"))
    return notices.filter(unread, still_asks(), created_at__gt=at - NEWS_FOR)


def _seen_until(user: User) -> Subquery:
    return Subquery(NoticeMark.objects.filter(user=user).values("seen_until"))


def _marked(user: User) -> Any:
    """Return a person's notices with up to when the person has read."""
    notices = notices_for(user).select_related("unit")
    return notices.annotate(seen_until=_seen_until(user))


def _lines(notices: Any, user: User, at: datetime) -> list[NoticeLine]:
    read = list(notices)
    shown = shown_to(user, read)
    return [_line(one, shown.get((one.subject_kind, one.subject_id)), at) for one in read]


def _line(notice: Any, shown: Shown | None, at: datetime) -> NoticeLine:
    """Put a notice in words; of a subject that is not this person's only the words remain."""
    what, number, title, url = say(notice, notice.number), "", "", notice.page
    if shown:
        what, number, title, url = say(notice), shown.number, shown.title, shown.url
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
