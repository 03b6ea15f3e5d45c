"""Where things happen: communities and villages, and the spots in them."""

import random
from dataclasses import dataclass

from grids.models import Grid

TOWN, VILLAGE = "town", "village"
# Three in four callers live in town.
TOWN_SHARE = 0.8
SPOTS = {
    TOWN: {
        "home": ("{n}号楼{u}单元", "{n}号楼", "{u}号院{n}号楼"),
        "estate": ("{n}号院", "家属院", "{u}号院"),
        "road": ("主干道", "西侧路口", "东侧路口", "公交站旁", "小学门口", "农贸市场旁", "广场旁"),
        "shop": ("沿街", "农贸市场旁", "公交站旁", "小学旁", "十字路口"),
        "crossing": ("东侧路口", "西侧路口", "十字路口"),
        "school": ("小学门口", "中学门口"),
    },
    VILLAGE: {
        "home": ("{u}社",),
        "estate": ("{u}社",),
        "road": ("村口", "主干道", "村委会旁", "通村路", "文化广场旁"),
        "shop": ("集市旁", "街面", "村口"),
        "crossing": ("路口",),
        "school": ("小学门口",),
    },
}


@dataclass(frozen=True)
class Place:
    """Where something is: a community, and how people call it."""

    grid: Grid
    district: Grid
    name: str

    @property
    def setting(self) -> str:
        """Whether it is a village or part of a town."""
        return VILLAGE if self.name.endswith("村") else TOWN


def spot(rng: random.Random, place: Place, kind: str) -> str:
    """Return a spot in a community as people say it."""
    spots = SPOTS[place.setting].get(kind, ("",))
    return place.name + rng.choice(spots).format(n=rng.randint(1, 28), u=rng.randint(1, 6))


def draw_place(rng: random.Random, places: list[Place], where: str = "any") -> Place:
    """Draw a place of a setting; any place where there is none of it."""
    if where == "any":
        where = TOWN if rng.random() < TOWN_SHARE else VILLAGE
    return rng.choice([place for place in places if place.setting == where] or places)
