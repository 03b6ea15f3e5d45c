"""How well the places of Xining's own list are found in the ways in which people say them."""

import csv
import random
from collections import defaultdict
from types import SimpleNamespace

import pytest

from grids import reference
from grids.models import Grid, GridLevel
from grids.place_names import ENDINGS, Remembered, names_of
from grids.place_sounds import Sounds
from grids.places import propose_places
from grids.seeding.files import DATA
from grids.selectors import spoken_place_name
from hotline.pinyin import reading

EACH = 100
FEWEST_SURE, FEWEST_RIGHT, FEWEST_AMONG = 0.80, 0.97, 0.94
# Of names with one wrong character of the same sound; the sure ones are no worse than so.
FEWEST_HEARD, FEWEST_RIGHT_OF_HEARD = 0.95, 0.94


def short(name):
    ending = next((one for one in ENDINGS if name.endswith(one)), "")
    return name.removesuffix(ending) if len(name) > len(ending) + 1 else name


def said_ways(district, street, community):
    """Yield a community's address as callers give it: whole, cut, without what lies above."""
    spoken = spoken_place_name(community)
    yield f"{district}{street}{spoken}12号楼"
    yield f"{street}{spoken}附近"
    yield f"{district}{spoken}3单元"
    yield spoken
    yield f"{short(street)}{spoken}"
    yield f"{short(district)}{short(street)}{short(spoken)}"
    yield f"{district}{community}"
    yield f"{district}{short(spoken)}"
    yield f"西宁市{district}{street}{spoken}居委会旁"


@pytest.fixture
def city(monkeypatch):
    """The places of the shipped list, without a database."""
    rows = {}
    with (DATA / "xining" / "grids.csv").open(encoding="utf-8") as file:
        for pk, row in enumerate(csv.DictReader(file), start=1):
            above = rows.get(row["parent"])
            one = Grid(pk=pk, code=row["code"], name=row["name"], level=row["level"])
            one.path = f"{above.path if above else ''}{pk}/"
            rows[one.code] = one
    by_id = {one.pk: one for one in rows.values()}
    names = names_of(rows.values())
    monkeypatch.setattr(reference, "grids", lambda: SimpleNamespace(by_id=by_id))
    monkeypatch.setattr(reference, "said_places", lambda: names)
    monkeypatch.setattr(reference, "remembered_places", lambda: Remembered(()))
    sounds = Sounds(names)
    monkeypatch.setattr(reference, "sounds_of_places", lambda: sounds)
    return by_id


def test_places_of_the_city_are_found(city):
    communities = [one for one in city.values() if one.level == GridLevel.COMMUNITY]
    drawn = random.Random(5).sample(communities, EACH)
    asked, sure, right, among = 0, 0, 0, 0
    for one in drawn:
        line = [city[int(pk)].name for pk in one.path.split("/") if pk]
        for said in said_ways(*line):
            found = propose_places("路灯不亮，请派人来修。", said)
            asked += 1
            among += any(proposal.grid is one for proposal in found)
            if found and found[0].is_sure:
                sure += 1
                right += found[0].grid is one
    assert right / sure >= FEWEST_RIGHT
    assert sure / asked >= FEWEST_SURE
    assert among / asked >= FEWEST_AMONG


def common_characters():
    """Return the common characters (the first level of GB 2312) by their sound without tones."""
    found = defaultdict(list)
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            character = bytes([high, low]).decode("gb2312", errors="ignore")
            found[toneless(character)].append(character)
    return found


def toneless(character):
    return reading(character).rstrip("12345")


def misspelt(rng, name, alike):
    """Return a name with one character changed for another of the same sound; else None."""
    others = [(at, [c for c in alike[toneless(one)] if c != one]) for at, one in enumerate(name)]
    at, choices = rng.choice([pair for pair in others if pair[1]] or [(0, [])])
    return name[:at] + rng.choice(choices) + name[at + 1 :] if choices else None


def misspelt_addresses(city):
    """Yield addresses whose community is misspelt, three syllables of its name at least."""
    rng, alike = random.Random(5), common_characters()
    communities = [one for one in city.values() if one.level == GridLevel.COMMUNITY]
    for one in rng.sample(communities, EACH):
        line = [city[int(pk)].name for pk in one.path.split("/") if pk]
        stem = short(spoken_place_name(line[-1]))
        wrong = misspelt(rng, stem, alike)
        for said in said_ways(*line) if wrong else ():
            if len(stem) >= 3 or f"{stem}社区" in said or f"{stem}村" in said:
                yield one, said.replace(stem, wrong)


def test_names_with_a_character_of_the_same_sound_are_found(city):
    asked, among, sure, right = 0, 0, 0, 0
    for one, said in misspelt_addresses(city):
        found = propose_places("路灯不亮，请派人来修。", said)
        asked += 1
        among += any(proposal.grid is one for proposal in found)
        if found and found[0].is_sure:
            sure += 1
            right += found[0].grid is one
    assert asked >= 3 * EACH
    assert among / asked >= FEWEST_HEARD
    assert right / sure >= FEWEST_RIGHT_OF_HEARD
