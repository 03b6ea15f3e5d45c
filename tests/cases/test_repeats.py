"""The same caller about the same thing: asked at the desk, and never two cases at once."""

from dataclasses import replace

import pytest

from cases.services.dispatch import dispatch
from cases.services.intake.registration import register_case
from cases.services.record.repeats import RepeatedDemand
from grids import reference
from grids.models import GridLevel
from tests import factories
from tests.cases.repeating import OTHER_WORDS, again

pytestmark = pytest.mark.django_db


def test_who_has_an_open_case_of_the_category_in_the_street_is_asked(asked, operator, street):
    first = register_case(asked, actor=operator, at=asked.received_at)
    neighbour = factories.make_grid("解放路社区", parent=street, level=GridLevel.COMMUNITY)
    reference.forget_reference()
    for grid in (asked.grid, street, neighbour):
        with pytest.raises(RepeatedDemand, match="同一街道") as refused:
            again(asked, operator, text=OTHER_WORDS, title="", grid=grid)
        assert refused.value.about == first.number
    forced = register_case(
        replace(asked, text=OTHER_WORDS), actor=operator, at=asked.received_at, is_new_matter=True
    )
    assert forced != first


def test_nothing_is_compared_for_a_number_that_never_called(
    asked, operator, django_assert_num_queries
):
    register_case(asked, actor=operator, at=asked.received_at)
    told = [replace(asked, phone=phone) for phone in ("13897005555", asked.phone)]
    # The transaction, the caller, the case's id, the case, its call, event and number.
    with django_assert_num_queries(8) as seen:
        register_case(told[0], actor=operator, at=asked.received_at)
    assert not any("FOR NO KEY UPDATE" in one["sql"] for one in seen.captured_queries)
    with pytest.raises(RepeatedDemand):
        register_case(told[1], actor=operator, at=asked.received_at)


def test_a_place_in_the_same_words_stands_in_for_the_street(asked, operator):
    told = replace(asked, grid=None, place="康宁小区3号楼")
    register_case(told, actor=operator, at=asked.received_at)
    with pytest.raises(RepeatedDemand, match="同一地点"):
        again(told, operator, text=OTHER_WORDS)
    assert again(told, operator, text=OTHER_WORDS, place="").number


def test_another_street_category_or_number_is_another_matter(asked, operator, street):
    register_case(asked, actor=operator, at=asked.received_at)
    elsewhere = factories.make_grid("人民街街道", parent=street.parent, level=GridLevel.STREET)
    heating = factories.make_category("供暖")
    reference.forget_reference()
    for text, facts in (
        ("楼道灯坏了没人修", {"grid": elsewhere}),
        ("保安收费不开票据", {"grid": street.parent}),
        ("垃圾清运很不及时", {"category": heating}),
        ("门禁刷卡打不开来", {"phone": "13897005555"}),
    ):
        assert again(asked, operator, text=text, **facts).number


def test_a_closed_case_of_the_street_asks_nothing(asked, operator):
    first = register_case(asked, actor=operator, at=asked.received_at)
    dispatch.answer_case(
        first, actor=operator, at=asked.received_at, way="answered", answer="已告知"
    )
    assert again(asked, operator, text=OTHER_WORDS).related_case is None
