"""`manage.py simulate_corrections`: what corrections of the table are worth in a made-up year."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.errors import HotlineError
from simulation.competence.year import MonthOutcome, Plan, live_year

FIRST = date(2026, 1, 1)


class Command(BaseCommand):
    """Let two years happen, one with corrections taken and one without; nothing is kept."""

    help = "模拟承办单位的实际职责与权责清单不一致的一年，逐月比较采纳和不采纳权责更正（不留数据）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the size, the share of pairs that depart, and the seed."""
        plan = Plan(FIRST)
        parser.add_argument("--from", dest="first", type=date.fromisoformat, default=FIRST)
        parser.add_argument("--months", type=int, default=plan.months, help="月数")
        parser.add_argument("--per-month", type=int, default=plan.per_month, help="每月工单件数")
        parser.add_argument("--categories", type=int, default=plan.categories, help="事项分类数")
        parser.add_argument(
            "--departing",
            type=float,
            default=plan.departing,
            help="与清单不一致的分类和县区所占比例",
        )
        parser.add_argument(
            "--mistaken", type=float, default=plan.mistaken, help="本属其职责却退成的比例"
        )
        parser.add_argument("--seed", type=int, default=plan.seed, help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the months of both years side by side."""
        plan = Plan(**{name: options[name] for name in Plan.__dataclass_fields__})
        try:
            taken, control = live_year(plan, takes=True), live_year(plan, takes=False)
        except HotlineError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            "月份　首次派出　退回改派　比例　采纳更正（其中正确）　仍不一致　不采纳时的比例"
        )
        for mine, other in zip(taken, control, strict=True):
            self.stdout.write(
                f"{mine.month:%Y-%m}　{mine.sent}　{mine.returned}　{_share(mine)}　"
                f"{mine.taken}（{mine.right}）　{mine.left}　{_share(other)}"
            )
        self.stdout.write(
            f"共采纳 {sum(one.taken for one in taken)} 条，"
            f"其中 {sum(one.right for one in taken)} 条与实际职责相符。"
        )


def _share(month: MonthOutcome) -> str:
    return f"{100 * month.returned / month.sent:.1f}%" if month.sent else "—"
