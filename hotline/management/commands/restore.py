"""Put a backup back into an empty instance."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from hotline.backups import BackupError, Place, restore_backup
from hotline.embedded.instance import read_values, write_values
from hotline.settings import env, owner_url


class Command(BaseCommand):
    """``restore FILE``: into an empty database only; nothing is ever overwritten.

    The backup's field keys are written into the instance's file. Where the keys come from
    the environment and differ, the command says which to set, since the data cannot be
    read without them.
    """

    help = "Restore a backup into an empty database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, keep the keys, and give the application role its rights."""
        if connection.introspection.table_names():
            raise CommandError("The database is not empty; restore into a new one.")
        place = Place(owner_url(), Path(settings.MEDIA_ROOT))
        connection.close()
        try:
            restore_backup(options["file"].resolve(), place, keep_keys=self._keep_keys)
        except (BackupError, OSError) as error:
            said = f"{error}\nThe database is still empty: mend this and restore again."
            raise CommandError(said) from error
        call_command("grant_roles")
        self.stdout.write("restored")

    def _keep_keys(self, keys: dict[str, str]) -> None:
        in_use = {name: env(name) for name in keys}
        if in_use == keys:
            return
        values = read_values(settings.HOTLINE_HOME)
        if any(values.get(name) != in_use[name] for name in keys):
            names = " and ".join(keys)
            self.stdout.write(f"Set {names} to the values in keys.env inside the backup.")
            return
        write_values(settings.HOTLINE_HOME, values | keys)
