"""Streets and communities are proposed by the names that stand in a text."""

import pytest

from grids import reference
from grids.models import GridLevel
from grids.places import propose_places
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Two districts; a community 文化街 in each, and a street called like a community."""
    made = {}
    for district, street, communities in (
        ("城中区", "仓门街街道", ("文化街社区居民委员会", "仓门街社区居民委员会")),
        ("城东区", "周家泉街道", ("文化街社区居民委员会", "团结社区居民委员会")),
        ("湟中区", "多巴镇", ("新村村村民委员会", "黑嘴村村民委员会")),
    ):
        top = made.setdefault(district, factories.make_grid(district))
        middle = factories.make_grid(street, parent=top, level=GridLevel.STREET)
        made[street] = middle
        for name in communities:
            made[f"{street}{name}"] = factories.make_grid(
                name, parent=middle, level=GridLevel.COMMUNITY, code=f"g{len(made)}"
            )
    reference.forget_reference()
    yield made
    reference.forget_reference()


def names(found):
    return [str(one.grid) for one in found]


def test_a_community_is_found_as_people_say_it(town):
    [first] = propose_places("周家泉街道团结社区的路灯不亮", "")[:1]
    assert first.grid == town["周家泉街道团结社区居民委员会"]
    assert first.reason == "写有“周家泉街道”、“团结社区”"
    assert first.is_sure


def test_a_name_of_two_districts_is_a_choice(town):
    found = propose_places("文化街社区垃圾没人清运", "")
    assert names(found) == ["文化街社区居民委员会"] * 2
    assert not any(one.is_sure for one in found)


@pytest.mark.parametrize("above", ["城东区", "周家泉街道", "城东"])
def test_what_is_named_above_decides(town, above):
    found = propose_places(f"{above}文化街社区垃圾没人清运", above if above == "城东" else "")
    assert found[0].grid == town["周家泉街道文化街社区居民委员会"]


def test_nothing_of_another_district_is_proposed(town):
    assert propose_places("城东区仓门街社区", "") == []


def test_a_street_alone_is_proposed_and_sure(town):
    [first] = propose_places("多巴镇有人占道经营", "")
    assert first.grid == town["多巴镇"]
    assert first.is_sure


def test_a_stem_is_never_sure(town):
    found = propose_places("文化街上的井盖没了", "")
    assert len(found) == 2
    assert not any(one.is_sure for one in found)


def test_a_stem_of_two_characters_counts_in_the_place_alone(town):
    assert propose_places("大家团结起来反映问题", "") == []
    assert names(propose_places("路灯不亮", "团结3号楼")) == ["团结社区居民委员会"]


def test_two_places_named_in_whole_are_no_sure_one(town):
    found = propose_places("团结社区和黑嘴村都停水", "")
    assert not any(one.is_sure for one in found)


@pytest.mark.parametrize("text", ["", "路灯不亮", "社区居民委员会", "街道", "区" * 2_000, "བོད་"])
def test_a_text_without_a_place_proposes_nothing(town, text):
    assert propose_places(text, "") == []


def test_a_place_that_is_given_up_is_not_proposed(town):
    town["多巴镇"].is_active = False
    town["多巴镇"].save()
    reference.forget_reference()
    assert propose_places("多巴镇黑嘴村", "") == []


@pytest.mark.parametrize("said", ["仓们街", "苍门街", "苍门街的路灯"])
def test_a_name_of_the_same_sound_is_proposed_and_never_sure_by_three_syllables(town, said):
    found = propose_places(said, "")
    assert names(found) == ["仓门街社区居民委员会"]
    assert found[0].reason == "读音相同：仓门街"
    assert not any(one.is_sure for one in found)


def test_a_whole_name_of_the_same_tones_is_sure_and_of_other_tones_is_not(town):
    [same] = propose_places("团洁社区的路灯不亮", "")
    assert (same.grid, same.is_sure) == (town["周家泉街道团结社区居民委员会"], True)
    [other] = propose_places("团解社区的路灯不亮", "")
    assert (other.grid, other.is_sure) == (same.grid, False)


def test_a_misspelt_name_in_a_written_street_is_sure(town):
    [first, *_] = propose_places("周家泉街道团解社区", "")
    assert (first.grid, first.is_sure) == (town["周家泉街道团结社区居民委员会"], True)
    assert first.reason == "写有“周家泉街道”，读音相同：团结社区"


def test_a_name_of_the_same_sound_gives_way_to_a_written_one(town):
    found = propose_places("苍门街团结社区", "")
    assert names(found) == ["团结社区居民委员会"]


def test_words_that_end_otherwise_sound_like_no_place_in_a_text(town):
    assert propose_places("苍门戒的事", "") == []
    assert names(propose_places("", "苍门戒")) == ["仓门街社区居民委员会"]


def test_a_second_question_reads_nothing(town, django_assert_num_queries):
    propose_places("团结社区", "")
    with django_assert_num_queries(0):
        propose_places("黑嘴村的路", "多巴镇")
