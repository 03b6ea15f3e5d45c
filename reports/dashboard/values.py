"""The blocks of the page as plain values, which template and files draw alike."""

from dataclasses import dataclass, field
from fractions import Fraction

from reports.papers.charts import DataRow
from reports.rates.values import Change, percent_of


@dataclass(frozen=True)
class Cell:
    """A value of a table; `url` opens the cases that it counts, `tone` is the class of a light."""

    text: str
    url: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """What a chart draws: `shape` is line or bar, a row has a value for each label."""

    shape: str
    labels: tuple[str, ...]
    rows: tuple[DataRow, ...]


@dataclass(frozen=True)
class Block:
    """One part of the page: a sentence, a table, and a chart of it where it has one.

    `says` is what the chart shows, in words; `notes` tell with what was compared.
    """

    key: str
    title: str
    says: str
    columns: tuple[str, ...] = ()
    lines: tuple[tuple[Cell, ...], ...] = ()
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    more: Cell | None = None
    is_wide: bool = False
    svg: str = field(default="")


def compared(now: int, before: int, name: str) -> str:
    """Return how a number changed against another one, with the base printed."""
    if not before:
        return f"{name}无数据"
    return f"{name}{before}件，{Change(now, before).text}"


def share(part: int, whole: int) -> str:
    """Return a share as it is printed, a dash of nothing."""
    return f"{percent_of(Fraction(part, whole))}%" if whole else "—"


def growth(now: int, before: int) -> str:
    """Return a change of a table's row: +12, -3, 持平."""
    return f"{now - before:+}" if now != before else "持平"
