"""`manage.py import_history FILE --channel NAME --map COLUMN=FIELD …`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import CommandParser

from cases.importing.columns import HISTORY_FIELDS
from cases.importing.commands import ImportCommand
from cases.importing.history import HistoryReader, in_batches
from cases.importing.messages import Checked
from cases.importing.sifting import Sieve, There
from cases.importing.values import as_choice
from cases.models import ClosedWay
from cases.services.intake.history import PastCase, import_history
from grids.models import Category

CATCH_ALL = "其他"


class Command(ImportCommand):
    """Bring in the closed cases of an old system; a second run takes only what is new.

    The file is read twice, so that it may be larger than the memory: once to check every
    row, once to write.
    """

    help = "导入旧系统的已办结工单（标为历史数据，不计入当年日报；按外部编号可重复执行）"
    fields = HISTORY_FIELDS
    required = ("text", "outside_number", "received_at", "closed_at")
    category_help = f"没有写事项分类的行归入此分类（默认“{CATCH_ALL}”）"

    def category(self, name: str | None) -> Category | None:
        """Return the default category: the one that is named, else the catch-all if any."""
        return (
            super().category(name)
            or Category.objects.filter(is_active=True, parent=None, name=CATCH_ALL).first()
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare, besides, how a case ended that does not say so."""
        super().add_arguments(parser)
        parser.add_argument("--closed-way", default="", help="没有写办结方式的行按此办结方式")

    def reader(self, options: Mapping[str, Any]) -> HistoryReader:
        """Make closed cases of the rows."""
        way = as_choice(options["closed_way"], "closed_way", ClosedWay, "")
        return HistoryReader(self.mapped(options), self.defaults(options), way)

    def run(self, options: Mapping[str, Any]) -> None:
        """Check the whole file, then write it batch by batch in one transaction."""
        reader = self.reader(options)
        checked, there, count = Checked(), list[There](), 0
        sieve = Sieve()
        for batch in in_batches(reader.past_cases(self.lines(options, "检查"), checked)):
            new, known = sieve.sift(batch)
            count, there = count + len(new), there + known
        if not self.may_write(count, checked.faults, there, options):
            return
        written = import_history(
            self.new_batches(reader, options), source=options["file"].name,
            actor=self.user(options), at=reader.defaults.at,
        )  # fmt: skip
        self.stdout.write(f"已导入历史工单 {written} 件。")

    def new_batches(
        self, reader: HistoryReader, options: Mapping[str, Any]
    ) -> Iterator[list[PastCase]]:
        """Read the file again and yield its new rows."""
        sieve = Sieve()
        rows = reader.past_cases(self.lines(options, "写入"), Checked())
        for batch in in_batches(rows):
            new, _ = sieve.sift(batch)
            if new:
                yield new
