"""Hotspot categories as a tree: to which flagged category a case falls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grids.models import Category

CategoryRow = Mapping[str, Any]


@dataclass(frozen=True)
class HotspotTree:
    """The category tree as hotspots see it: every category and the flagged one it falls to.

    A case counts for the nearest flagged category at or above its own, so that nested
    flagged categories never count it twice.
    """

    flagged: Mapping[int, CategoryRow]
    nearest: Mapping[int, int]

    def below(self, category_id: int) -> list[int]:
        """Return the ids of all categories whose cases fall to a flagged one."""
        return [pk for pk, flagged in self.nearest.items() if flagged == category_id]


def hotspot_tree() -> HotspotTree:
    """Read the category tree in one statement."""
    columns = ("id", "path", "name", "position", "is_hotspot", "unit_phrase")
    rows = {row["id"]: row for row in Category.objects.order_by().values(*columns)}
    flagged = {pk: row for pk, row in rows.items() if row["is_hotspot"]}
    nearest = {}
    for pk, row in rows.items():
        upwards = (int(part) for part in reversed(row["path"].split("/")[:-1]))
        if found := next((node for node in upwards if node in flagged), None):
            nearest[pk] = found
    return HotspotTree(flagged, nearest)
