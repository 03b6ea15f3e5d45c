"""Files that nobody names: what aborted uploads and rolled-back transactions left behind.

A file is put into the store before the transaction that writes its row, since a row must
never name a file that is not there; a transaction that is rolled back, or a process that is
killed between the two, leaves a file without a row.
"""

import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField

logger = logging.getLogger(__name__)
# A row follows its file within a minute; a day is more than any transaction or clock is off.
YOUNGEST = timedelta(days=1)
# Looked at every night while it is no older than this; what has a row by then keeps it.
OLDEST = timedelta(days=30)
NAMES_AT_ONCE = 500


def sweep_files(*, at: datetime) -> int:
    """Delete what aborted uploads left, in the folder of arrivals and in the store.

    A file younger than a day stays, and so does each that a row of any model names. Returns
    how many were deleted. Safe to run twice, and at once with anything else.
    """
    count = _sweep_arrivals(at) + _sweep_store(at)
    if count:
        logger.info("stray files deleted", extra={"count": count})
    return count


def _sweep_arrivals(at: datetime) -> int:
    """Empty the folder of arrivals of what no request can still be writing."""
    folder = Path(settings.RECEIVING_ROOT)
    old = [path for path in folder.iterdir() if _is_old(path, at)] if folder.is_dir() else []
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def _is_old(path: Path, at: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < at - YOUNGEST
    except FileNotFoundError:
        return False


def _sweep_store(at: datetime) -> int:
    count, found = 0, _candidates("", at)
    while names := tuple(islice(found, NAMES_AT_ONCE)):
        for name in set(names) - _named(names):
            default_storage.delete(name)
            count += 1
    return count


def _candidates(folder: str, at: datetime) -> Iterator[str]:
    """Yield the names of the files in the store whose age makes them worth a question."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        # Nothing has been stored yet.
        return
    for name in files:
        path = f"{folder}/{name}" if folder else name
        try:
            written = default_storage.get_modified_time(path)
        except FileNotFoundError:
            # Deleted meanwhile by who no longer needed it.
            continue
        if at - OLDEST < written < at - YOUNGEST:
            yield path
    for name in folders:
        yield from _candidates(f"{folder}/{name}" if folder else name, at)


def _named(names: tuple[str, ...]) -> set[str]:
    """Return those of the names that a row of any model has in a field of files."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                rows = model._base_manager.filter(**{f"{field.name}__in": names})
                found |= set(rows.values_list(field.name, flat=True))
    return found
