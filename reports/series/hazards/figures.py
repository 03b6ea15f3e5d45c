"""The figures of the hazard daily as plain values, before any word is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hotline.errors import InvalidInput
from reports.bulletins.counting.figure_values import (
    WRONG_SHAPE,
    Action,
    date_or_none,
    named_counts,
    require,
    until_json,
)


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
        require(self.until is None or self.until > self.day, "合刊的末日必须晚于首日。")
        require(
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
        return data | until_json(self.until)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "HazardFigures":
        """Build the figures from JSON values; raises InvalidInput on a wrong shape."""
        try:
            return cls(
                day=date.fromisoformat(data["date"]),
                total=int(data["hazards"]),
                bodies=named_counts(data["hazards_by_body"]),
                categories=tuple(str(name) for name in data["hazard_categories"]),
                missing=tuple(str(name) for name in data.get("hazards_missing", ())),
                unit_phrase=str(data.get("hazard_unit_phrase", "相应县区政府")),
                action=Action(data.get("hazard_action", Action.CONTACTED.value)),
                until=date_or_none(data.get("until")),
            )
        except WRONG_SHAPE as error:
            raise InvalidInput(f"安全隐患数据缺项或格式不对：{error}。") from error


def unchosen(figures: HazardFigures) -> HazardFigures:
    """Return the figures as they are where an editor has chosen nothing."""
    return replace(figures, action=Action.CONTACTED)
