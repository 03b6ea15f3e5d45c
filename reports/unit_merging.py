"""Where the closing block (版记) of bulletins names a unit that is merged (单位撤并)."""

import re
from datetime import datetime

from grids.models import Unit
from grids.rules import rule
from grids.services import set_rule
from grids.unit_mergers import Belonging, Kind, Merger, register_belongings
from reports.bulletins.issuing.addressees import BETWEEN

CLOSING = "bulletin.closing"


def named(unit: Unit, at: datetime) -> list[Belonging]:
    """Return in how many rows of the closing block a unit is named by its own name."""
    del at
    rows = [text for _, text in rule(CLOSING) if _names(unit) & set(BETWEEN.split(text))]
    return [Belonging("日报版记中的名称", len(rows), "改为接办单位的名称；已印发的不变")]


def name_successor(merger: Merger) -> None:
    """Let the bulletins issued from now on name the successor, once."""
    now = [list(row) for row in rule(CLOSING)]
    rows = [[label, _renamed(text, merger)] for label, text in now]
    if rows != now:
        set_rule(CLOSING, rows, note=f"{merger.unit}撤并入{merger.successor}"[:200])


def _renamed(text: str, merger: Merger) -> str:
    names, heirs = _names(merger.unit), _names(merger.successor)
    parts = re.split(f"({BETWEEN.pattern})", text)
    is_named = bool(heirs & set(parts))
    kept: list[str] = []
    for name, gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if name not in names:
            kept += [name, gap]
        elif not is_named:
            kept += [str(merger.successor), gap]
            is_named = True
        elif kept:
            # It goes with the sign before it; what followed it follows the one before.
            kept[-1] = gap
    return "".join(kept)


def _names(unit: Unit) -> set[str]:
    return {name for name in (unit.name, unit.short_name) if name}


def register_kinds() -> None:
    """Have the closing block follow when a unit is merged."""
    register_belongings(Kind(named, name_successor))
