"""`manage.py run_in_turn "COMMAND ARGUMENT …" …`: several commands in one process."""

import shlex
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Run management commands one after the other, loading the site once for all of them."""

    help = "依次运行几个管理命令，只装载一次程序"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the commands, each with its arguments as one word."""
        parser.add_argument("commands", nargs="+", help="命令及其参数，写成一个词")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run them; the first that fails ends the row."""
        for command in options["commands"]:
            call_command(*shlex.split(command), stdout=self.stdout, stderr=self.stderr)
