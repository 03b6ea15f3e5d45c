"""Which rows of a file are new, and which are there already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from cases.services.intake.importing import known_numbers
from cases.services.record.demands import Demand


class Row(Protocol):
    """A checked row of either import."""

    @property
    def line(self) -> int:
        """Where it stands in the file."""

    @property
    def demand(self) -> Demand:
        """What it wants, with its channel and outside number."""


AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True)
class There:
    """A row that is not taken, because its outside number is there already."""

    line: int
    outside_number: str
    where: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：外部编号 {self.outside_number} {self.where}"


class Sieve:
    """Parts rows into new ones and those already there, in the city or earlier in the file.

    The same outside number of the same channel is the same message; rows without one are
    always new.
    """

    def __init__(self) -> None:
        self.first_lines: dict[tuple[int, str], int] = {}

    def sift(self, rows: Sequence[AnyRow]) -> tuple[list[AnyRow], list[There]]:
        """Part some rows; several calls go through one file."""
        known = self._known(rows)
        new: list[AnyRow] = []
        there: list[There] = []
        for row in rows:
            key = (row.demand.channel.pk, row.demand.outside_number)
            if not key[1]:
                new.append(row)
            elif key in known:
                there.append(There(row.line, key[1], "已经登记"))
            elif key in self.first_lines:
                there.append(There(row.line, key[1], f"与第 {self.first_lines[key]} 行相同"))
            else:
                self.first_lines[key] = row.line
                new.append(row)
        return new, there

    def _known(self, rows: Sequence[AnyRow]) -> set[tuple[int, str]]:
        by_channel: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            if row.demand.outside_number:
                by_channel[row.demand.channel.pk].append(row.demand.outside_number)
        return {
            (channel_id, number)
            for channel_id, numbers in by_channel.items()
            for number in known_numbers(channel_id, numbers)
        }
