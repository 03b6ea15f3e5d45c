"""The sentences of a replayed day: complete, varied, and never with a blank left in."""

import csv
import random
from collections import Counter

import pytest

from cases.models.case import TITLE_MAX
from cases.phones import normalise_phone
from cases.replay import texts
from cases.replay.city import Place
from cases.replay.plan import PHONE
from grids.models import Category, Grid, HazardCategory, Kind
from grids.seeding import CityFiles

PLACE = Place(Grid(name="北关社区居民委员会"), Grid(name="城东区"), "北关社区")
FILES = CityFiles("xining")
LEAVES = [row for row in FILES.rows("categories") if len(row["code"]) == 4]


def told_of(make, name):
    rng = random.Random(name)
    return [make(rng, Category(code=row["code"], name=row["name"]), PLACE) for row in LEAVES]


@pytest.mark.parametrize("make", [texts.demand, texts.enquiry])
def test_every_category_is_told_in_whole_sentences(make):
    for told in told_of(make, make.__name__):
        assert told.kind in Kind.values
        assert 0 < len(told.title) <= TITLE_MAX
        assert not set("{}") & set(told.title + told.text + told.answer)
        assert told.text.endswith("。")
        assert "。。" not in told.text


def test_enquiries_carry_their_answer():
    assert all(told.answer for told in told_of(texts.enquiry, "x"))


def test_a_thousand_demands_are_hundreds_of_texts():
    rng = random.Random(7)
    category = Category(code="0102", name="公共部位维修")
    drawn = [texts.demand(rng, category, PLACE).text for _ in range(1000)]
    assert Counter(drawn).most_common(1)[0][1] <= 5
    assert len(set(drawn)) > 900


def test_a_category_that_an_administrator_added_is_told_by_its_name():
    told = texts.demand(random.Random(1), Category(code="zz9", name="低空飞行"), PLACE)
    assert "低空飞行" in told.title


@pytest.mark.parametrize("name", [row["name"] for row in FILES.rows("hazard_categories")])
def test_every_hazard_has_a_text_and_categories_for_its_case(name):
    told = texts.hazard(random.Random(name), HazardCategory(name=name), PLACE)
    assert told.kind == Kind.REPORT
    assert told.place.startswith("北关社区")
    codes = {row["code"] for row in FILES.rows("categories")}
    assert set(texts.hazard_codes(name)) <= codes


def test_units_reply_for_every_category():
    rng = random.Random(3)
    for row in LEAVES:
        category = Category(code=row["code"], name=row["name"])
        for is_solved in (True, False):
            assert "{" not in texts.reply(rng, category, "北关社区", is_solved=is_solved)


def test_only_praise_needs_no_unit():
    assert [row["code"] for row in LEAVES if texts.is_direct_only(row["code"])] == ["6602"]


def test_the_phone_numbers_are_valid_and_plainly_made_up():
    assert normalise_phone(PHONE.format(7)) == "19900000007"
    assert len({PHONE.format(n) for n in range(10_000)}) == 10_000


@pytest.mark.parametrize("name", ["problems", "answers", "measures", "hazards", "shares"])
def test_each_data_file_is_a_clean_table(name):
    with (texts.DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len({tuple(row) for row in rows}) == len(rows)
