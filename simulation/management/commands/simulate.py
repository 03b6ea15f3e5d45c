"""`manage.py simulate --days N --per-day M [--seed S] [--from DAY]`."""

import sys
import time
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cases.rules.states import State
from hotline.errors import HotlineError
from simulation.bulletins import build_bulletins, issue_bulletins
from simulation.city.running import Outcome, simulate
from simulation.documents import define_reports

# Ten days from here hold a make-up Saturday and the beginning of a long holiday.
FIRST = date(2026, 2, 9)


class Command(BaseCommand):
    """Let a made-up city live for days through the services; never in production."""

    help = (
        "模拟一座城市若干天的来电、派单、办理、退单、延期、催办、回访、重办、并单等（演示和测试用）"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the span, the size and the seed."""
        parser.add_argument("--days", type=int, required=True, help="天数")
        parser.add_argument("--per-day", type=int, required=True, help="每日工单件数")
        parser.add_argument("--seed", type=int, default=0, help="随机种子，相同则结果相同")
        parser.add_argument(
            "--from", dest="first", type=date.fromisoformat, default=FIRST, help="起始日期"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate and say what was done, and how fast."""
        began = time.monotonic()
        try:
            outcome = simulate(
                options["first"], options["days"], options["per_day"], seed=options["seed"],
                day_over=build_bulletins, morning=issue_bulletins, watch=self.watch,
                before=lambda scene: define_reports(scene, options["first"]),
            )  # fmt: skip
        except HotlineError as error:
            raise CommandError(error.message) from error
        self.say(outcome, time.monotonic() - began)

    def watch(self, hours: list[datetime]) -> Iterable[datetime]:
        """Show a bar while the hours go by, where somebody is looking."""
        bar: Iterable[datetime] = tqdm(
            hours, desc="模拟", unit="小时", disable=not sys.stderr.isatty()
        )
        return bar

    def say(self, outcome: Outcome, seconds: float) -> None:
        """Print the deeds, the refusals and the states, most of each first."""
        for name, count in outcome.done.most_common():
            self.stdout.write(f"{name}：{count}")
        self.say_refusals(outcome)
        total = sum(outcome.states.values())
        states = "、".join(f"{State(s).label} {n}" for s, n in sorted(outcome.states.items()))
        self.stdout.write(f"工单 {total} 件：{states}。")
        done = sum(outcome.done.values())
        self.stdout.write(
            f"{outcome.days} 天，{done} 项办理，用时 {seconds:.0f} 秒，"
            f"每秒 {total / max(seconds, 1):.1f} 件工单、{done / max(seconds, 1):.0f} 项办理。"
        )

    def say_refusals(self, outcome: Outcome) -> None:
        """Print what services refused, by service, with the sentence heard most often."""
        for name in dict.fromkeys(name for (name, _), _ in outcome.refused.most_common()):
            heard = {text: n for (one, text), n in outcome.refused.items() if one == name}
            often = max(heard, key=lambda text: heard[text])
            self.stdout.write(f"未获准　{name}：{sum(heard.values())}　如：{often}")
