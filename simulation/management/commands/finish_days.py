"""`manage.py finish_days DAY …`: what replayed days left over goes on to its end."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from simulation.bringing import finish_days


class Command(BaseCommand):
    """Finish the cases of replayed days on the days after, and issue those days' bulletins."""

    help = "把回放过的日子办完：工单在随后几天办结、回访，日报签发（演示和测试用）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the days."""
        parser.add_argument("days", type=date.fromisoformat, nargs="+", help="日期")

    def handle(self, *args: Any, **options: Any) -> None:
        """Finish and say what was done."""
        scene = finish_days(options["days"])
        self.stdout.write(
            f"办完 {len(options['days'])} 日的工单：{sum(scene.done.values())} 项办理，"
            f"签发日报 {scene.done['issue_bulletin']} 期。"
        )
