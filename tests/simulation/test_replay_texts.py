"""The sentences of a replayed day: whole, fitting, and never with a blank left in."""

import csv
import random
from collections import Counter

import pytest

from cases.models.case import TITLE_MAX
from grids.models import Category, Channel, CountsAs, Grid, Kind
from grids.seeding import CityFiles
from hotline.telephone_numbers import normalise_phone
from simulation.replay import replies, tables, texts
from simulation.replay.places import SPOTS, TOWN, VILLAGE, Place, draw_place, spot
from simulation.replay.plan import PHONE
from simulation.replay.texts import Voice

TOWN_PLACE = Place(Grid(name="北关社区居民委员会"), Grid(name="城东区"), "北关社区")
VILLAGE_PLACE = Place(Grid(name="友谊村委会"), Grid(name="城北区"), "友谊村")
FILES = CityFiles("xining")
CATEGORIES = FILES.rows("categories")
LEAVES = [row for row in CATEGORIES if len(row["code"]) == 4]
PROBLEMS = [row for rows in tables.table("problems").values() for row in rows]
HAZARDS = [row for rows in tables.table("hazards").values() for row in rows]
TURNED = [row for rows in tables.table("turned").values() for row in rows]
MAILBOX = Voice.of(Channel(code="mayor-mailbox", counts_as=CountsAs.WEB))


def demands(voice=texts.ON_THE_LINE):
    rng = random.Random(1)
    for row in PROBLEMS:
        place = VILLAGE_PLACE if row["where"] == VILLAGE else TOWN_PLACE
        yield texts.demand(rng, row, "某事项", place, voice)


def enquiries(voice=texts.ON_THE_LINE):
    rng = random.Random(2)
    for row in LEAVES:
        yield texts.enquiry(
            rng, Category(**{k: row[k] for k in ("code", "name")}), TOWN_PLACE, voice
        )


def is_whole(text):
    return text.endswith("。") and not set("{}") & set(text) and "。。" not in text


@pytest.mark.parametrize("make", [demands, enquiries])
@pytest.mark.parametrize("voice", [texts.ON_THE_LINE, MAILBOX], ids=["line", "mailbox"])
def test_everything_is_told_in_whole_sentences(make, voice):
    for told in make(voice):
        assert told.kind in Kind.values
        assert 0 < len(told.title) <= TITLE_MAX
        assert is_whole(told.text), told.text
        assert is_whole(told.answer or "。")


def test_an_operator_begins_by_what_the_caller_wants():
    for told in [*demands(), *enquiries()]:
        assert told.text.startswith(texts.CALLED[told.kind])
    enquired = [told for told in demands() if told.kind == Kind.ENQUIRY]
    assert enquired
    assert not any("反映" in told.text[:6] for told in enquired)


def test_nobody_calls_himself_a_caller_in_a_letter():
    for told in [*demands(MAILBOX), *enquiries(MAILBOX)]:
        assert "来电" not in told.text + told.answer + told.person
        assert told.text.startswith(texts.GREETINGS["mayor-mailbox"])


def test_what_needs_a_building_is_not_in_a_village():
    in_village = [row for row in PROBLEMS if row["where"] != TOWN]
    for row in in_village:
        assert not any(word in row["text"] for word in ("电梯", "业主", "物业", "楼道", "小区"))


def test_the_desk_has_answers_of_its_own_wherever_it_says_so():
    for row in LEAVES:
        if tables.is_answerable(row["code"]):
            assert tables.rows_for("answers", row["code"])[0]["category"] == row["code"]
    roots = {row["code"][:2] for row in LEAVES if tables.is_answerable(row["code"])}
    assert len(roots) > 50


def test_a_thousand_demands_of_one_category_are_hundreds_of_texts():
    rng = random.Random(7)
    drawn = [
        texts.demand(rng, tables.problem(rng, "0102"), "公共部位维修", TOWN_PLACE).text
        for _ in range(1000)
    ]
    assert Counter(drawn).most_common(1)[0][1] <= 10
    assert len(set(drawn)) > 700


