"""What the parts of a slip share: its rows, and who prints it."""

from dataclasses import dataclass
from datetime import datetime

from cases.services.record.disclosure import Disclosed
from grids.models import User
from reports.papers.blocks import Box, chinese_instant

Row = tuple[Box, ...]


DASH = "—"


GAP = "\u3000"


@dataclass(frozen=True)
class Printing:
    """Who prints and when; `disclosed` is the citizen in plain text, where that was logged."""

    person: User
    at: datetime
    disclosed: Disclosed | None = None

    @property
    def foot(self) -> str:
        """The line at the foot of each page."""
        kept = "含公民个人信息，用后收回" if self.disclosed else "内部办理用件，注意保护个人信息"
        name = f"{self.person}（{self.person.username}）"
        return f"{name} {chinese_instant(self.at)} 打印。{kept}。"


def joined_by(parts: list[str], mark: str) -> str:
    return mark.join(part for part in parts if part)
