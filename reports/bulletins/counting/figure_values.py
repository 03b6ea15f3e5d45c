"""What the figures of several series are made of, and how their JSON is read.

Nothing here touches the database. A series fills its figures from SQL and words them;
their JSON is what an issued bulletin keeps for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from hotline.errors import InvalidInput

WRONG_SHAPE = (KeyError, TypeError, ValueError, AttributeError)


class Action(Enum):
    """The claim a line makes about what the hotline did with the cases it counts."""

    CONTACTED = "contacted"
    CONTACTING = "contacting"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Concentrated:
    """A concentrated problem that a person confirmed: many callers, one thing, one place."""

    place: str
    problem: str
    count: int

    def to_json(self) -> dict[str, Any]:
        """Return the clause as JSON values."""
        return {"place": self.place, "problem": self.problem, "count": self.count}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Concentrated":
        """Build the clause from its JSON values."""
        return cls(str(data["place"]), str(data["problem"]), int(data["count"]))


@dataclass(frozen=True, slots=True)
class Hotspot:
    """One hotspot category of the period.

    `is_reviewed` says that a person looked through the category's cases; only then does
    `concentrated=None` mean that there is no concentrated problem. `more` holds further
    ones beside the largest.
    """

    category: str
    count: int
    unit_phrase: str
    concentrated: Concentrated | None = None
    is_reviewed: bool = True
    action: Action = Action.CONTACTED
    more: tuple[Concentrated, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; what is as usual (reviewed, contacted) is left out."""
        data: dict[str, Any] = {
            "category": self.category,
            "count": self.count,
            "concentrated": self.concentrated.to_json() if self.concentrated else None,
            "unit_phrase": self.unit_phrase,
        }
        if self.more:
            data["more"] = [found.to_json() for found in self.more]
        if not self.is_reviewed:
            data["reviewed"] = False
        if self.action is not Action.CONTACTED:
            data["action"] = self.action.value
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Hotspot":
        """Build the line from its JSON values."""
        found = data["concentrated"]
        return cls(
            category=str(data["category"]),
            count=int(data["count"]),
            unit_phrase=str(data["unit_phrase"]),
            concentrated=Concentrated.from_json(found) if found else None,
            is_reviewed=bool(data.get("reviewed", True)),
            action=Action(data.get("action", Action.CONTACTED.value)),
            more=tuple(Concentrated.from_json(found) for found in data.get("more", ())),
        )


def require(holds: bool, message: str) -> None:
    """Raise InvalidInput with a message unless something holds."""
    if not holds:
        raise InvalidInput(message)


def named_counts(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    """Read pairs of a name and a count."""
    return tuple((str(name), int(count)) for name, count in rows)


def date_or_none(text: str | None) -> date | None:
    """Read a day; None where there is none."""
    return date.fromisoformat(text) if text else None


def until_json(until: date | None) -> dict[str, Any]:
    """Return the last of joined days as JSON values, nothing for a single day."""
    return {"until": until.isoformat()} if until else {}
