"""`manage.py evaluate_likeness`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from learning.management.table_files import read_rows
from learning.rules.likeness import Letter, evaluate_likeness

TITLE, BODY, TIME, GROUP = "留言主题", "留言详情", "留言时间", "dup_group"
COLUMNS = (TITLE, BODY, TIME, GROUP)
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")


class Command(BaseCommand):
    """Measure how well earlier letters of the same matter are found; stores nothing."""

    help = "在有时间的文本上测相似工单的准确程度（标题加六十字，查此前三十天）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the form of the output."""
        parser.add_argument("path", type=Path, help=f"CSV（可为 .gz），列：{'、'.join(COLUMNS)}")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures, one a line or as JSON."""
        rows = read_rows(options["path"], COLUMNS)
        letters = [
            Letter(row[TITLE] or "", row[BODY] or "", instant(row[TIME]), row[GROUP])
            for row in rows
        ]
        values = evaluate_likeness(letters)._asdict()
        if options["json"]:
            self.stdout.write(json.dumps(values))
            return
        for name, value in values.items():
            self.stdout.write(
                f"{name}: {value:.4f}" if isinstance(value, float) else f"{name}: {value}"
            )


def instant(written: str) -> datetime:
    """Return the time of a row; raises CommandError where it is none."""
    for form in FORMS:
        try:
            return datetime.strptime(written, form)  # noqa: DTZ007 - compared with its like only
        except (TypeError, ValueError):
            continue
    raise CommandError(f"时间“{written}”无法识别，应如 2026-01-31 08:30:00。")
