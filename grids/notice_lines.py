"""What a holiday notice says, line by line, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hotline.errors import InvalidInput
from hotline.tables import place

SHOWN = 8


@dataclass(frozen=True)
class NoticeLine:
    """One line of a notice: days off (休) or worked (班), and for which holiday."""

    number: int
    first: date
    last: date
    is_workday: bool
    name: str

    def days(self) -> Iterator[date]:
        """Yield its days."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


class Faults(list[str]):
    """What is wrong with a notice, each with its place in the file."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def add(self, number: int, reason: str, column: str = "") -> None:
        """Note a fault of a line."""
        self.append(f"{place(self.file, number, column)}：{reason}")

    def raise_any(self) -> None:
        """Raise InvalidInput with the first of them, if there are any."""
        if self:
            more = f"……共 {len(self)} 处" if len(self) > SHOWN else ""
            raise InvalidInput(fields={"lines": "；".join(self[:SHOWN]) + more})
