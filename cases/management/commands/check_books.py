"""`manage.py check_books`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cases.books.checking import check_books
from cases.books.invariant import Finding


class Command(BaseCommand):
    """Check that the rows agree with each other; writes nothing, exit status 1 on a fault."""

    help = "核对账目：状态与交办、时限与计时段、计数与办理过程、日报与清单是否一致（只读）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each invariant, then the sum; exit with 1 where one does not hold."""
        found = check_books(told=self.tell)
        broken = [line for line in found if line.faults]
        checked = sum(line.checked for line in found)
        self.stdout.write(
            f"共核对 {len(found)} 项、{checked} 处，不符 {sum(line.faults for line in broken)} 处。"
        )
        if broken:
            self.stderr.write(f"有 {len(broken)} 项不符。")
            sys.exit(1)

    def tell(self, line: Finding) -> None:
        """Print one line."""
        text = f"{'不符' if line.faults else '一致'}　{line.label}：核对 {line.checked}"
        if line.faults:
            more = "…" if line.faults > len(line.named) else ""
            text += f"，不符 {line.faults}（{'、'.join(line.named)}{more}）"
        self.stdout.write(text)
        self.stdout.flush()
