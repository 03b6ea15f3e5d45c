"""From rows of an old system to closed cases, with every fault of every row."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from cases.importing.columns import Mapped
from cases.importing.messages import Cells, Checked, Defaults, MessageReader
from cases.importing.tables import Line
from cases.importing.values import Units, as_choice, as_instant, as_text
from cases.models import ClosedWay
from cases.models.case import TEXT_MAX
from cases.services.history import Past
from cases.services.importing import Incoming
from grids.models import Unit
from hotline.errors import InvalidInput


class HistoryReader(MessageReader):
    """Makes a closed case of each row; looks categories and units up once."""

    def __init__(self, mapped: Mapped, defaults: Defaults) -> None:
        super().__init__(mapped, defaults)
        self.units = Units()

    def incoming(self, line: Line) -> Past:
        """Return one row's case; raises InvalidInput with all its faulty fields."""
        wrong: dict[str, str] = {}
        row: Incoming | None = None
        try:
            row = super().incoming(line)
        except InvalidInput as error:
            wrong |= error.fields
        cells = Cells(line.cells, self.mapped)
        facts = self._facts(cells)
        wrong |= cells.wrong
        if row is not None and not wrong:
            wrong |= self._contradictions(row, facts)
        if row is None or wrong:
            raise InvalidInput(fields=wrong)
        shared = {each.name: getattr(row, each.name) for each in fields(Incoming)}
        return Past(**shared, **facts)

    def _facts(self, cells: Cells) -> dict[str, Any]:
        return {
            "closed_at": cells.value("closed_at", as_instant, None),
            "closed_way": cells.value("closed_way", _way, ClosedWay.SOLVED),
            "unit": cells.value("unit", self._unit, None),
            "reply": cells.text("reply"),
            "due_at": cells.value("due_at", _instant_or_none, None),
        }

    def _contradictions(self, row: Incoming, facts: dict[str, Any]) -> dict[str, str]:
        closed_at = facts["closed_at"]
        wrong: dict[str, str] = {}
        if closed_at is None:
            wrong["closed_at"] = "办结时间是空的，只能导入已办结的工单。"
        elif closed_at < row.demand.received_at:
            wrong["closed_at"] = "办结时间早于接收时间。"
        elif closed_at > self.defaults.at:
            wrong["closed_at"] = "办结时间晚于现在。"
        if not row.demand.outside_number:
            wrong["outside_number"] = "原系统编号是空的，无法辨认是否已导入。"
        if len(facts["reply"]) > TEXT_MAX:
            wrong["reply"] = f"办理结果最多 {TEXT_MAX} 字。"
        return wrong

    def _unit(self, cell: Any, name: str) -> Unit | None:
        text = as_text(cell, name)
        return self.units.get(text, name) if text else None


def _way(cell: Any, name: str) -> str:
    return as_choice(cell, name, ClosedWay, ClosedWay.SOLVED)


def _instant_or_none(cell: Any, name: str) -> datetime | None:
    return None if cell in (None, "") else as_instant(cell, name)


def read_history(mapped: Mapped, defaults: Defaults, lines: Iterable[Line]) -> Checked:
    """Check every row of an old system; nothing is written."""
    return HistoryReader(mapped, defaults).read(lines)
