"""`manage.py live_until [--at INSTANT] [--days N] [--per-day M] [--seed S]`."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grids.deadlines import CITY_ZONE
from hotline.errors import HotlineError
from simulation.bringing import DAYS, PER_DAY, live_until


class Command(BaseCommand):
    """Let the demo city live through its last days up to now; again the same day, nothing."""

    help = "让演示城市把最近几天过到此刻：来电、办理、回访、隐患和日报（演示和测试用）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the instant, the size and the seed."""
        parser.add_argument("--at", type=datetime.fromisoformat, help="到何时为止（默认此刻）")
        parser.add_argument("--days", type=int, default=DAYS, help="最多补几天")
        parser.add_argument("--per-day", type=int, default=PER_DAY, help="每日工单件数")
        parser.add_argument("--seed", type=int, default=0, help="随机种子，相同则结果相同")

    def handle(self, *args: Any, **options: Any) -> None:
        """Live and say how many days, cases and deeds it was."""
        at = options["at"] or timezone.now()
        if at.tzinfo is None:
            at = at.replace(tzinfo=CITY_ZONE)
        try:
            outcome = live_until(
                at, days=options["days"], per_day=options["per_day"], seed=options["seed"]
            )
        except HotlineError as error:
            raise CommandError(error.message) from error
        if outcome is None:
            self.stdout.write("今天已经准备过，没有改动。")
            return
        cases, deeds = sum(outcome.states.values()), sum(outcome.done.values())
        self.stdout.write(f"{outcome.days} 天过到此刻：工单 {cases} 件，{deeds} 项办理。")
