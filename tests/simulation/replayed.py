"""A small day to replay, and a city that is just large enough for it."""

import copy
import json
from collections import Counter
from typing import Any

from cases.models import Case
from grids.hotspots import hotspot_tree
from grids.models import CountsAs, GridLevel, Unit
from simulation.replay.day import Outcome, replay_day
from simulation.replay.facts import DayFacts, read_facts
from tests import factories

DAY: dict[str, Any] = {
    "date": "2024-12-10",
    "calls": 24,
    "direct": 8,
    "dispatched": 16,
    "callbacks": 12,
    "web": 4,
    "web_by_channel": [["西宁12345微信公众号", 4]],
    "hotspots": [
        {
            "category": "物业服务",
            "count": 5,
            "concentrated": None,
            "unit_phrase": "相应县区政府",
        },
        {
            "category": "消费维权",
            "count": 4,
            "concentrated": None,
            "unit_phrase": "相应县区政府",
        },
        {
            "category": "交通秩序",
            "count": 3,
            "concentrated": None,
            "unit_phrase": "市公安交通管理局",
        },
    ],
    "hazards": 4,
    "hazards_by_body": [["12345政务服务便民热线", 2], ["西宁市消防救援支队", 2]],
    "hazard_categories": ["小区物业", "消防安全"],
}


def day_of(**changes: Any) -> DayFacts:
    """Return the small day's facts with changes."""
    return read_facts(json.loads(json.dumps({**copy.deepcopy(DAY), **changes})))


def replay(seed: int = 0, **changes: Any) -> Outcome:
    """Replay the small day with changes."""
    return replay_day(day_of(**changes), seed=seed)


def count_by_hotspot() -> dict[str, int]:
    """Return how many cases each hotspot category has."""
    tree = hotspot_tree()
    names = {pk: row["name"] for pk, row in tree.flagged.items()}
    found = Counter(tree.nearest.get(pk) for pk in Case.objects.values_list("category", flat=True))
    return {names[pk]: count for pk, count in found.items() if pk}


def make_city() -> None:
    """Make two districts, the police, and the categories, channels and bodies of the day."""
    factories.make_limit()
    police = factories.make_unit(
        "西宁市公安交通管理局",
        code="traffic-police",
        kind="department",
        level="city",
        phrase="市公安交通管理局",
    )
    for name in ("城东区", "城西区"):
        _make_district(name)
    factories.make_channel("12345热线", code="phone", position=1)
    factories.make_channel("西宁12345微信公众号", code="wechat", counts_as=CountsAs.WEB, position=2)
    _make_bodies()
    _make_categories(police)


def _make_district(name: str) -> None:
    unit = factories.make_unit(f"{name}政府", code=f"gov-{name}")
    district = factories.make_grid(name, unit=unit)
    street = factories.make_grid(f"{name}一街", parent=district, level=GridLevel.STREET)
    for number in "甲乙丙":
        place = f"{name}{number}社区居民委员会"
        factories.make_grid(place, parent=street, level=GridLevel.COMMUNITY)


def _make_bodies() -> None:
    names = ("12345政务服务便民热线", "西宁市应急管理局", "西宁市消防救援支队")
    for place, name in enumerate(names):
        factories.make_body(name, code=f"body-{place}", position=place, is_hotline=not place)
    for place, name in enumerate(("小区物业", "消防安全", "特种设备")):
        factories.make_hazard_category(name, position=place)


def _make_categories(police: Unit) -> None:
    rows = (
        ("01", "物业服务", True, "相应县区政府"),
        ("02", "消费维权", True, "相应县区政府"),
        ("03", "交通秩序", True, "市公安交通管理局"),
        ("05", "供水服务", True, "相应县区政府"),
        ("55", "消防安全", True, "相应县区政府"),
        ("63", "政务服务", False, "相应县区政府"),
    )
    for place, (code, name, is_hotspot, phrase) in enumerate(rows):
        root = factories.make_category(
            name, code=code, position=place, is_hotspot=is_hotspot, unit_phrase=phrase
        )
        for leaf in ("01", "02"):
            factories.make_category(f"{name}{leaf}", code=f"{code}{leaf}", parent=root)
        districts = Unit.objects.filter(kind="district")
        for unit in [police] if code == "03" else districts:
            grid = unit.grid_set.first()
            factories.make_responsibility(root, unit, grid=grid)
