"""Which articles answer what is typed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from knowledge.pairs import pairs_of
from knowledge.selectors.answers import answers_for
from knowledge.services.reviewing import withdraw_article
from tests import factories


def questions(text, at, **where):
    return [one.version.question for one in answers_for(text, on=at.date(), **where)]


@pytest.fixture
def shelf(publish):
    for question, answer in {
        "家里暖气不热怎么办？": "请先联系供热单位，可以要求测温。",
        "社保卡丢了怎么补办？": "带身份证到银行网点或社保服务大厅补办。",
        "居住证怎么办理？": "到居住地派出所申请，居住满半年可以办理。",
        "小区物业乱收费怎么投诉？": "请先与物业服务企业核对，再向住建部门反映。",
        "夜间施工噪声扰民怎么投诉？": "二十二时以后施工的，由城管部门处理。",
    }.items():
        publish(question, answer)


def test_pairs_stand_beside_each_other_and_marks_part_them():
    assert pairs_of("暖气，不热 A12") == ["暖气", "不热", "a1", "12"]
    assert pairs_of("水水水") == ["水水"]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("我家在城东区，暖气一直不热，室内只有十四度，找了好几次没人管", "家里暖气不热怎么办？"),
        ("社保卡掉了想补一张", "社保卡丢了怎么补办？"),
        ("隔壁工地半夜还在施工，噪声很大，睡不着", "夜间施工噪声扰民怎么投诉？"),
        ("居住证到哪里办", "居住证怎么办理？"),
    ],
)
def test_what_citizens_say_finds_its_answer_first(text, first, at):
    assert questions(text, at)[:1] == [first]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("text", ["", "你", "公交车不等人就开走了", "12345", "!!!", "abc"])
def test_what_nothing_answers_finds_nothing(text, at):
    assert questions(text, at) == []


def test_three_at_most_the_agreed_wording_first(publish, at):
    for number in "一二三四":
        publish(f"停水了找谁{number}？")
    publish("停水了找谁五？", is_agreed=True)
    found = questions("停水了找谁", at)
    assert len(found) == 3
    assert found[0] == "停水了找谁五？"


def test_only_what_is_published_valid_and_not_withdrawn(publish, draft, keeper, at, heating):
    assert questions("暖气不热", at) == []
    today = at.date()
    over = publish("暖气不热怎么办一", valid_to=today - timedelta(days=1))
    publish("暖气不热怎么办二", valid_from=today + timedelta(days=1))
    kept = publish("暖气不热怎么办三", valid_to=today)
    assert over.versions.get().is_live
    assert questions("暖气不热", at) == ["暖气不热怎么办三"]
    withdraw_article(kept, seen=1, reason="有误", actor=keeper, at=at)
    assert questions("暖气不热", at) == []
    assert replace(heating) == heating


def test_an_article_of_an_area_answers_within_it(publish, grid, at):
    street = factories.make_grid("东关大街街道", code="630102001", parent=grid)
    beside = factories.make_grid("城西区", code="630104")
    publish("暖气不热怎么办", area=grid)
    assert len(questions("暖气不热", at)) == 1
    assert len(questions("暖气不热", at, area=street)) == 1
    assert questions("暖气不热", at, area=beside) == []


def test_the_same_number_of_queries_for_one_and_three(publish, at, django_assert_num_queries):
    publish("暖气不热怎么办")
    answers_for("暖气不热", on=at.date())
    with django_assert_num_queries(2):
        assert len(answers_for("暖气不热", on=at.date())) == 1
    publish("暖气不热找谁")
    publish("暖气不热如何投诉")
    with django_assert_num_queries(2):
        assert len(answers_for("暖气不热", on=at.date())) == 3
