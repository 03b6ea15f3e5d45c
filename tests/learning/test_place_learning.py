"""Names of places learned from closed cases, measured on compounds that stand in no list."""

import csv
import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from grids import reference
from grids.models import Grid, GridLevel
from grids.place_names import Remembered, names_of
from grids.place_sounds import Sounds
from grids.places import propose_places
from grids.seeding.files import DATA
from learning.rules.place_learning import Placed, learn_names, names_in
from learning.services.learning_places import cut_listed

AT = datetime(2024, 12, 10, tzinfo=UTC)
CHARACTERS = "康宁福泽锦绣翠竹湖滨枫林御景瑞和盛世金桂香榭丽水逸云雅居明珠阳光祥瑞"
ENDS = ("小区", "花园", "家园", "佳苑", "公寓", "家属院", "商城", "市场")
SAID = ("{}3号楼2单元", "{}附近", "我住在{}", "{}东门对面", "{}二期5栋", "{}门口", "{}")
COMPOUNDS, CASES, ROADS = 300, 9, 20
WRONG = 0.03


@pytest.fixture
def city(monkeypatch):
    """The places of the shipped list, without a database and without anything remembered."""
    rows = {}
    with (DATA / "xining" / "grids.csv").open(encoding="utf-8") as file:
        for pk, row in enumerate(csv.DictReader(file), start=1):
            above = rows.get(row["parent"])
            one = Grid(pk=pk, code=row["code"], name=row["name"], level=row["level"])
            one.path = f"{above.path if above else ''}{pk}/"
            rows[one.code] = one
    names = names_of(rows.values())
    by_id = {one.pk: one for one in rows.values()}
    monkeypatch.setattr(reference, "grids", lambda: SimpleNamespace(by_id=by_id))
    monkeypatch.setattr(reference, "listed_places", lambda: names)

    def remember(learned):
        known = Remembered((one.name, one.grid_id, one.times, False) for one in learned)
        said = {**known.names, **names}
        sounds = Sounds(said)
        monkeypatch.setattr(reference, "said_places", lambda: said)
        monkeypatch.setattr(reference, "sounds_of_places", lambda: sounds)
        monkeypatch.setattr(reference, "remembered_places", lambda: known)

    remember([])
    return SimpleNamespace(rows=by_id, remember=remember)


def placed(words, grid_id, person, **fields):
    return Placed(words, grid_id, person, AT, fields.get("is_corrected", False))


def hidden_names(rng, communities):
    """Draw compounds with the communities in which they are; one in ten has a namesake."""
    names = set()
    while len(names) < COMPOUNDS:
        name = "".join(rng.sample(CHARACTERS, 2)) + rng.choice(ENDS)
        if not any(one.is_sure for one in propose_places("", name)):
            names.add(name)
    found = [(name, rng.choice(communities)) for name in sorted(names)]
    return found + [(name, rng.choice(communities)) for name, _ in found[::10]]


def cases_of(rng, hidden, communities):
    for name, grid in hidden:
        for _ in range(CASES):
            where = rng.choice(communities) if rng.random() < WRONG else grid
            yield placed(rng.choice(SAID).format(name), where.pk, rng.randrange(10_000))
    for number in range(ROADS):
        for _ in range(CASES):
            grid = rng.choice(communities)
            yield placed(f"{CHARACTERS[number]}兴路{number}号", grid.pk, rng.randrange(10_000))


def test_hidden_names_are_found_once_cases_named_them(city):
    rng = random.Random(7)
    communities = [one for one in city.rows.values() if one.level == GridLevel.COMMUNITY]
    hidden = hidden_names(rng, communities)
    asked = [(rng.choice(SAID).format(name), name, grid) for name, grid in hidden]
    city.remember(learn_names(cases_of(rng, hidden, communities), cut_listed))
    sure, right, among = 0, 0, 0
    for words, _, grid in asked:
        found = propose_places("路灯不亮，请派人来修。", words)
        among += any(one.grid.pk == grid.pk for one in found)
        if found and found[0].is_sure:
            sure += 1
            right += found[0].grid.pk == grid.pk
    namesakes = {name for name, _ in hidden[COMPOUNDS:]}
    doubtful = [words for words, name, _ in asked if name in namesakes]
    assert all(not one.is_sure for words in doubtful for one in propose_places("", words))
    assert right / sure >= 0.97
    # A namesake is a choice, so that nine in eleven could be sure.
    assert sure / (len(asked) - len(doubtful)) >= 0.80
    assert among / len(asked) >= 0.94


def test_what_fewer_than_three_persons_wrote_is_never_kept(city):
    rows = [placed("王建国家旁的康宁小区", 9, 1) for _ in range(8)]
    assert learn_names(rows, cut_listed) == []
    rows += [placed("康宁小区", 9, None) for _ in range(8)]
    assert learn_names(rows, cut_listed) == []
    rows.append(placed("康宁小区", 9, 2))
    assert [one.name for one in learn_names(rows, cut_listed)] == ["康宁小区"]


def test_names_have_no_house_and_door_numbers(city):
    assert "康宁小区" in names_in("康宁小区3号楼2单元501室", cut_listed)
    for words in ("康宁小区三号院", "5号院", "二单元三号店", "一零一室店"):
        assert all("号" not in name and "单元" not in name for name in names_in(words, cut_listed))


def test_a_corrected_case_counts_more(city):
    rows = [placed("康宁小区", 9, person) for person in range(3)]
    rows.append(Placed("康宁小区", 9, 4, AT + timedelta(days=1), True))
    (found,) = learn_names(rows, cut_listed)
    assert (found.times, found.persons, found.last_at) == (5, 4, AT + timedelta(days=1))
