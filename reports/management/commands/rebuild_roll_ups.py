"""Count the kept figures of days and months anew."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.services.rollups import keep_roll_ups, mark_days


class Command(BaseCommand):
    """Count all days anew, or those from `--since` to `--until`, with their months.

    Needed after a repair of rows by hand, which leaves no line in a timeline; `check_books`
    names the days. Other changes are found by the worker within a minute; `--new` does here
    what it does, to the end.
    """

    help = "Count the roll-ups of days and months anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the days."""
        parser.add_argument("--since", type=date.fromisoformat)
        parser.add_argument("--until", type=date.fromisoformat)
        parser.add_argument("--new", action="store_true", help="only days that changed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write down the days, and count them."""
        days = 0 if options["new"] else mark_days(options["since"], options["until"])
        done = keep_roll_ups(clock=timezone.now, runs_for=None)
        if days and not done:
            raise CommandError(f"Another worker counts just now, {days} days are on its list.")
        self.stdout.write(f"{days} days to be counted, {done} days and months counted.")
