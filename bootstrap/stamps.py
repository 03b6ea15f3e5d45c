"""Remember what a step was made from, to do it again only when that has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *facts: str) -> str:
    """Return a digest of the files' contents, their names and any further facts."""
    total = hashlib.sha256()
    for fact in facts:
        total.update(fact.encode() + b"\0")
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Tell whether the step was last done from the same."""
    try:
        return stamp.read_text() == value
    except OSError:
        return False


def mark(stamp: Path, value: str) -> None:
    """Remember that the step was done; a half-written stamp is no stamp."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    half = stamp.with_name(stamp.name + ".new")
    half.write_text(value)
    half.replace(stamp)
