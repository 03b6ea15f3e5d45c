"""Run the embedded PostgreSQL and Valkey alone."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.embedded import cli
from hotline.embedded.errors import ServiceError


class Command(BaseCommand):
    """Start, stop or show the embedded servers of HOTLINE_HOME."""

    help = "Start, stop or show the embedded servers of HOTLINE_HOME."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the words of the command line."""
        cli.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per server; a sentence when something is in the way."""
        home = settings.HOTLINE_HOME
        try:
            lines = cli.run(options["action"], home, throwaway=options["throwaway"])
        except ServiceError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(str(cli.explain_os_error(error, home))) from error
        for line in lines:
            self.stdout.write(line)
