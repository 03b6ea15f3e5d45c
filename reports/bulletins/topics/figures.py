"""What is told of a topic at an instant, as an issue keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.errors import InvalidInput
from reports.bulletins.counting.figure_values import WRONG_SHAPE, require

COUNTS = {"cases": "件数", "people": "诉求人数", "recent": "近24小时件数", "before": "前24小时件数"}
TEXTS = ("matter", "place", "received", "said", "done", "due")


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """What was known of a case or a group at `as_of`; `data` is the JSON of an issue.

    Every text is told as outsiders read it. Raises InvalidInput where something is missing,
    or there are more people than cases.
    """

    data: Mapping[str, Any]

    def __post_init__(self) -> None:
        try:
            people, cases = (int(self.data[key]) for key in ("people", "cases"))
            [str(self.data[key]) for key in TEXTS]
            [datetime.fromisoformat(self.data[key]) for key in ("as_of", "first", "last")]
            [(str(name), int(count)) for name, count in self.data["units"]]
        except WRONG_SHAPE as error:
            raise InvalidInput(f"所述事项的数据缺项或格式不对：{error}。") from error
        require(people <= cases, f"诉求人{people}名多于工单{cases}件。")

    def to_json(self) -> dict[str, Any]:
        """Return JSON values in the order in which they are archived."""
        return dict(self.data)

    def at(self, key: str) -> datetime:
        """Return one of the instants."""
        return datetime.fromisoformat(self.data[key])
