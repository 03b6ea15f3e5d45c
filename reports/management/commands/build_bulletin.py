"""Print a day's bulletin: text, figures or PDF."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hotline.errors import HotlineError
from reports.bulletins.issuing.kept_pages import pdf_of
from reports.bulletins.issuing.recounting import bulletin_text, figures_of_period, json_text
from reports.models import Bulletin, Series
from reports.periods import Period, period_of
from reports.services.drafts import build_draft


def day(text: str) -> date:
    """Read a day given as 2024-12-10."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    """Build the bulletin of a closed day where there is none, and print it.

    A draft is counted anew first; an issued bulletin is printed as it was issued. JSON
    is the day as a whole, the figures of all bulletins of a day in one object, counted now.
    """

    help = "Build and print the bulletin of a day (or of joined days)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the day, the series, the format and where to write."""
        parser.add_argument("--date", required=True, type=day)
        parser.add_argument("--until", type=day, help="last day of an issue of joined days")
        series = Series.codes_about_days()
        parser.add_argument("--kind", choices=series, default=series[0])
        parser.add_argument("--format", choices=("text", "json", "pdf"), default="text")
        parser.add_argument("--out", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the document to the file or to standard output."""
        try:
            first, last = Series.of(options["kind"]).cadence.issue_of(options["date"])
            period = period_of(first, options["until"] or last)
            document = self.document(period, options["kind"], options["format"])
        except HotlineError as error:
            raise CommandError(error.message) from error
        if options["out"]:
            options["out"].write_bytes(document)
        elif options["format"] == "pdf":
            sys.stdout.buffer.write(document)
        else:
            self.stdout.write(document.decode(), ending="")

    def document(self, period: Period, kind: str, form: str) -> bytes:
        """Return the bytes to write."""
        if form == "json":
            return json_text(figures_of_period(period)).encode()
        bulletin: Bulletin = build_draft(kind, period, at=timezone.now())
        return pdf_of(bulletin) if form == "pdf" else bulletin_text(bulletin).encode()
