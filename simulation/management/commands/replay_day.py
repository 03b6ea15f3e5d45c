"""`manage.py replay_day FILE.json [--seed N]`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from hotline.errors import HotlineError
from simulation.replay.day import replay_day
from simulation.replay.facts import DayFacts, read_facts
from simulation.replay.plan import Step


class Command(BaseCommand):
    """Make a day happen again from its printed figures; a second run changes nothing."""

    help = "按一日的数字回放当天的来电、留言、派单、办理、回访和隐患（演示和测试用）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and the seed."""
        parser.add_argument("file", type=Path, help="当日数字（JSON）")
        parser.add_argument("--seed", type=int, default=0, help="随机种子，相同则内容相同")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay the day and say what was done."""
        facts, at = self.facts(options["file"]), timezone.now()
        try:
            outcome = replay_day(facts, seed=options["seed"], watch=self.watch, until=at)
        except HotlineError as error:
            raise CommandError(error.message) from error
        if outcome.is_new:
            self.stdout.write(
                f"{facts.day}：来电 {facts.calls} 件次、留言 {facts.web} 件、"
                f"回访 {facts.callbacks} 件、隐患 {facts.hazards} 件，共 {outcome.step_count} 步。"
            )
        else:
            self.stdout.write(f"{facts.day} 已经回放过，没有改动。")

    def facts(self, path: Path) -> DayFacts:
        """Read the file; every fault becomes a sentence."""
        try:
            return read_facts(json.loads(path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            raise CommandError(f"无法读取文件“{path}”：{error.strerror}。") from error
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(f"“{path}”不是有效的 JSON 文件：{error}。") from error
        except HotlineError as error:
            raise CommandError(error.message) from error

    def watch(self, steps: list[Step]) -> Iterable[Step]:
        """Show a bar while the day goes by, where somebody is looking."""
        bar: Iterable[Step] = tqdm(steps, desc="回放", unit="步", disable=not sys.stderr.isatty())
        return bar
