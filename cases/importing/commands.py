"""What both importing commands do alike: options, bar, report, all or nothing."""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from cases.importing.columns import Mapped, map_columns
from cases.importing.messages import Checked, Defaults
from cases.importing.sifting import There, sift
from cases.importing.tables import Line, Table, open_table
from cases.importing.values import Categories
from cases.services.importing import Incoming
from grids.models import Category, Channel, User
from hotline.errors import HotlineError, InvalidInput

SHOWN = 50
CATCH_ALL = "其他"


class ImportCommand(BaseCommand):
    """Reads, checks, reports, and then hands the new rows to a service."""

    fields: Mapping[str, str]
    required: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, its columns, and how strict to be."""
        parser.add_argument("file", type=Path, help="CSV（UTF-8、GBK）或 XLSX，可以是 .gz")
        parser.add_argument("--channel", required=True, help="渠道名称或编码")
        parser.add_argument(
            "--map", action="append", default=[], metavar="列名=字段", dest="pairs",
            help=f"可多次使用；字段：{'、'.join(self.fields)}",
        )  # fmt: skip
        parser.add_argument("--category", help="没有写事项分类的行归入此分类（默认“其他”）")
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
        """Check the whole file first; write only where that is wanted and allowed."""
        table = open_table(options["file"])
        mapped = map_columns(options["pairs"], table.columns, self.fields, self.required)
        channel = self.channel(options["channel"])
        self.require_channel(channel)
        defaults = Defaults(channel, self.category(options["category"]), timezone.now())
        checked = self.read(table, mapped, defaults)
        new, there = sift(checked.rows, channel)
        self.tell(checked, new, there, options["report"])
        if checked.faults and not options["skip_bad"]:
            raise InvalidInput(
                f"有 {checked.faulty_lines} 行有误，一行也没有导入。"
                "请修正后重试，或加 --skip-bad 跳过这些行。"
            )
        if options["dry_run"]:
            self.stdout.write("试运行：没有写入。")
            return
        actor = self.user(options["user"])
        self.write(new, defaults, source=options["file"].name, actor=actor)

    def require_channel(self, channel: Channel) -> None:
        """Raise InvalidInput for a channel that this import must not use."""
        raise NotImplementedError

    def read(self, table: Table, mapped: Mapped, defaults: Defaults) -> Checked:
        """Make values of the rows; nothing is written."""
        raise NotImplementedError

    def write(
        self, rows: list[Incoming], defaults: Defaults, *, source: str, actor: User | None
    ) -> None:
        """Write the rows through the service and say what was written."""
        raise NotImplementedError

    def bar(self, lines: Iterable[Line], label: str = "检查") -> Iterable[Line]:
        """Show a bar where somebody is looking."""
        shown: Iterable[Line] = tqdm(lines, desc=label, unit="行", disable=not sys.stderr.isatty())
        return shown

    def channel(self, name: str) -> Channel:
        """Return the channel of a name or code."""
        for channel in Channel.objects.all():
            if name in (channel.name, channel.code):
                return channel
        known = "、".join(Channel.objects.values_list("name", flat=True))
        raise InvalidInput(f"没有渠道“{name}”，现有：{known}。")

    def category(self, name: str | None) -> Category | None:
        """Return the default category: the one that is named, else the catch-all if any."""
        try:
            return Categories().get(name or CATCH_ALL)
        except InvalidInput:
            if name:
                raise
            return None

    def user(self, username: str | None) -> User | None:
        """Return the person in whose name the rows are registered."""
        if not username:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            raise InvalidInput(f"没有用户“{username}”。")
        return user

    def tell(
        self, checked: Checked, new: Sequence[Incoming], there: Sequence[There],
        report: Path | None,
    ) -> None:  # fmt: skip
        """Print the report; with a file, write every refused and known row into it."""
        total = len(checked.rows) + checked.faulty_lines
        self.stdout.write(
            f"共 {total} 行：可导入 {len(new)} 行，已有 {len(there)} 行，"
            f"有误 {checked.faulty_lines} 行。"
        )
        for label, rows in (("有误", checked.faults), ("已有", there)):
            for row in rows[:SHOWN]:
                self.stdout.write(f"{label}　{row}")
            if len(rows) > SHOWN:
                self.stdout.write(f"{label}　……另有 {len(rows) - SHOWN} 条，可用 --report 查看全部")
        if report:
            self.save(report, checked, there)

    def save(self, path: Path, checked: Checked, there: Sequence[There]) -> None:
        """Write the refused and the known rows as CSV that opens in a spreadsheet."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(["行", "列", "结果", "原因"])
            for fault in checked.faults:
                out.writerow([fault.line, fault.column, "有误", fault.reason])
            for row in there:
                out.writerow([row.line, "", "已有", f"外部编号 {row.outside_number} {row.where}"])
