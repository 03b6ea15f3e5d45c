"""Files of texts that commands measure with."""

import csv
import gzip
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file, which may be compressed (.gz).

    Raises CommandError where it cannot be read, or lacks one of the columns.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        with _opened(path) as file:
            rows = list(csv.DictReader(file))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"无法读取 {path.name}：{error}") from error
    missing = [name for name in columns if rows and name not in rows[0]]
    if missing:
        raise CommandError(f"{path.name} 缺少列：{'、'.join(missing)}")
    return rows


def _opened(path: Path) -> Any:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
