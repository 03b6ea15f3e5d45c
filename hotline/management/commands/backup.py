"""Back an instance up into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hotline.backups import BackupError, Place, make_backup
from hotline.settings import owner_url


class Command(BaseCommand):
    """``backup FILE``: database, media and field keys; keep the file as safe as the keys."""

    help = "Write database, media and field keys into one file (mode 0600)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say how large it is."""
        place = Place(owner_url(), Path(settings.MEDIA_ROOT))
        keys = {
            "HOTLINE_FIELD_KEYS": settings.FIELD_KEYS,
            "HOTLINE_FIELD_INDEX_KEY": settings.FIELD_INDEX_KEY,
        }
        try:
            size = make_backup(place, options["file"].resolve(), keys, at=timezone.now())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {size:,} bytes")
