"""Changes that change nothing that anybody could notice, each with its reason."""

import tomllib
from pathlib import Path

LIST = Path(__file__).with_suffix(".toml")


def entries() -> list[dict[str, str]]:
    """Return the entries of the list."""
    found: list[dict[str, str]] = tomllib.loads(LIST.read_text(encoding="utf-8")).get("change", [])
    return found


def known_equivalent(path: str) -> set[tuple[str, str]]:
    """Return the changes of a module that are not tried, as the text of their line and in words."""
    return {(one["line"], one["words"]) for one in entries() if one["file"] == path}
