"""Print the state diagram of the table of moves, or write it into ARCHITECTURE.md."""

import re
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.rules.states import mermaid

PLACE = re.compile(r"(?<=```mermaid\n)stateDiagram-v2.*?(?=\n```)", re.DOTALL)


class Command(BaseCommand):
    """``print_diagram [--write]``."""

    help = "Print the state diagram generated from the table of moves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--write", action="store_true", help="put it into ARCHITECTURE.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write."""
        if not options["write"]:
            self.stdout.write(mermaid())
            return
        path = settings.BASE_DIR / "ARCHITECTURE.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(PLACE.sub(lambda _: mermaid(), text, count=1), encoding="utf-8")
