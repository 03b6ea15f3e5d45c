"""`manage.py evaluate_concentrated DIR [--json] [--out GROUPS.csv]`."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from concentrated.rules.evaluation import Outcome, Ranked, Told, by_event, evaluate_concentrated
from learning.management.commands.evaluate_likeness import BODY, TIME, TITLE, instant
from learning.management.table_files import read_rows

NUMBER, WRITER, EVENT_ID, EVENT = "留言编号", "留言用户", "event_id", "event"
LETTERS, KEY, PAST = "fj3_hotspot.csv.gz", "fj3_reference_events.csv.gz", "fj2_labelled.csv.gz"
HEADS = ("rank", "group", NUMBER, WRITER, "place", "proposed_after")


class Command(BaseCommand):
    """Measure how well problems of many people are found; stores nothing."""

    help = "在已知集中反映问题的留言上测聚类的准确程度"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and the forms of the output."""
        parser.add_argument("folder", type=Path, help=f"含 {LETTERS}、{KEY}、{PAST} 的目录")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--out", type=Path, help="把各组逐条写入这个 CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print events and figures, or JSON; write the groups where asked."""
        folder: Path = options["folder"]
        letters = [
            Told(row[NUMBER], row[WRITER], instant(row[TIME]), row[TITLE] or "", row[BODY] or "")
            for row in read_rows(folder / LETTERS, (NUMBER, WRITER, TIME, TITLE, BODY))
        ]
        past = [
            (row[TITLE] or "", row[BODY] or "") for row in read_rows(folder / PAST, (TITLE, BODY))
        ]
        key = read_rows(folder / KEY, (EVENT_ID, EVENT, NUMBER))
        events = by_event((f"{row[EVENT_ID]} {row[EVENT]}", row[NUMBER]) for row in key)
        outcome = evaluate_concentrated(letters, past, events)
        if options["out"]:
            write_groups(options["out"], outcome.groups, {one.number: one for one in letters})
        self._print(outcome, as_json=options["json"])

    def _print(self, outcome: Outcome, *, as_json: bool) -> None:
        if as_json:
            events = [one._asdict() for one in outcome.events]
            self.stdout.write(json.dumps({**outcome.figures._asdict(), "per_event": events}))
            return
        for event in outcome.events:
            self.stdout.write(
                f"{event.event}　{event.letters} 件 {event.persons} 人　"
                f"recall {event.recall:.3f}　purity {event.purity:.3f}　"
                f"proposed_after {event.proposed_after or '—'}"
            )
        for name, value in outcome.figures._asdict().items():
            said = f"{value:.4f}" if isinstance(value, float) else value
            self.stdout.write(f"{name}　{said}")


def write_groups(path: Path, groups: Sequence[Ranked], letters: dict[str, Told]) -> None:
    """Write a row for each letter of each proposed group, the first to look at first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADS)
        for rank, group in enumerate(groups, 1):
            for number in group.numbers:
                told = letters[number]
                rows.writerow(
                    (
                        rank,
                        f"G{rank}",
                        number,
                        told.person,
                        group.proposal.name,
                        group.proposed_after,
                    )
                )
