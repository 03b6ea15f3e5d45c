"""`manage.py simulate_calls [--minutes N] [--per-hour N] [--seats N] [--desk USERNAME]`."""

import random
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.models import Caller
from simulation.drill.line import DrillLine, Pace
from simulation.drill.seats import prepare_seats

STEP_SECONDS = 1.0
KNOWN_CALLERS = 200
# A block that no operator of telephones was given.
STRANGERS = [f"1990000{number:04}" for number in range(200)]


class Command(BaseCommand):
    """Let the line ring in real time: for trying the desk and the hall, and for drills."""

    help = "话务演练：电话实时呼入、排队、接听、挂断，坐席状态随之变化；不登记工单（演示和培训用）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare how long, how many calls, how many seats, and who takes calls themselves."""
        parser.add_argument("--minutes", type=int, default=30, help="多少分钟")
        parser.add_argument("--per-hour", type=int, default=120, help="每小时来电数")
        parser.add_argument("--seats", type=int, default=6, help="模拟坐席数")
        parser.add_argument("--desk", default="", help="自己接听的坐席的用户名，示闲后会有来电弹屏")
        parser.add_argument("--seed", type=int, default=None, help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until the minutes are over or Ctrl-C, and leave nothing ringing."""
        system, seats = prepare_seats(options["seats"], options["desk"])
        own = [seat for seat in seats if seat.operator and seat.operator.has_usable_password()]
        if not seats or (options["desk"] and not own):
            raise CommandError("没有可以参加演练的坐席：先用 manage.py simulate 生成一座城市。")
        rng = random.Random(options["seed"])  # noqa: S311 - no secret
        pace = Pace(per_hour=options["per_hour"])
        desk = frozenset(seat.number for seat in own)
        line = DrillLine(system, seats, _numbers(), pace, rng, desk)
        self.stdout.write(f"{len(seats)} 个坐席，每小时 {pace.per_hour} 个来电；按 Ctrl-C 结束。")
        until = timezone.now() + timedelta(minutes=options["minutes"])
        try:
            while timezone.now() < until:
                line.step(timezone.now())
                time.sleep(STEP_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("结束。")
        finally:
            line.stop(timezone.now())


def _numbers() -> list[str]:
    """Return whose calls come in: people with cases, and strangers."""
    known = Caller.objects.order_by("-pk")[:KNOWN_CALLERS]
    return [*(one.phone for one in known), *STRANGERS]
