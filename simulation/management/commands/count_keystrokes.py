"""`manage.py count_keystrokes`: what a call costs at the desk beside its words."""

from argparse import ArgumentParser
from statistics import mean, quantiles
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from simulation.keystrokes import count_keystrokes, recent_open_cases

FIELDS = {"category": "事项分类", "kind": "诉求类型", "grid": "街道/社区", "lead_unit": "承办单位"}


class Command(BaseCommand):
    """Count keys and letters for the newest open cases whose place the desk knows."""

    help = "按登记页的建议，数一数最近的未办结工单除号码和内容外要按几个键、打几个字母"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how many cases are looked at."""
        parser.add_argument("--cases", type=int, default=300, help="看最近多少件（默认 300）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the means, the worst tenth, and how often each field was filled in rightly."""
        cases = recent_open_cases(options["cases"])
        counted = list(count_keystrokes(cases, timezone.now()))
        self.stdout.write(f"{len(cases)} 件中 {len(counted)} 件的地点登记页认得。")
        if len(counted) < 2:
            return
        for name, said in (("keys", "按键"), ("letters", "字母")):
            each = [getattr(one.strokes, name) for one in counted]
            tenth = quantiles(each, n=10)[-1]
            self.stdout.write(f"{said}：平均 {mean(each):.2f}，九成不超过 {tenth:.0f}。")
        for field, said in FIELDS.items():
            right = sum(field in one.filled for one in counted)
            self.stdout.write(f"{said}自动填对 {100 * right / len(counted):.0f}%。")
