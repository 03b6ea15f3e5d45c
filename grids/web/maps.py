"""The city's map (地图底图): whose tiles a page may show, and where a map opens.

Without tiles, the default, no page shows a map and none asks another host for anything.
"""

import re
from dataclasses import dataclass

from grids.rules import rule

# One host, whose name the policy of a page can hold; digits, letters and what a query needs.
TILES = re.compile(r"(https?://[A-Za-z0-9.-]+(?::\d{1,5})?)/[A-Za-z0-9_./?&=:,{}%~-]*")
# As a setting says them, and as map servers and the map's script do; either may be typed.
PARTS = {"级别": "{z}", "列号": "{x}", "行号": "{y}"}
NONE = "无"


@dataclass(frozen=True)
class TileMap:
    """The tiles of the city: their address by level, column and row, and whose they are."""

    tiles: str
    origin: str
    attribution: str
    centre: str


def tile_map() -> TileMap | None:
    """Return the city's map; None where it has none, or an address that is not one of tiles."""
    tiles = str(rule("map.tiles"))
    for said, part in PARTS.items():
        tiles = tiles.replace(said, part)
    found = TILES.fullmatch(tiles)
    if found is None or any(part not in tiles for part in PARTS.values()):
        return None
    attribution = str(rule("map.attribution"))
    shown = "" if attribution == NONE else attribution
    return TileMap(tiles, found[1], shown, str(rule("map.centre")))
