"""The figures of a bulletin as plain values: what was counted, before any word is chosen.

Nothing here touches the database. `figures.py` fills these from SQL, `wording.py` turns
them into lines, and their JSON is what an issued bulletin keeps for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from hotline.errors import InvalidInput

_WRONG_SHAPE = (KeyError, TypeError, ValueError, AttributeError)


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


@dataclass(frozen=True, slots=True)
class DailyFigures:
    """Figures of the daily bulletin, of one day or (合刊) of the days `day` to `until`.

    `channels` is sorted and free of zeros, `hotspots` ranked; `others` are categories
    outside the ranks with a confirmed concentrated problem. Raises InvalidInput when
    direct and dispatched do not add up to the calls, or the channels to the messages.
    """

    day: date
    calls: int
    direct: int
    dispatched: int
    callbacks: int
    web: int
    channels: tuple[tuple[str, int], ...]
    hotspots: tuple[Hotspot, ...]
    others: tuple[Hotspot, ...] = ()
    until: date | None = None

    def __post_init__(self) -> None:
        _require(self.until is None or self.until > self.day, "合刊的末日必须晚于首日。")
        _require(
            self.direct + self.dispatched == self.calls,
            f"直接办理{self.direct}件与转交{self.dispatched}件之和不等于来电{self.calls}件次。",
        )
        _require(
            sum(count for _, count in self.channels) == self.web,
            f"各渠道件数之和不等于网民留言{self.web}件。",
        )
        _require(
            all(other.concentrated for other in self.others),
            "单列的问题必须是已确认的集中反映问题。",
        )

    @property
    def unreviewed(self) -> tuple[str, ...]:
        """The hotspot categories that nobody has reviewed yet (待确认)."""
        return tuple(line.category for line in self.hotspots if not line.is_reviewed)

    def to_json(self) -> dict[str, Any]:
        """Return JSON values in the fixed order in which bulletins are archived."""
        data: dict[str, Any] = {
            "date": self.day.isoformat(),
            "calls": self.calls,
            "direct": self.direct,
            "dispatched": self.dispatched,
            "callbacks": self.callbacks,
            "web": self.web,
            "web_by_channel": [list(pair) for pair in self.channels],
            "hotspots": [line.to_json() for line in self.hotspots],
        }
        if self.others:
            data["others"] = [line.to_json() for line in self.others]
        return data | _until(self.until)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DailyFigures":
        """Build the figures from JSON values; raises InvalidInput on a wrong shape."""
        try:
            return cls(
                day=date.fromisoformat(data["date"]),
                calls=int(data["calls"]),
                direct=int(data["direct"]),
                dispatched=int(data["dispatched"]),
                callbacks=int(data["callbacks"]),
                web=int(data["web"]),
                channels=_pairs(data["web_by_channel"]),
                hotspots=tuple(Hotspot.from_json(line) for line in data["hotspots"]),
                others=tuple(Hotspot.from_json(line) for line in data.get("others", ())),
                until=_date_or_none(data.get("until")),
            )
        except _WRONG_SHAPE as error:
            raise InvalidInput(f"日报数据缺项或格式不对：{error}。") from error


@dataclass(frozen=True, slots=True)
class HazardFigures:
    """Figures of the hazard daily: hazards by receiving body, in the bodies' own order.

    `bodies` leaves out those with none; `missing` names the bodies that have filed neither
    hazards nor a nil report (未报), whose silence is not zero. Raises InvalidInput when
    the bodies do not add up to the total.
    """

    day: date
    total: int
    bodies: tuple[tuple[str, int], ...]
    categories: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unit_phrase: str = "相应县区政府"
    action: Action = Action.CONTACTED
    until: date | None = None

    def __post_init__(self) -> None:
        _require(self.until is None or self.until > self.day, "合刊的末日必须晚于首日。")
        _require(
            sum(count for _, count in self.bodies) == self.total,
            f"各接收单位件数之和不等于安全隐患举报{self.total}件。",
        )

    def to_json(self) -> dict[str, Any]:
        """Return JSON values in the fixed order; what is as usual is left out."""
        data: dict[str, Any] = {
            "date": self.day.isoformat(),
            "hazards": self.total,
            "hazards_by_body": [list(pair) for pair in self.bodies],
            "hazard_categories": list(self.categories),
        }
        if self.missing:
            data["hazards_missing"] = list(self.missing)
        if self.unit_phrase != "相应县区政府":
            data["hazard_unit_phrase"] = self.unit_phrase
        if self.action is not Action.CONTACTED:
            data["hazard_action"] = self.action.value
        return data | _until(self.until)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "HazardFigures":
        """Build the figures from JSON values; raises InvalidInput on a wrong shape."""
        try:
            return cls(
                day=date.fromisoformat(data["date"]),
                total=int(data["hazards"]),
                bodies=_pairs(data["hazards_by_body"]),
                categories=tuple(str(name) for name in data["hazard_categories"]),
                missing=tuple(str(name) for name in data.get("hazards_missing", ())),
                unit_phrase=str(data.get("hazard_unit_phrase", "相应县区政府")),
                action=Action(data.get("hazard_action", Action.CONTACTED.value)),
                until=_date_or_none(data.get("until")),
            )
        except _WRONG_SHAPE as error:
            raise InvalidInput(f"安全隐患数据缺项或格式不对：{error}。") from error


def day_json(daily: DailyFigures, hazards: HazardFigures) -> dict[str, Any]:
    """Return both bulletins' figures of one period as one JSON object."""
    _require((daily.day, daily.until) == (hazards.day, hazards.until), "两份日报的日期不一致。")
    return daily.to_json() | hazards.to_json()


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise InvalidInput(message)


def _pairs(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(name), int(count)) for name, count in rows)


def _date_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _until(until: date | None) -> dict[str, Any]:
    return {"until": until.isoformat()} if until else {}
