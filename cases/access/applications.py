"""The kinds of applications, and what pages know of them before they read one.

Each kind is asked for by one verb and ruled on by another. One statement reads the
applications of a case, one those that wait for a person, whatever their kinds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value, When
from django.db.models import Case as When_

from cases.access.permissions import may_ever
from cases.access.reviewing import not_of_own_units
from cases.models import (
    Amendment,
    Case,
    Correction,
    Ending,
    Exclusion,
    Extension,
    Parking,
    Ruling,
    Wait,
)
from cases.rules.states import State, Verb, capabilities_for
from grids.models import User

NOTHING = Q(pk__in=[])
GRANTED = Q(ruling=Ruling.ACCEPTED)
Narrow = Callable[[Any], Any]
COLUMNS = (
    "kind", "pk", "case_id", "part", "ruling", "asked_by_id", "asked_at", "is_live", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of application.

    `lapses`: it ends with the assignment on which it was made. `by_unit`: it is made on an
    assignment. `second_person`: another person than who asked rules, refused with these words.
    `done_at` names the instant until which a granted one still has something to do: a citizen
    to tell, a pause to end; empty where nothing is left to do. `is_kept`: a granted one goes
    along when its part goes on with another unit, as long as it has something to do, or for
    good where nothing is left.
    """

    name: str
    label: str
    model: type[Any]
    ask: Verb
    rule: Verb
    lapses: bool = True
    by_unit: bool = True
    second_person: str = ""
    done_at: str = ""
    is_kept: bool = False

    @property
    def live(self) -> Q:
        """Those that were granted and still have something to do."""
        return GRANTED & Q(**{f"{self.done_at}__isnull": True}) if self.done_at else NOTHING

    def is_live(self, row: Any) -> bool:
        """Tell of one application what `live` says as a condition."""
        is_granted = row.ruling == Ruling.ACCEPTED
        return bool(self.done_at) and is_granted and getattr(row, self.done_at) is None

    @property
    def goes_on(self) -> Q:
        """Those that go along with a part to another unit."""
        kept = (self.live if self.done_at else GRANTED) if self.is_kept else NOTHING
        return Q(ruling="") | kept

    @property
    def open(self) -> Q:
        """Those on which nobody has ruled and which have not lapsed."""
        waiting = Q(ruling="")
        return waiting & Q(assignment__ended_at__isnull=True) if self.lapses else waiting


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("extension", "延期", Extension, Verb.ASK_EXTENSION, Verb.RULE_EXTENSION,
             done_at="told_at"),
        Kind("wait", "等待市民", Wait, Verb.ASK_WAIT, Verb.RULE_WAIT,
             done_at="ended_at", is_kept=True),
        Kind("ending", "终结", Ending, Verb.ASK_ENDING, Verb.RULE_ENDING),
        Kind("parking", "挂账", Parking, Verb.ASK_PARKING, Verb.RULE_PARKING,
             done_at="struck_off_at", is_kept=True),
        Kind("exclusion", "剔除", Exclusion, Verb.ASK_EXCLUSION, Verb.RULE_EXCLUSION,
             lapses=False, is_kept=True),
        Kind("correction", "更正", Correction, Verb.ASK_CORRECTION, Verb.CORRECT,
             lapses=False, by_unit=False, second_person="更正须由另一个人确认。"),
        Kind("amendment", "更正要素", Amendment, Verb.AMEND, Verb.RULE_AMENDMENT,
             lapses=False, by_unit=False, second_person="更正要素须由另一个人确认。"),
    )
}  # fmt: skip


class Asked(NamedTuple):
    """One application in a line; `is_live` as its kind says of a granted one."""

    kind: str
    pk: int
    case_id: int
    assignment_id: int | None
    ruling: str
    asked_by_id: int
    asked_at: datetime
    is_live: bool
    text: str

    @property
    def is_open(self) -> bool:
        """Whether nobody has ruled."""
        return not self.ruling


def applications_of(case: Case) -> list[Asked]:
    """Return all applications of a case, oldest first; one query."""
    lines = [_lines(kind, Q(case=case)) for kind in KINDS.values()]
    return [Asked(*row) for row in _together(lines)]


def asked_in(rows: Iterable[tuple[Kind, Any]]) -> list[Asked]:
    """Return applications that were read by their kinds, oldest first."""
    found = [
        Asked(
            kind.name, row.pk, row.case_id, row.assignment_id if kind.by_unit else None,
            row.ruling, row.asked_by_id, row.asked_at, kind.is_live(row), row.text,
        )
        for kind, row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.asked_at, one.pk))


def rulable_kinds(user: User) -> list[Kind]:
    """Return the kinds on which a person's roles may rule."""
    return [kind for kind in KINDS.values() if may_ever(user, kind.rule)]


def waiting_for(
    user: User, kinds: Sequence[Kind], narrow: Narrow | None = None
) -> "QuerySet[Any, Any]":
    """Return what waits for a person's ruling, as the columns of `Asked`, oldest first.

    Left out is what nobody may rule on in the case's state, what the person's own unit
    asked for, and what the person asked for where a second one must rule. `kinds` are some
    of those that the person may rule on; `narrow` filters the rows of each.
    """
    return _together([_lines(kind, kind.open & _rulable_now(kind, user), narrow) for kind in kinds])


def _rulable_now(kind: Kind, user: User) -> Q:
    now = Q(case__state__in=[state.value for state in State if capabilities_for(kind.rule, state)])
    if kind.by_unit:
        now &= not_of_own_units(user, "assignment__unit")
    return now & ~Q(asked_by=user) if kind.second_person else now


def _lines(kind: Kind, wanted: Q, narrow: Narrow | None = None) -> "QuerySet[Any, Any]":
    part = F("assignment_id") if kind.by_unit else Value(None, BigIntegerField())
    rows = kind.model.objects.filter(wanted)
    lines: QuerySet[Any, Any] = (
        (narrow(rows) if narrow else rows)
        .order_by()
        .annotate(
            kind=Value(kind.name, CharField()),
            part=part,
            is_live=When_(When(kind.live, then=Value(True)), default=Value(False)),
        )
        .values_list(*COLUMNS)
    )
    return lines


def _together(lines: Sequence["QuerySet[Any, Any]"]) -> "QuerySet[Any, Any]":
    together: QuerySet[Any, Any] = lines[0].union(*lines[1:], all=True)
    return together.order_by("asked_at", "pk")
