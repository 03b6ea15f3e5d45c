"""Names of places, typed one after the other."""

import re

PARTED = re.compile(r"[,，、;；\n]+")


def parted(typed: str) -> list[str]:
    """Return the names, each once."""
    names = (" ".join(one.split()) for one in PARTED.split(typed))
    return list(dict.fromkeys(name for name in names if name))
