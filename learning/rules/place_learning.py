"""Names of compounds, roads and shops, out of the places of cases whose community is known.

A name ends as such names do, is cut before house and door numbers, and is kept only where
several persons used it in several cases: what one person wrote is never kept.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from grids.place_memory import Learned

LEAST_CASES = LEAST_PERSONS = 3
SHORTEST, LONGEST = 3, 10
# A shorter name says nothing of its own where most of its cases have the longer one.
WITHIN_LONGER = 0.8
# A case whose community a person put right counts so much more than one.
CORRECTED = 2
KINDS = (
    "小区", "花园", "家园", "公寓", "大厦", "广场", "市场", "商城", "商场", "超市", "医院", "学校",
    "小学", "中学", "大学", "学院", "幼儿园", "公园", "车站", "酒店", "宾馆", "饭店", "餐厅",
    "花苑", "新村", "佳苑", "雅苑", "景苑", "国际", "中心", "工业园", "家属院", "苑", "府", "庭",
    "郡", "湾", "城", "路", "街", "巷", "大道", "桥", "厂", "店", "园", "院", "里",
)  # fmt: skip
_ENDS = re.compile("|".join(sorted(map(re.escape, KINDS), key=len, reverse=True)))
_RUN = re.compile("[㐀-鿿]+")
# Numbers of houses and doors, in characters too.
_NUMBERED = re.compile("[号栋幢层室]|单元|[一二三四五六七八九十]+[楼社组院]")


class Placed(NamedTuple):
    """Where a case was, in words, with its community, caller and instant."""

    words: str
    grid_id: int
    person: int | None
    at: datetime
    is_corrected: bool


def names_in(words: str, cut: Callable[[str], Iterable[str]]) -> set[str]:
    """Return what could be names in a text, the tails of each up to where such names end.

    `cut` takes out of a run what is a listed name already.
    """
    runs = (piece for run in _RUN.findall(words) for piece in cut(run))
    return {name for run in runs for name in _tails(run) if not _NUMBERED.search(name)}


def _tails(run: str) -> Iterator[str]:
    begin = 0
    for end in _ENDS.finditer(run):
        for length in range(SHORTEST, LONGEST + 1):
            start = end.end() - length
            if start >= begin and length > len(end.group()):
                yield run[start : end.end()]
        if end.end() - begin >= SHORTEST:
            begin = end.end()


class _Support:
    """In how many cases of which persons a name stood, community by community."""

    def __init__(self) -> None:
        self.cases: dict[int, int] = defaultdict(int)
        self.persons: dict[int, set[int | None]] = defaultdict(set)
        self.last: dict[int, datetime] = {}
        self.rows: set[int] = set()

    def add(self, number: int, one: Placed) -> None:
        self.rows.add(number)
        self.cases[one.grid_id] += CORRECTED if one.is_corrected else 1
        self.persons[one.grid_id].add(one.person)
        self.last[one.grid_id] = max(one.at, self.last.get(one.grid_id, one.at))

    @property
    def is_public(self) -> bool:
        """Whether several persons used the name in several cases; all anonymous are one."""
        persons = set().union(*self.persons.values())
        return len(self.rows) >= LEAST_CASES and len(persons) >= LEAST_PERSONS


def learn_names(placed: Iterable[Placed], cut: Callable[[str], Iterable[str]]) -> list[Learned]:
    """Return the names that several persons used, by name and community."""
    found: dict[str, _Support] = defaultdict(_Support)
    for number, one in enumerate(placed):
        for name in names_in(one.words, cut):
            found[name].add(number, one)
    kept = {name: support for name, support in found.items() if support.is_public}
    return [
        Learned(name, grid, cases, len(support.persons[grid]), support.last[grid])
        for name, support in sorted(_whole(kept).items())
        for grid, cases in sorted(support.cases.items())
    ]


def _whole(kept: dict[str, _Support]) -> dict[str, _Support]:
    """Leave out what is but the end of longer names."""
    longer: dict[str, set[int]] = defaultdict(set)
    for name, support in kept.items():
        for start in range(1, len(name) - SHORTEST + 1):
            if name[start:] in kept:
                longer[name[start:]] |= support.rows
    return {
        name: support
        for name, support in kept.items()
        if len(longer[name]) < WITHIN_LONGER * len(support.rows)
    }
