"""What both importing commands do alike: options, bar, report, all or nothing."""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from cases.importing.columns import Mapped, map_columns
from cases.importing.messages import Defaults, Fault, MessageReader
from cases.importing.sifting import There
from cases.importing.values import Categories
from grids.channel_fields import read_fields
from grids.models import Category, Channel, User
from hotline.errors import HotlineError, InvalidInput
from hotline.tables import Line, open_table, safe_text

SHOWN = 50


class ImportCommand(BaseCommand):
    """Checks the whole file and reports; writes only where that is wanted and allowed."""

    fields: Mapping[str, str]
    required: tuple[str, ...] = ()
    category_help = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, its columns, and how strict to be."""
        parser.add_argument("file", type=Path, help="CSV 或 XLSX，可以是 .gz")
        parser.add_argument("--channel", required=True, help="渠道名称或编码")
        parser.add_argument(
            "--map", action="append", default=[], metavar="列名=字段", dest="pairs",
            help=f"可多次使用；字段：{'、'.join(self.fields)}",
        )  # fmt: skip
        parser.add_argument("--category", help=self.category_help)
        parser.add_argument("--user", help="以哪个用户名登记（默认不署名）")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--skip-bad", action="store_true", help="跳过有误的行，导入其余各行")
        parser.add_argument("--report", type=Path, help="把有误和已有的行写入此 CSV 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, or say why not."""
        try:
            self.run(options)
        except HotlineError as error:
            raise CommandError(error.message) from error

    def run(self, options: Mapping[str, Any]) -> None:
        """Check, report, and write if nothing speaks against it."""
        raise NotImplementedError

    def reader(self, options: Mapping[str, Any]) -> MessageReader:
        """Return what makes values of the file's rows."""
        raise NotImplementedError

    def defaults(self, options: Mapping[str, Any]) -> Defaults:
        """Return what a row without the cell gets."""
        channel, category = self.channel(options["channel"]), self.category(options["category"])
        return Defaults(channel, category, timezone.now())

    def mapped(self, options: Mapping[str, Any]) -> Mapped:
        """Return which column holds which field, those of the channel's own among them."""
        table = open_table(options["file"])
        for note in table.notes:
            self.stdout.write(note)
        own = read_fields(self.channel(options["channel"]).own_fields)
        fields = {**{field.name: field.name for field in own}, **self.fields}
        needed = [field.name for field in own if field.is_needed]
        mapped = map_columns(options["pairs"], table, fields, [*self.required, *needed])
        return replace(mapped, labels={**mapped.labels, "channel_facts": "渠道字段"})

    def lines(self, options: Mapping[str, Any], label: str) -> Iterable[Line]:
        """Read the file's rows, with a bar where somebody is looking."""
        lines = open_table(options["file"]).lines
        bar: Iterable[Line] = tqdm(lines, desc=label, unit="行", disable=not sys.stderr.isatty())
        return bar

    def channel(self, name: str) -> Channel:
        """Return the channel of a name or code."""
        for channel in Channel.objects.all():
            if name in (channel.name, channel.code):
                return channel
        known = "、".join(Channel.objects.values_list("name", flat=True))
        raise InvalidInput(f"没有渠道“{name}”，现有：{known}。")

    def category(self, name: str | None) -> Category | None:
        """Return the category that is named for the rows without one."""
        return Categories().get(name) if name else None

    def user(self, options: Mapping[str, Any]) -> User | None:
        """Return the person in whose name the rows are registered."""
        if not options["user"]:
            return None
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise InvalidInput(f"没有用户“{options['user']}”。")
        return user

    def may_write(
        self, new_count: int, faults: Sequence[Fault], there: Sequence[There],
        options: Mapping[str, Any],
    ) -> bool:  # fmt: skip
        """Report what was found; False for a dry run, InvalidInput where faults forbid it."""
        faulty = len({fault.line for fault in faults})
        self.stdout.write(
            f"共 {new_count + len(there) + faulty} 行：可导入 {new_count} 行，"
            f"已有 {len(there)} 行，有误 {faulty} 行。"
        )
        self.list_rows("有误", faults)
        self.list_rows("已有", there)
        if options["report"]:
            save_report(options["report"], faults, there)
        if faults and not options["skip_bad"]:
            raise InvalidInput(
                f"有 {faulty} 行有误，一行也没有导入。请修正后重试，或加 --skip-bad 跳过这些行。"
            )
        if options["dry_run"]:
            self.stdout.write("试运行：没有写入。")
        return not options["dry_run"]

    def list_rows(self, label: str, rows: Sequence[Fault] | Sequence[There]) -> None:
        """Print the first rows of a kind."""
        for row in rows[:SHOWN]:
            self.stdout.write(f"{label}　{row}")
        if len(rows) > SHOWN:
            self.stdout.write(f"{label}　……另有 {len(rows) - SHOWN} 条，可用 --report 查看全部")


def save_report(path: Path, faults: Sequence[Fault], there: Sequence[There]) -> None:
    """Write the refused and the known rows as CSV that opens in a spreadsheet."""
    rows: list[tuple[int, str, str, str]] = [
        *((fault.line, fault.column, "有误", fault.reason) for fault in faults),
        *((row.line, "", "已有", f"外部编号 {row.outside_number} {row.where}") for row in there),
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(["行", "列", "结果", "原因"])
        for line, *texts in rows:
            out.writerow([line, *(safe_text(str(text)) for text in texts)])
