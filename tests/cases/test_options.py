"""Options of the searchable selects: found on the server, bounded, and chosen without scripts."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases.models import Case
from grids.options import QUERY_MAX, SHOWN
from grids.web.reference_fields import IN_PAGE, TYPED
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def many_units(unit, other_unit):
    return [factories.make_unit(f"第{at}管理处", code=f"m{at}") for at in range(200)]


def ask(client, shelf="units", **query):
    return client.get(reverse("options", args=[shelf]), query)


def labels(answer):
    return [one["text"] for one in answer.json()["options"]]


@pytest.fixture
def desk(log_in, operator):
    return log_in(operator)


@pytest.fixture(autouse=True)
def forget_what_is_usual():
    cache.clear()


def test_a_list_is_bounded_and_says_how_many_more_there_are(desk, many_units):
    answer = ask(desk).json()
    assert len(answer["options"]) == SHOWN
    assert answer["more"] == 202 - SHOWN


@pytest.mark.parametrize("typed", ["城东", "cdq", "chengdong", "东区", "cheng dong", "630102"])
def test_a_unit_is_found_by_words_initials_and_pinyin(desk, many_units, typed):
    answer = ask(desk, q=typed)
    assert labels(answer) == ["城东区政府"]
    assert answer.json()["more"] == 0


def test_the_named_unit_comes_before_those_that_only_hold_the_word(desk, many_units):
    factories.make_unit("第1管理处分局", code="branch")
    answer = ask(desk, q="第1管理处").json()
    assert [one["text"] for one in answer["options"]] == ["第1管理处", "第1管理处分局"]
    assert answer["exact"] == "m1"


def test_what_the_latest_cases_name_comes_first(desk, many_units, make_case, other_unit):
    make_case()
    Case.objects.update(lead_unit=many_units[150])
    assert labels(ask(desk))[0] == "第150管理处"


def test_a_unit_is_not_told_what_is_usual_in_the_city(log_in, handler, many_units, make_case):
    make_case()
    Case.objects.update(lead_unit=many_units[150])
    assert labels(ask(log_in(handler)))[0] != "第150管理处"


def test_options_are_for_people_with_a_role(log_in, many_units):
    assert ask(log_in(factories.make_user("nobody", "无岗位"))).status_code == 403


def test_only_the_lists_of_selects_can_be_asked_for(desk):
    assert ask(desk, shelf="people").status_code == 404


def test_labels_of_known_codes_are_told(desk, many_units):
    answer = desk.get(reverse("options", args=["units"]), {"code": ["m7", "none"]})
    assert answer.json()["options"] == [{"value": "m7", "text": "第7管理处"}]


def test_a_very_long_text_is_cut(desk, many_units):
    assert ask(desk, q="管" * 5000).json() == ask(desk, q="管" * QUERY_MAX).json()


def test_places_are_found_by_pinyin_and_by_what_stands_above(desk):
    above = factories.make_grid("城东区", code="1")
    for at in range(IN_PAGE + 5):
        factories.make_grid(f"第{at}社区", code=f"g{at}", parent=above, level="community")
    factories.make_grid("友谊村村民委员会", code="y", parent=above, level="community")
    assert labels(ask(desk, "grids", q="youyi")) == ["城东区 / 友谊村村民委员会"]
    assert labels(ask(desk, "grids", q="城东 yyc")) == ["城东区 / 友谊村村民委员会"]


@pytest.fixture
def typed(category, phone_channel, unit):
    return {
        "phone": "13897001234", "text": "小区电梯停运三天，物业没有维修。", "kind": "complaint",
        "category": category.code, "urgency": "ordinary", "verb": "dispatch",
        "idempotency_key": "key-1",
    }  # fmt: skip


def test_a_page_holds_the_chosen_option_of_a_long_list_alone(desk, many_units, typed):
    page = desk.post(reverse("cases:desk"), {**typed, "lead_unit": "m7", "kind": ""})
    body = page.content.decode()
    assert '<option value="m7" selected>第7管理处</option>' in body
    assert "第8管理处" not in body


def test_without_scripts_the_only_match_of_what_was_typed_is_taken(desk, many_units, typed, unit):
    desk.post(reverse("cases:desk"), {**typed, f"lead_unit{TYPED}": "chengdong"})
    assert Case.objects.get().lead_unit == unit


def test_without_scripts_several_matches_are_offered_and_nothing_is_sent(desk, many_units, typed):
    answer = desk.post(reverse("cases:desk"), {**typed, f"lead_unit{TYPED}": "第1"})
    body = answer.content.decode()
    assert answer.status_code == 400
    assert "请从列表中选择一个" in body
    assert '<option value="m1">第1管理处</option>' in body
    assert 'value="第1"' in body
    assert not Case.objects.exists()


def test_without_scripts_nonsense_is_refused_beside_the_field(desk, many_units, typed):
    answer = desk.post(reverse("cases:desk"), {**typed, f"lead_unit{TYPED}": "阿斯顿"})
    assert "没有与“阿斯顿”匹配的承办单位" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_filter_takes_what_was_typed_and_its_chip_takes_it_away(desk, many_units, make_case):
    answer = desk.get(reverse("cases:list"), {f"unit{TYPED}": "第7管理处", "filters": "1"})
    body = answer.content.decode()
    assert "承办单位：第7管理处" in body
    assert answer.status_code == 200
    kept = body.count(f'name="unit{TYPED}"')
    assert kept == 1
