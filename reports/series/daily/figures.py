"""The figures of the hotline's daily as plain values, before any word is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hotline.errors import InvalidInput
from reports.bulletins.counting.figure_values import (
    WRONG_SHAPE,
    Action,
    Hotspot,
    date_or_none,
    named_counts,
    require,
    until_json,
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
        require(self.until is None or self.until > self.day, "合刊的末日必须晚于首日。")
        require(
            self.direct + self.dispatched == self.calls,
            f"直接办理{self.direct}件与转交{self.dispatched}件之和不等于来电{self.calls}件次。",
        )
        require(
            sum(count for _, count in self.channels) == self.web,
            f"各渠道件数之和不等于网民留言{self.web}件。",
        )
        require(
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
        return data | until_json(self.until)

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
                channels=named_counts(data["web_by_channel"]),
                hotspots=tuple(Hotspot.from_json(line) for line in data["hotspots"]),
                others=tuple(Hotspot.from_json(line) for line in data.get("others", ())),
                until=date_or_none(data.get("until")),
            )
        except WRONG_SHAPE as error:
            raise InvalidInput(f"日报数据缺项或格式不对：{error}。") from error


def unchosen(figures: DailyFigures) -> DailyFigures:
    """Return the figures as they are where an editor has chosen nothing."""
    hotspots, others = (
        tuple(replace(line, action=Action.CONTACTED) for line in lines)
        for lines in (figures.hotspots, figures.others)
    )
    return replace(figures, hotspots=hotspots, others=others)
