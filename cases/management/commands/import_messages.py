"""`manage.py import_messages FILE --channel NAME --map COLUMN=FIELD …`."""

from cases.importing.columns import MESSAGE_FIELDS, Mapped
from cases.importing.commands import ImportCommand
from cases.importing.messages import Checked, Defaults, MessageReader
from cases.importing.tables import Table
from cases.services.importing import Incoming, check_channel, import_messages
from grids.models import Channel, User


class Command(ImportCommand):
    """Register a file of messages as cases that wait for dispatch."""

    help = "导入其他平台的留言，成为待派单的工单（先全部检查，再一次写入）"
    fields = MESSAGE_FIELDS
    required = ("text",)

    def require_channel(self, channel: Channel) -> None:
        """Refuse channels by which no messages come."""
        check_channel(channel)

    def read(self, table: Table, mapped: Mapped, defaults: Defaults) -> Checked:
        """Make a demand of each row."""
        return MessageReader(mapped, defaults).read(self.bar(table.lines))

    def write(
        self, rows: list[Incoming], defaults: Defaults, *, source: str, actor: User | None
    ) -> None:
        """Insert all rows at once and name the block of numbers."""
        cases = import_messages(
            rows, channel=defaults.channel, source=source, actor=actor, at=defaults.at
        )
        numbers = f"，工单编号 {cases[0].number}—{cases[-1].number}" if cases else ""
        self.stdout.write(f"已导入 {len(cases)} 件{numbers}。")
