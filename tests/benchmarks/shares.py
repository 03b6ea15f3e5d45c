"""What units did with the cases of a benchmark: every figure of the assessment is there.

Nothing here is drawn: a case's number decides its course, so that each table can be
written in a pass of its own without remembering millions of rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cases.rules.states import State

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWERED = frozenset({State.RESOLVED, State.AWAITING_CALLBACK, State.CLOSED})
ENDED = frozenset({State.AWAITING_CALLBACK, State.CLOSED})
# One id in so many; the numbers have no factor in common, so that they meet seldom.
EXCLUDED_EACH, PARKED_EACH, APPEALED_EACH = 293, 331, 997


class Fact(NamedTuple):
    """What a case is: its number, when it came, its state, and its lead unit."""

    number: int
    received: datetime
    state: State
    unit: int | None


def percent(number: int, salt: int) -> int:
    """Return 0 to 99 for a case and a question about it, the same each time."""
    mixed = (number * 0x9E3779B1 + salt * 0x85EBCA6B) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 13)) % 100


@dataclass(slots=True)
class Share:
    """One assignment."""

    id: int
    fact: Fact
    unit: int
    role: str
    dispatched: datetime
    due: datetime
    original_due: datetime
    round: int = 1
    parent: int | None = None
    signed: datetime | None = None
    contacted: datetime | None = None
    replied: datetime | None = None
    ended: datetime | None = None
    reason: str = ""
    returned: str | None = None

    @property
    def is_extended(self) -> bool:
        """Whether more time was granted."""
        return self.due != self.original_due


class Shares:
    """The assignments of all facts, and the rows that hang on them."""

    def __init__(
        self, facts: Sequence[Fact], now: datetime, below: Mapping[int, Sequence[int]],
        person: int,
    ) -> None:  # fmt: skip
        self.facts, self.now, self.below, self.person = facts, now, below, person
        self.units = sorted({fact.unit for fact in facts if fact.unit})
        # So many of the open ones are due in the coming seconds, one after the other.
        self.urged: dict[int, datetime] = {}

    def past(self, instant: datetime) -> datetime:
        """Return an instant that has gone by; the newest cases are hurried."""
        return min(instant, self.now - timedelta(minutes=1))

    def of(self, fact: Fact) -> list[Share]:
        """Return the assignments of one case, in the order of their dispatch."""
        if fact.unit is None:
            return []
        returned = self._returned(fact)
        lead = self._lead(fact, fact.received + DAY if returned else fact.received)
        return [*returned, lead, *self._beside(fact, lead), *self._redone(fact, lead)]

    def _returned(self, fact: Fact) -> list[Share]:
        """Return a first dispatch to a wrong unit, whose return was accepted."""
        if percent(fact.number, 5) >= 2 or fact.state == State.DISPATCHED:
            return []
        other = self.units[fact.number % len(self.units)]
        due = fact.received + 7 * DAY
        return [
            Share(
                fact.number * 4 + 1, fact, other, "lead", fact.received, due, due,
                ended=self.past(fact.received + DAY), reason="objection", returned="accepted",
            )
        ]  # fmt: skip

    def _lead(self, fact: Fact, at: datetime) -> Share:
        number, state = fact.number, fact.state
        assert fact.unit
        original = at + 7 * DAY
        due = original + 4 * DAY if percent(number, 3) < 5 else original
        share = Share(number * 4, fact, fact.unit, "lead", at, due, original)
        if state != State.DISPATCHED:
            share.signed = self.past(at + (6 if percent(number, 1) < 4 else 1) * HOUR)
            when = percent(number, 2)
            if when < 96:
                share.contacted = self.past(at + (5 if when < 92 else 30) * HOUR)
        if state in ANSWERED:
            late = percent(number, 4) < 6
            share.replied = self.past(original + 2 * DAY if late else at + (2 + number % 5) * DAY)
        if state in ENDED and share.replied:
            share.ended, share.reason = self.past(share.replied + DAY), "done"
        if state == State.RETURNED:
            share.returned = ""
        elif 2 <= percent(number, 5) < 5 and share.signed:
            share.returned = "refused"
        return share

    def _beside(self, fact: Fact, lead: Share) -> list[Share]:
        """Return what was handed down, or given to a second unit."""
        which, streets = percent(fact.number, 6), self.below.get(lead.unit, ())
        if which >= 12 or lead.signed is None or (which < 8 and not streets):
            return []
        at, due = lead.dispatched + 2 * HOUR, lead.original_due - DAY
        is_sub = which < 8
        unit = (streets if is_sub else self.units)[fact.number % len(streets or self.units)]
        if unit == lead.unit:
            return []
        share = Share(
            fact.number * 4 + 2, fact, unit, "sub" if is_sub else "co", at, due, due,
            parent=lead.id if is_sub else None, signed=self.past(at + HOUR),
            contacted=self.past(at + 3 * HOUR), ended=lead.ended,
        )  # fmt: skip
        if lead.replied:
            share.replied = max(share.dispatched, lead.replied - HOUR * 12)
        if share.ended:
            share.ended = max(share.ended, share.dispatched)
            share.reason = "parent" if is_sub else "done"
        return [share]

    def _redone(self, fact: Fact, lead: Share) -> list[Share]:
        """Return the second round of a case that was not solved in the first."""
        if not self.is_redone(fact) or lead.ended is None:
            return []
        at = self.past(lead.ended + DAY)
        due = at + 7 * DAY
        return [
            Share(
                fact.number * 4 + 3, fact, lead.unit, "lead", at, due, due, round=2,
                signed=self.past(at + HOUR), contacted=self.past(at + 5 * HOUR),
                replied=self.past(at + 3 * DAY), ended=self.past(at + 4 * DAY), reason="done",
            )
        ]  # fmt: skip

    def is_redone(self, fact: Fact) -> bool:
        """Tell whether a case went to its unit a second time."""
        return fact.state == State.CLOSED and fact.unit is not None and percent(fact.number, 7) < 3

    def closing(self, fact: Fact) -> datetime:
        """Return when a case was closed: with its last callback."""
        shares = [share for share in self.of(fact) if share.role == "lead" and share.replied]
        return self.past((shares[-1].ended or self.now) + DAY) if shares else fact.received

    def every(self) -> Iterator[Share]:
        """Yield all assignments."""
        for fact in self.facts:
            yield from self.of(fact)

    def assignment_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the assignments, those above before those below them."""
        for share in self.every():
            parked = share.fact.state == State.PARKED and share.ended is None
            waits = share.fact.state == State.RESOLVED and share.role == "lead"
            open_now = share.ended is None and share.role == "lead" and not parked
            yield {
                "id": share.id, "case_id": share.fact.number, "unit_id": share.unit,
                "role": share.role, "level": "district", "parent_id": share.parent,
                "round": share.round, "dispatched_at": share.dispatched,
                "dispatched_by_id": self.person, "sign_due_at": share.dispatched + 4 * HOUR,
                "contact_due_at": share.dispatched + DAY, "reply_due_at": share.due,
                "original_reply_due_at": share.original_due, "warn_at": share.due - 4 * HOUR,
                "signed_at": share.signed, "signed_by_id": self.person if share.signed else None,
                "contacted_at": share.contacted, "replied_at": share.replied,
                "reply_sent_at": share.replied if waits else None,
                "clock_stopped_at": self.past(share.dispatched + 2 * DAY) if parked else None,
                "ended_at": share.ended, "end_reason": share.reason,
                "escalate_at": self._urged_at(share) if open_now else None,
            }  # fmt: skip

    def _urged_at(self, share: Share) -> datetime:
        return self.urged.get(share.fact.number) or max(share.due, self.now) + 30 * DAY

    def segment_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the stretches in which the clocks ran; one in a hundred stood for two days."""
        for share in self.every():
            begun, reason = share.dispatched, "redo" if share.round > 1 else "dispatch"
            parked = share.fact.state == State.PARKED and share.ended is None
            stop = share.ended or (self.past(begun + 2 * DAY) if parked else None)
            stretches = [(begun, stop, reason, share.reason or ("parked" if parked else ""))]
            if share.ended and share.ended > begun + 4 * DAY and percent(share.id, 11) < 1:
                stood = begun + DAY
                stretches = [
                    (begun, stood, reason, "waiting"),
                    (stood + 2 * DAY, stop, "answered", share.reason),
                ]
            for at, (start, end, why, stopped) in enumerate(stretches):
                yield {
                    "id": share.id * 2 + at, "assignment_id": share.id, "round": share.round,
                    "started_at": start, "start_reason": why,
                    "stopped_at": max(start, end) if end else None, "stop_reason": stopped,
                }  # fmt: skip

    def contact_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the units' contacts, and the hotline's in half of the hidden cases."""
        for share in self.every():
            at = share.contacted
            if at:
                yield self._contact(share.id * 2, share, at, share.id)
            if (
                share.role == "lead"
                and share.round == 1
                and is_hidden(share.fact.number)
                and share.fact.number % 2
            ):
                at = self.past(share.dispatched + 6 * HOUR)
                yield self._contact(share.id * 2 + 1, share, at, None)

    def _contact(
        self, number: int, share: Share, at: datetime, assignment: int | None
    ) -> dict[str, Any]:
        return {
            "id": number, "case_id": share.fact.number, "assignment_id": assignment, "at": at,
            "recorded_at": at, "by_id": self.person, "means": "phone", "is_reached": True,
        }  # fmt: skip

    def objection_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the returns."""
        for share in self.every():
            if share.returned is not None:
                ruled = self.past(share.dispatched + DAY) if share.returned else None
                yield {
                    "id": share.id, "case_id": share.fact.number, "assignment_id": share.id,
                    "ground": "不属本单位职责", "text": "请转有关单位。",
                    "state_before": "handling",
                    "raised_at": self.past(share.dispatched + 3 * HOUR),
                    "raised_by_id": self.person, "ruling": share.returned, "ruled_at": ruled,
                    "ruled_by_id": self.person if ruled else None,
                }  # fmt: skip

    def extension_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the granted extensions."""
        for share in self.every():
            if share.is_extended:
                yield {
                    **self._asked(share), "amount": 4, "new_due_at": share.due,
                }  # fmt: skip

    def exclusion_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the granted exclusions."""
        for share in self._leads():
            if share.fact.number % EXCLUDED_EACH == 0:
                yield {**self._asked(share), "ground": "诉求人要求超出政策规定"}

    def parking_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the ledger: what stands on it, and what was struck off, four of five solved."""
        for share in self._leads():
            parked = share.fact.state == State.PARKED
            if not parked and (share.fact.number % PARKED_EACH or not share.ended):
                continue
            asked = self._asked(share)
            struck = None if parked else max(share.ended or self.now, asked["ruled_at"])
            yield {
                **asked, "owner": "张科长", "plan": "随改造工程一并解决。",
                "review_on": (self.now + 20 * DAY).date(), "struck_off_at": struck,
                "struck_off_by_id": self.person if struck else None,
                "is_solved": bool(share.fact.number % 5) if struck else None,
            }  # fmt: skip

    def _leads(self) -> Iterator[Share]:
        for share in self.every():
            if share.role == "lead" and share.round == 1 and share.reason != "objection":
                yield share

    def _asked(self, share: Share) -> dict[str, Any]:
        at = self.past(share.dispatched + 2 * DAY)
        return {
            "id": share.id, "case_id": share.fact.number, "assignment_id": share.id,
            "text": "情况复杂，需协调多方。", "asked_at": at, "asked_by_id": self.person,
            "ruling": "accepted", "ruled_at": at, "ruled_by_id": self.person,
        }  # fmt: skip

    def reply_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the replies; that of a resolved case waits for its review."""
        for share in self.every():
            if share.replied is None:
                continue
            accepted = share.fact.state != State.RESOLVED
            yield {
                "id": share.id, "case_id": share.fact.number, "assignment_id": share.id,
                "round": share.round, "text": "已到现场核实处理，并向市民说明情况。",
                "outcome": "solved", "submitted_at": share.replied,
                "submitted_by_id": self.person, "verdict": "accepted" if accepted else "",
            }  # fmt: skip

    def callback_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the callbacks of closed dispatched cases, of both rounds where there are two."""
        for fact in self.facts:
            if fact.unit is None or fact.state != State.CLOSED:
                continue
            rounds = [s for s in self.of(fact) if s.role == "lead" and s.replied]
            for share in rounds:
                yield {
                    "id": fact.number * 2 + share.round - 1, "case_id": fact.number,
                    "round": share.round, "agent_id": self.person, "unit_id": fact.unit,
                    "completed_at": self.past((share.ended or self.now) + DAY),
                    **said(fact.number, share.round, len(rounds)),
                }  # fmt: skip

    def appeal_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the upheld appeals, whose callbacks count in no rate."""
        for row in self.callback_rows():
            if row["case_id"] % APPEALED_EACH == 0 and row["is_effective"]:
                yield {
                    "id": row["id"], "case_id": row["case_id"], "callback_id": row["id"],
                    "unit_id": row["unit_id"], "ground": "非本单位原因", "text": "超出职责。",
                    "raised_at": row["completed_at"], "raised_by_id": self.person,
                    "ruling": "accepted", "ruled_at": row["completed_at"],
                    "ruled_by_id": self.person,
                }  # fmt: skip


def is_hidden(number: int) -> bool:
    """Tell whether a case's citizen is hidden from units: a reporter's, or a secret one."""
    return kind_of(number) == "report" or percent(number, 14) < 1


def kind_of(number: int) -> str:
    """Return a case's kind."""
    if percent(number, 13) < 3:
        return "report"
    return ("complaint", "help", "enquiry")[number % 3]


def said(number: int, round: int, rounds: int) -> dict[str, Any]:
    """Return what a citizen answered in a round of so many."""
    if round == rounds and percent(number, 8) < 5:
        return {"is_effective": False, "failure_reason": "no_answer"}
    opinion = percent(number, 9)
    satisfaction = (
        "satisfied" if opinion < 80 else "basically_satisfied" if opinion < 92
        else "dissatisfied" if opinion < 98 else "no_opinion"
    )  # fmt: skip
    if round < rounds:
        satisfaction = "dissatisfied"
    return {
        "is_effective": True,
        "was_contacted": percent(number, 10) < 97,
        "was_solved": satisfaction != "dissatisfied" or (round == rounds and number % 2 == 0),
        "satisfaction": satisfaction,
    }
