"""`manage.py import_messages FILE --channel NAME --map COLUMN=FIELD …`."""

from collections.abc import Mapping
from typing import Any

from cases.importing.columns import MESSAGE_FIELDS
from cases.importing.commands import ImportCommand
from cases.importing.messages import MessageReader
from cases.importing.sifting import Sieve
from cases.services.intake.importing import check_channel, import_messages


class Command(ImportCommand):
    """Register a file of messages as cases that wait for dispatch."""

    help = "导入其他平台的留言，成为待派单的工单（先全部检查，再一次写入）"
    fields = MESSAGE_FIELDS
    required = ("text",)
    category_help = (
        "没有写事项分类的行归入此分类"
        "（默认按内容里写到的分类，没有把握的为“待分类”，由派单审核员确定）"
    )

    def reader(self, options: Mapping[str, Any]) -> MessageReader:
        """Make demands of the rows; refuses channels by which no messages come."""
        mapped, defaults = self.mapped(options), self.defaults(options)
        check_channel(defaults.channel)
        return MessageReader(mapped, defaults)

    def run(self, options: Mapping[str, Any]) -> None:
        """Check every row, then insert all of them at once."""
        reader = self.reader(options)
        checked = reader.read(self.lines(options, "检查"))
        new, there = Sieve().sift(checked.rows)
        if not self.may_write(len(new), checked.faults, there, options):
            return
        cases = import_messages(
            new, channel=reader.defaults.channel, source=options["file"].name,
            actor=self.user(options), at=reader.defaults.at,
        )  # fmt: skip
        numbers = f"，工单编号 {cases[0].number}—{cases[-1].number}" if cases else ""
        self.stdout.write(f"已导入 {len(cases)} 件{numbers}。")
