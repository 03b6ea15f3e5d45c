"""Rows of any table, with their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row: at which line of the file it begins, and its cells."""

    number: int
    cells: list[Any]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell is None or cell == "" for cell in self.cells)


@dataclass(frozen=True)
class Rows:
    """The rows of a table, read once as they are asked for; `notes` say what was left out."""

    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)
