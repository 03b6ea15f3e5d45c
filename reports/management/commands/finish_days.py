"""`manage.py finish_days DAY …`: what replayed days left over goes on to its end."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.bringing import finish_days


class Command(BaseCommand):
    """Finish the cases of replayed days on the days after, and issue those days' bulletins."""

    help = "把回放过的日子办完：工单在随后几天办结、回访，日报签发（演示和测试用）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the days."""
        parser.add_argument("days", type=date.fromisoformat, nargs="+", help="日期")

    def handle(self, *args: Any, **options: Any) -> None:
        """Finish and say what was done."""
        if settings.PRODUCTION:
            raise CommandError("回放会写入虚构的办理，正式环境中不能使用。")
        scene = finish_days(options["days"])
        self.stdout.write(
            f"办完 {len(options['days'])} 日的工单：{sum(scene.done.values())} 项办理，"
            f"签发日报 {scene.done['issue_bulletin']} 期。"
        )