def test_a_category_that_an_administrator_added_is_told_by_its_name():
    rng = random.Random(1)
    told = texts.demand(rng, tables.problem(rng, "zz9"), "低空飞行", TOWN_PLACE)
    assert "低空飞行" in told.title


@pytest.mark.parametrize("name", [row["name"] for row in FILES.rows("hazard_categories")])
def test_every_hazard_has_a_text_and_categories_for_its_case(name):
    rng = random.Random(name)
    row = tables.hazard(rng, name)
    told = texts.demand(rng, row, name, TOWN_PLACE)
    assert told.kind == Kind.REPORT
    assert told.place.startswith("北关社区")
    assert set(row["codes"].split()) <= {row["code"] for row in CATEGORIES}


def test_what_the_desk_turns_away_says_why_or_where_to():
    rng = random.Random(1)
    for row in TURNED:
        told = texts.turned(rng, row, TOWN_PLACE)
        assert bool(told.ground) != bool(told.line)
        assert is_whole(told.text)
        assert told.line in told.answer
        assert row["category"] in {leaf["code"] for leaf in LEAVES}


@pytest.mark.parametrize("is_solved", [True, False])
def test_units_write_whole_replies_of_every_matter(is_solved):
    rng = random.Random(3)
    for told in demands(MAILBOX):
        text = replies.reply(rng, told, is_solved=is_solved)
        assert is_whole(text), text
        assert "来电人" not in text
        assert (told.solved in text) == is_solved
        assert replies.reply(rng, told, is_solved=is_solved, is_second=True) != text


def test_every_theme_has_its_words():
    themes = {row["theme"] for row in PROBLEMS + HAZARDS}
    for words in (replies.BEGINNINGS, replies.EXPLAINED, replies.SHARED, replies.PROGRESS,
                  replies.CONTACTS, replies.UNHAPPY):  # fmt: skip
        assert set(words) == themes


def test_a_case_of_an_earlier_day_is_recalled_with_its_matter():
    told = next(iter(demands()))
    code = PROBLEMS[0]["category"] or "0101"
    known = texts.recalled(told.kind, "北关社区物业费上调未公示", told.text, told.place, "0101")
    assert "公示收支明细" in known.solved
    assert texts.recalled("help", "从未见过", told.text, "", code).solved


def test_spots_are_of_the_place():
    rng = random.Random(1)
    kinds = {row["spot"] for row in PROBLEMS + HAZARDS} - {""}
    assert kinds == set(SPOTS[TOWN]) == set(SPOTS[VILLAGE])
    assert all(spot(rng, VILLAGE_PLACE, kind).startswith("友谊村") for kind in kinds)
    assert spot(rng, TOWN_PLACE, "") == "北关社区"


def test_places_are_drawn_of_the_setting_that_a_matter_needs():
    rng, both = random.Random(1), [TOWN_PLACE, VILLAGE_PLACE]
    assert all(draw_place(rng, both, VILLAGE) is VILLAGE_PLACE for _ in range(20))
    assert draw_place(rng, [TOWN_PLACE], VILLAGE) is TOWN_PLACE
    drawn = Counter(draw_place(rng, both).name for _ in range(200))
    assert drawn["北关社区"] > drawn["友谊村"] > 0


def test_only_praise_needs_no_unit():
    assert [row["code"] for row in LEAVES if tables.is_direct_only(row["code"])] == ["6602"]


def test_the_phone_numbers_are_valid_and_plainly_made_up():
    assert normalise_phone(PHONE.format(7)) == "19900000007"
    assert len({PHONE.format(n) for n in range(10_000)}) == 10_000


@pytest.mark.parametrize("name", ["problems", "answers", "turned", "hazards", "shares"])
def test_each_data_file_is_a_clean_table(name):
    with (tables.DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len({tuple(row) for row in rows}) == len(rows)
