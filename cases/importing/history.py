"""From rows of an old system to closed cases."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from cases.importing.columns import Mapped
from cases.importing.messages import Cells, Checked, Defaults, MessageReader
from cases.importing.values import (
    Units,
    as_choice,
    as_instant,
    as_instant_or_none,
    as_text,
)
from cases.models import ClosedWay
from cases.services.intake.history import PastCase
from grids.models import Category, Unit
from hotline.errors import InvalidInput
from hotline.tables import Line

BATCH = 2000


class HistoryReader(MessageReader):
    """Makes a closed case of each row; `way` is how a case ended that does not say so.

    Nobody sorts a closed case any more: raises InvalidInput where no row could get a
    category.
    """

    def __init__(self, mapped: Mapped, defaults: Defaults, way: str = "") -> None:
        if "category" not in mapped and defaults.category is None:
            raise InvalidInput("请用 --category 指定默认的事项分类，或用 --map 指明它是哪一列。")
        super().__init__(mapped, defaults)
        self.units, self.way = Units(), way

    def past_cases(self, lines: Iterable[Line], checked: Checked) -> Iterator[PastCase]:
        """Yield the sound rows one by one; the faults of the others go into `checked`."""
        for line in lines:
            try:
                yield self._past_case(line)
            except InvalidInput as error:
                checked.faults += self.faults(line, error)

    def _past_case(self, line: Line) -> PastCase:
        line.require_sound()
        cells = Cells(line.cells, self.mapped)
        demand, phone = self.checked_demand(cells)
        unit = cells.value("unit", lambda cell, name: self._unit(as_text(cell, name)), None)
        closed_at = cells.value("closed_at", as_instant, demand.received_at)
        way = cells.value("closed_way", self._way, self.way)
        if not demand.outside_number:
            cells.wrong.setdefault("outside_number", "历史工单须有原系统的编号。")
        if not demand.received_at <= closed_at <= self.defaults.at:
            cells.wrong.setdefault("closed_at", "办结时间应在接收之后、现在之前。")
        if unit and not way:
            cells.wrong.setdefault("closed_way", "没有写办结方式，也没有用 --closed-way 指定。")
        due_at = cells.value("due_at", as_instant_or_none, None)
        reply = cells.text("reply")
        cells.require_sound()
        return PastCase(
            line.number, demand, phone, closed_at, way or ClosedWay.ANSWERED, unit, reply, due_at
        )

    def missing_category(self, text: str) -> Category:
        """Refuse a row that names none and has no default."""
        raise InvalidInput(
            fields={"category": "没有写事项分类，也没有用 --category 指定默认分类。"}
        )

    def _unit(self, text: str) -> Unit | None:
        return self.units.get(text) if text else None

    def _way(self, cell: Any, name: str) -> str:
        return as_choice(cell, name, ClosedWay, self.way)


def in_batches(rows: Iterable[PastCase], size: int = BATCH) -> Iterator[list[PastCase]]:
    """Yield the rows in lists of at most `size`."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch
