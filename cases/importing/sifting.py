"""Which rows of a file are new, and which are there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.services.importing import Incoming, known_numbers
from grids.models import Channel


@dataclass(frozen=True)
class There:
    """A row that is not taken, because its outside number is there already."""

    line: int
    outside_number: str
    where: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：外部编号 {self.outside_number} {self.where}"


def sift(rows: Sequence[Incoming], channel: Channel) -> tuple[list[Incoming], list[There]]:
    """Part the rows into new ones and those already there, in the city or earlier in the file.

    The same outside number of the same channel is the same message; rows without one are
    always new.
    """
    numbers = [row.demand.outside_number for row in rows if row.demand.outside_number]
    known = known_numbers(channel, numbers)
    first_lines: dict[str, int] = {}
    new: list[Incoming] = []
    there: list[There] = []
    for row in rows:
        number = row.demand.outside_number
        if number in known:
            there.append(There(row.line, number, "已经登记"))
        elif number in first_lines:
            there.append(There(row.line, number, f"与第 {first_lines[number]} 行相同"))
        else:
            new.append(row)
            if number:
                first_lines[number] = row.line
    return new, there
