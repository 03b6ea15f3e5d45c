"""The assessment's pages: what each person sees, what a cell opens, what is refused."""

import re
from html import unescape

import pytest
from django.urls import reverse

from grids.models import Role
from grids.services import set_rule
from tests import factories
from tests.reports.rated import DISSATISFIED, MID_JUNE, RateBuilder

pytestmark = pytest.mark.django_db
JUNE = {"period": "month", "on": "2024-06-15"}
LINK = re.compile(r'<div class="rate-of">.*?</div>', re.DOTALL)


@pytest.fixture
def build(operator):
    return RateBuilder(operator)


@pytest.fixture
def page(client):
    def page(person, name="rates", **query):
        client.force_login(person)
        return client.get(reverse(f"reports:{name}"), {**JUNE, **query})

    return page


def shown(answer):
    return unescape(answer.content.decode())


def rows_in(answer):
    return re.findall(r'<tr data-row="(\d+)"', shown(answer))


@pytest.mark.parametrize("person", ["supervisor", "leader", "dispatcher", "shift_leader"])
def test_the_hotline_sees_all_units(build, unit, other_unit, page, person, request):
    build.called_back(unit)
    build.called_back(other_unit, 2)
    text = shown(page(request.getfixturevalue(person)))
    assert str(unit) in text and str(other_unit) in text
    assert "合计行按件数合并计算" in text


@pytest.mark.parametrize(
    "person", ["operator", "callback_agent", "bulletin_editor", "system_admin"]
)
def test_others_do_not_open_the_assessment(page, unit, person, request):
    person = request.getfixturevalue(person)
    assert page(person).status_code == 403
    assert page(person, "rate_cell", row="", figure="solved.base").status_code == 403


def test_a_unit_sees_itself_and_what_is_below_and_nobody_else(
    build, unit, sub_unit, other_unit, page, handler, sub_handler, stranger
):
    build.called_back(unit, 2)
    build.called_back(sub_unit, was_solved=False, **DISSATISFIED)
    build.called_back(other_unit, 7)
    build.dispatched(other_unit)
    assert f">{other_unit}<" not in shown(page(handler))
    assert "2</a>/" in shown(page(handler)) and "66.67%" in shown(page(handler))
    assert "0.00%" in shown(page(sub_handler)) and f">{unit}<" not in shown(page(sub_handler))
    for view in ("rates", "deadlines"):
        for by in ("unit", "level", "category", "kind", "grid"):
            text = shown(page(stranger, view=view, by=by))
            assert f">{unit}<" not in text
            assert "3</a>" not in text and "10</a>" not in text
    assert page(stranger, unit=unit.code).status_code == 404
    assert page(stranger, "rate_cell", row=unit.code, figure="solved.base").status_code == 404


def test_a_strangers_cell_lists_none_of_anothers_cases(build, unit, other_unit, page, stranger):
    build.called_back(unit, 2)
    (own,) = build.called_back(other_unit)
    build.dispatched(other_unit, case=own)
    for figure in ("solved.base", "called_back.base", "returned.base"):
        answer = page(stranger, "rate_cell", row="", figure=figure)
        assert rows_in(answer) == [own.number]
        assert "<strong>1</strong>" in shown(answer)


def test_each_number_opens_as_many_lines(build, unit, page, supervisor, client):
    build.called_back(unit, 3)
    (case,) = build.called_back(unit, round=2, was_solved=False, **DISSATISFIED)
    build.callbacks([case], at=MID_JUNE, unit=unit, round=2)
    build.dispatched(unit, replied_at=MID_JUNE)
    for view in ("rates", "deadlines"):
        answer = page(supervisor, view=view)
        links = re.findall(r'<a\s+href="([^"]*rates/cases[^"]*)">([\d.]+)</a>', shown(answer))
        assert len(links) > 8
        for url, number in links:
            assert len(rows_in(client.get(url))) == int(number), url


def test_a_case_called_back_twice_has_a_line_for_each(build, unit, page, supervisor):
    (case,) = build.called_back(unit, round=2, was_solved=False, **DISSATISFIED)
    build.callbacks([case], at=MID_JUNE, unit=unit, round=2)
    answer = page(supervisor, "rate_cell", row=unit.code, figure="solved.base")
    assert rows_in(answer) == [case.number] * 2
    assert "第2轮回访：有人联系、已解决、满意" in shown(answer)
    assert "第1轮回访：有人联系、未解决、不满意" in shown(answer)


def test_numbers_in_titles_are_hidden_from_a_unit(build, unit, page, handler):
    (case,) = build.called_back(unit)
    case.title = "电话13897001234无人接听"
    case.save()
    build.dispatched(unit, case=case)
    text = shown(page(handler, "rate_cell", row=unit.code, figure="solved.base"))
    assert "13897001234" not in text and case.number in text


