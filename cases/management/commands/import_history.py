"""`manage.py import_history FILE --channel NAME --map COLUMN=FIELD …`."""

from cases.importing.columns import HISTORY_FIELDS, Mapped
from cases.importing.commands import ImportCommand
from cases.importing.history import read_history
from cases.importing.messages import Checked, Defaults
from cases.importing.tables import Table
from cases.services.history import check_history_channel, import_history
from grids.models import Channel, User


class Command(ImportCommand):
    """Take over the closed cases of an old system; running it again adds nothing twice."""

    help = "导入原系统已办结的工单（带历史标记，不计入统计），供查询来电人以前的诉求"
    fields = HISTORY_FIELDS
    required = ("text", "received_at", "closed_at", "outside_number")

    def require_channel(self, channel: Channel) -> None:
        """Refuse channels that are not used any more."""
        check_history_channel(channel)

    def read(self, table: Table, mapped: Mapped, defaults: Defaults) -> Checked:
        """Make a closed case of each row."""
        return read_history(mapped, defaults, self.bar(table.lines))

    def write(self, rows, defaults: Defaults, *, source: str, actor: User | None) -> None:  # type: ignore[no-untyped-def]
        """Insert all rows at once and say which years they cover."""
        cases = import_history(
            rows, channel=defaults.channel, source=source, actor=actor, at=defaults.at
        )
        years = sorted({case.received_at.year for case in cases})
        span = f"，{years[0]}—{years[-1]} 年" if years else ""
        self.stdout.write(f"已导入历史工单 {len(cases)} 件{span}。")
