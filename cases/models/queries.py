"""Filters on cases in the trade's words; `visible_to` is the single door to them."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models.text_search import SHORTEST_WORD, holds_words, words_of
from cases.rules.capabilities import CaseCapability
from cases.rules.states import (
    OPEN_STATES,
    OWING_STATES,
    State,
    listed,
)
from hotline.fields import blind_index
from hotline.passages import pieces_of

if TYPE_CHECKING:
    from grids.models import User

# How a part ends that was, as it turned out, never the unit's: a return was accepted, or the
# dispatch recalled (values of `cases.models.EndReason`, which stands to the right of here).
LET_GO = frozenset({"objection", "recalled"})
# A part that a merged unit had goes on in its successor's.
GOES_ON_ELSEWHERE = frozenset({"succeeded"})
# A case number is the day of registration, YYMMDD, and the day's counter.
DAY_DIGITS, COUNTER_DIGITS = 6, 5
# Who names a case by its last digits means one of these days.
DAYS_FOR_LAST_DIGITS = 60
WITH_UNIT = listed(OWING_STATES)
RUNNING = Q(state__in=WITH_UNIT, clock_stopped_at__isnull=True)
STANDING = Q(state__in=WITH_UNIT, clock_stopped_at__isnull=False) | Q(state=State.PARKED.value)


def has_number(word: str, on: date | None = None) -> Q:
    """Return the condition that a word is a case's number, or an outside system's for it.

    Six digits and more may be the beginning of a case number. Fewer may be the last
    ones, as people say them on the telephone: the day's counter, of one of the days up to `on`.
    """
    number = Q(outside_number=word)
    if not word.isdigit():
        return number
    if len(word) >= DAY_DIGITS:
        number |= Q(number__startswith=word)
    if on is not None and len(word) <= COUNTER_DIGITS:
        days = (on - timedelta(days=n) for n in range(DAYS_FOR_LAST_DIGITS))
        number |= Q(number__in=[f"{day:%y%m%d}{word:0>{COUNTER_DIGITS}}" for day in days])
    return number


def asks_for_more(assignment: str = "") -> Exists:
    """Return the condition that the lead, or a named assignment, waits for an extension.

    `assignment` is the column of the outer row that holds the assignment's id.
    """
    waiting = apps.get_model("cases", "Extension").objects.filter(ruling="")
    if assignment:
        return Exists(waiting.filter(assignment=OuterRef(assignment)))
    lead = {"assignment__role": "lead", "assignment__ended_at__isnull": True}
    return Exists(waiting.filter(case=OuterRef("pk"), **lead))


def is_overdue(at: datetime) -> Q:
    """Return the condition on cases that their unit has let the deadline pass (red)."""
    return RUNNING & Q(reply_due_at__lt=at) & ~Q(asks_for_more())


def has_light(colour: str, at: datetime) -> Q:
    """Return the condition on cases that their light is red, amber or green, or stands.

    It stands while a case is parked or waits for the citizen.
    """
    if colour == "paused":
        return STANDING
    if colour == "red":
        return is_overdue(at)
    if colour == "amber":
        not_late = Q(reply_due_at__gte=at) | asks_for_more()
        return RUNNING & not_late & Q(warn_at__lte=at)
    return RUNNING & Q(warn_at__gt=at, reply_due_at__gte=at)


class CaseQuerySet(models.QuerySet[Any]):
    """Chainable filters; none of them writes or knows a request."""

    def visible_to(self, user: "User") -> Self:
        """Return the cases a person may see: one rule for pages, counts, API, files, PDF.

        Hotline roles see all; unit roles see what was dispatched to their units or to a
        unit below; everybody else, the three administrators included, sees none.
        """
        if not user.is_active:
            return self.none()
        if user.can(CaseCapability.READ_EVERY_CASE):
            return self.all()
        unit_ids = user.scope_unit_ids
        if not unit_ids:
            return self.none()
        assignments = apps.get_model("cases", "Assignment").objects.filter(
            case=OuterRef("pk"), unit__any_of=unit_ids
        )
        return self.filter(Exists(assignments))

    def followed_by(self, user: "User") -> Self:
        """Return the visible cases of which a person reads what happens now.

        A unit whose part was recalled, or whose return was accepted, sees the case and who
        has it, and nothing of what happened after that hour (see `cases.access.read_scope`).
        """
        seen = self.visible_to(user)
        if not user.is_active or user.can(CaseCapability.READ_EVERY_CASE):
            return seen
        assignments = apps.get_model("cases", "Assignment").objects.filter(
            case=OuterRef("pk"), unit__any_of=user.scope_unit_ids
        )
        told = assignments.exclude(end_reason__in=LET_GO | GOES_ON_ELSEWHERE)
        return seen.filter(Exists(told))

    def open(self) -> Self:
        """Return cases that are not closed, rejected or merged."""
        return self.filter(state__in=listed(OPEN_STATES))

    def in_state(self, *states: State) -> Self:
        """Return cases in one of the states."""
        return self.filter(state__in=[state.value for state in states])

    def received_between(self, start: datetime, end: datetime) -> Self:
        """Return cases received from `start` to before `end`."""
        return self.filter(received_at__gte=start, received_at__lt=end)

    def counted(self) -> Self:
        """Return cases that count in figures: none marked as mistake, test or duplicate."""
        return self.filter(excluded_reason="", is_history=False)

    def running(self) -> Self:
        """Return cases with the unit whose clock runs; the index of the lights holds these."""
        return self.filter(RUNNING)

    def standing(self) -> Self:
        """Return cases whose clock stands: parked, or waiting for the citizen."""
        return self.filter(STANDING)

    def overdue(self, at: datetime) -> Self:
        """Return cases whose unit has let the deadline pass (red).

        One whose extension nobody has ruled on is not overdue (domain "Clocks").
        """
        return self.filter(is_overdue(at))

    def soon_due(self, at: datetime) -> Self:
        """Return cases whose light has turned yellow and not yet red."""
        return self.filter(has_light("amber", at))

    def in_good_time(self, at: datetime) -> Self:
        """Return cases whose light is green."""
        return self.filter(has_light("green", at))

    def with_phone(self, phone: str) -> Self:
        """Return the cases of a whole, normalised number, by its blind index."""
        return self.filter(caller__phone_index=blind_index(phone))

    def search(
        self,
        words: str,
        *,
        masked: bool = False,
        among: Q | None = None,
        for_count: bool = False,
        on: date | None = None,
        apart: bool = False,
        by_number: bool = True,
    ) -> Self:
        """Return cases whose title or text holds each word, or whose number is the word.

        Two characters are enough; the index is over character pairs, so that a word is
        found wherever it stands. A single character finds nothing: no index holds it.
        Letters and digits may also be a number, that of the case or an outside one (see
        `has_number`). `masked` is for people who see free text masked: they find only what
        they may read. `among` is the condition on cases whose text a person may search
        (`cases.access.permissions.known_citizens`): all others are found by their number alone.
        `for_count` is for a count without order (see `cases.models.text_search`). `apart` also
        finds cases in which the pieces of long words stand apart, for words of which
        `stands_apart` is true. Without `by_number` the text alone is looked at.
        """
        found, texts = self, []
        readable = Q() if among is None else among
        for word in words_of(words):
            if len(word) < SHORTEST_WORD:
                return self.none()
            if word.isascii() and any(one.isdigit() for one in word):
                in_text = Q(*holds_words([word], masked=masked, for_count=for_count))
                numbered = has_number(word, on) if by_number else Q(pk__in=[])
                found = found.filter(numbered | in_text & readable)
            else:
                texts += pieces_of(word) if apart else [word]
        if not texts:
            return found
        held = holds_words(texts, masked=masked, for_count=for_count, is_rare=apart)
        return found.filter(*held, readable)