def test_an_empty_period_says_so(page, supervisor):
    answer = page(supervisor)
    assert "本期没有可统计的工单" in shown(answer)
    assert page(supervisor, "rate_cell", row="", figure="solved.base").status_code == 200


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"on": "2024-13-01"}, "日期应写作 2024-12-10。"),
        ({"period": "decade"}, "周期中没有“decade”。"),
        ({"period": "custom"}, "自定周期须填起止日期。"),
        ({"period": "custom", "since": "2024-06-02", "until": "2024-06-01"}, "截止日期不能早于"),
        ({"period": "custom", "since": "2022-06-02", "until": "2024-06-01"}, "一次最多统计366天。"),
        ({"by": "moon"}, "统计维度中没有“moon”。"),
        ({"unit": "x" * 60}, "承办单位"),
    ],
)
def test_what_cannot_be_read_is_said(page, supervisor, query, sentence):
    answer = page(supervisor, **query)
    assert answer.status_code == 400
    assert sentence in shown(answer)
    assert page(supervisor, "rate_cell", figure="solved.base", **query).status_code == 400


@pytest.mark.parametrize("name", ["unit", "category", "grid"])
def test_a_branch_that_does_not_exist_is_not_found(page, supervisor, name):
    assert page(supervisor, **{name: "nowhere"}).status_code == 404


def test_a_custom_period_is_counted(build, unit, page, supervisor):
    build.called_back(unit)
    inside = page(supervisor, period="custom", since="2024-06-15", until="2024-06-15")
    assert "有效回访" in shown(inside)
    outside = page(supervisor, period="custom", since="2024-06-16", until="2024-06-20")
    assert [">100.00%</span>" in shown(one) for one in (inside, outside)] == [True, False]


def test_the_page_says_on_which_terms_it_counts(build, unit, page, supervisor):
    build.called_back(unit)
    set_rule("rates.total", "mean")
    set_rule("rates.composite", True)
    set_rule("rates.ranking", True)
    set_rule("rates.zone_by", "none")
    text = shown(page(supervisor))
    for words in ("各行平均", "1个单位平均", "综合成绩", "名次", "与2024年5月相比"):
        assert words in text
    assert "蓝区" not in text


def test_ranking_and_composite_are_not_shown_by_default(build, unit, page, supervisor):
    build.called_back(unit)
    text = shown(page(supervisor))
    assert "名次" not in text and "综合成绩" not in text and "蓝区" in text


def test_rows_open_downwards_and_a_branch_can_be_left(build, unit, sub_unit, page, supervisor):
    build.called_back(sub_unit)
    build.called_back(unit)
    text = shown(page(supervisor))
    assert f"unit={unit.code}" in text
    opened = shown(page(supervisor, unit=unit.code))
    assert f"{unit}（本级）" in opened and str(sub_unit) in opened
    assert f"承办单位：{unit}" in opened


@pytest.fixture
def queries_of(page, client, django_assert_max_num_queries):
    """Count what a page asks the database once somebody is logged in; at most thirteen."""

    def queries_of(person, name, **query):
        page(person, name, **query)
        with django_assert_max_num_queries(13) as found:
            answer = client.get(reverse(f"reports:{name}"), {**JUNE, **query})
        assert answer.status_code == 200
        return len(found)

    return queries_of


@pytest.fixture
def heating():
    return factories.make_category("供热", code="88", position=8)


def everything(unit, category, grid):
    """Ask for all branches at once."""
    return {"unit": unit.code, "category": category.code, "grid": grid.code}


@pytest.mark.parametrize("person", ["supervisor", "handler"])
@pytest.mark.parametrize("by", ["unit", "level", "category", "grid"])
@pytest.mark.parametrize("view", ["rates", "deadlines"])
def test_the_page_takes_as_many_queries_for_three_units_as_for_one(
    build, unit, sub_unit, heating, grid, queries_of, person, by, view, request
):
    person = request.getfixturevalue(person)
    third = factories.make_unit("湟中区政府", parent=unit)
    asked = [{}, everything(unit, heating, grid)]

    def counts():
        return [queries_of(person, "rates", view=view, by=by, **query) for query in asked]

    build.called_back(unit, category=heating, grid=grid)
    one = counts()
    for other in (sub_unit, third):
        build.called_back(other, 3, category=heating, grid=grid)
        build.dispatched(other)
    assert counts() == one


@pytest.mark.parametrize("person", ["supervisor", "handler"])
@pytest.mark.parametrize("figure", ["returned.base", "solved.base", "called_back.base"])
def test_a_cells_list_takes_as_many_queries_for_three_rows_as_for_one(
    build, unit, heating, grid, queries_of, person, figure, request
):
    person = request.getfixturevalue(person)
    asked = [{}, everything(unit, heating, grid)]

    def make(count):
        for case in build.called_back(unit, count, category=heating, grid=grid):
            build.dispatched(unit, case=case)

    def counts():
        return [queries_of(person, "rate_cell", row="", figure=figure, **query) for query in asked]

    make(1)
    one = counts()
    make(2)
    assert counts() == one


def test_a_person_without_a_unit_of_today_sees_none(page, unit):
    person = factories.make_person(Role.UNIT_CLERK, username="gone", unit=unit)
    person.grants.update(to_on="2020-01-01")
    assert page(person).status_code == 403
