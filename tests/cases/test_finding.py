"""The one box among cases: what each of three people finds, and what no count gives away."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.models import DutyShift
from hotline import finding
from hotline.finding import Asked, find_all, read_typed

pytestmark = pytest.mark.django_db
PHONE = "13897001234"
TEXT = "小区燃气管道泄漏，夜里无人抢修"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Leave no group out for the sake of a busy machine."""
    monkeypatch.setattr(finding, "STATEMENT_MS", 60_000)
    monkeypatch.setattr(finding, "WITHIN_SECONDS", 60)


@pytest.fixture
def register(category, phone_channel, unit, operator, at):
    def one(text=TEXT, *, lead=unit, **facts):
        demand = Demand(
            kind=facts.pop("kind", "help"), category=category, channel=phone_channel, text=text,
            received_at=at, phone=facts.pop("phone", PHONE), **facts,
        )  # fmt: skip
        return intake.open_case(demand, Disposition(lead_unit=lead), actor=operator, at=at)

    return one


@pytest.fixture
def find(at):
    """Return what a person finds: by group the first lines' titles, and the count."""

    def ask(user, typed):
        groups = find_all(Asked(read_typed(typed), user, at + timedelta(hours=1)))
        assert all(group.found for group in groups)
        return {one.name: one.found for one in groups}

    return ask


def counts(found):
    return {name: one.count for name, one in found.items()}


@pytest.mark.parametrize("typed", ["24121000001", "00001", "0001", "SPT-2024-77"])
def test_a_number_finds_its_case_for_who_may_see_it(find, register, typed, request):
    case = register()
    Case.objects.filter(pk=case.pk).update(outside_number="SPT-2024-77")
    for name, expected in (("operator", 1), ("handler", 1), ("stranger", 0)):
        found = find(request.getfixturevalue(name), typed)
        assert counts(found).get("case_numbers", 0) == expected, name
        if expected:
            assert found["case_numbers"].hits[0].url == f"/cases/{case.number}/"
    assert "case_texts" not in find(request.getfixturevalue("operator"), typed)


def test_two_last_digits_are_no_number(find, register, operator):
    register()
    assert "case_numbers" not in find(operator, "01")


def test_words_apart_are_found_and_marked(find, register, operator, handler, stranger):
    register()
    for user in (operator, handler):
        [hit] = find(user, "燃气 抢修")["case_texts"].hits
        assert "<mark>燃气</mark>" in hit.title
        assert "<mark>抢修</mark>" in hit.title + hit.passage
    assert find(operator, "燃气泄漏")["case_texts"].count == 1
    assert find(stranger, "燃气 抢修") == {}


def test_a_phone_is_found_whole_and_only_for_who_knows_citizens(find, register, operator, handler):
    register()
    found = find(operator, PHONE)
    assert counts(found) == {"case_phones": 1}
    assert counts(find(operator, "138 9700 1234")) == {"case_phones": 1}
    assert PHONE not in str(found["case_phones"].hits)
    assert find(operator, PHONE[:9]) == find(operator, PHONE[-4:]) == {}
    assert find(handler, PHONE) == {}


@pytest.mark.parametrize("facts", [{"is_secret": True}, {"kind": "report"}])
def test_hidden_citizens_are_not_given_away_by_a_count(
    find, register, callback_agent, handler, operator, facts
):
    case = register("王小明反映燃气泄漏", **facts)
    assert counts(find(operator, "王小明")) == {"case_texts": 1}
    assert find(handler, "王小明") == find(handler, "燃气泄漏") == find(handler, PHONE) == {}
    assert counts(find(handler, case.number)) == {"case_numbers": 1}
    if facts.get("is_secret"):
        assert find(callback_agent, "王小明") in ({}, find(operator, "王小明"))


def test_numbers_in_a_text_are_shown_masked(find, register, handler):
    register("请联系13997005678处理燃气泄漏")
    [hit] = find(handler, "燃气泄漏")["case_texts"].hits
    assert "13997005678" not in str(hit)
    assert find(handler, "13997005678") == {}


def test_a_unit_is_found_with_whom_to_call(find, unit, operator, handler, at):
    unit.phone = "0971-8230000"
    unit.save()
    DutyShift.objects.create(
        unit=unit, starts_at=at, ends_at=at + timedelta(hours=8), person="马值班",
        phone="13900000001", leader="刘局长", leader_phone="13900000002",
    )  # fmt: skip
    for typed in ("城东区", "cdqzf", "chengdong"):
        [hit] = find(operator, typed)["units"].hits
        assert "马值班 13900000001" in hit.detail
        assert hit.url == f"{reverse('cases:list')}?unit={unit.code}"
    assert find(handler, "城东区")["units"].hits[0].detail == "0971-8230000"


def test_categories_and_grids_lead_to_their_cases(find, category, grid, operator, system_admin):
    assert find(operator, "物业")["categories"].hits[0].url.endswith("?category=1")
    assert find(operator, "城东")["grids"].hits[0].url.endswith("?grid=630102")
    assert find(system_admin, "物业") == {}


def test_people_are_found_by_who_keeps_accounts(find, operator, keeper):
    [hit] = find(keeper, "张话")["people"].hits
    assert hit.url == reverse("admin:grids_user_change", args=[operator.pk])
    assert "people" not in find(operator, "张话")


def test_counts_stop(find, register, operator, monkeypatch):
    monkeypatch.setattr("cases.filters.finding.COUNT_MOST", 1)
    for _ in range(3):
        register(phone=f"1389700{_:04d}")
    assert find(operator, "燃气泄漏")["case_texts"].count == 3
    assert find(operator, "燃气 抢修")["case_texts"].count == 3


@pytest.mark.parametrize(("person", "queries"), [("operator", 28), ("handler", 26)])
def test_one_and_three_cases_cost_the_same(
    find, register, person, queries, request, django_assert_num_queries
):
    user = request.getfixturevalue(person)
    register()
    find(user, "燃气泄漏")
    with django_assert_num_queries(queries):
        find(user, "燃气泄漏")
    register(phone="13897000002")
    register(phone="13897000003")
    with django_assert_num_queries(queries):
        find(user, "燃气泄漏")


@pytest.mark.parametrize(
    "typed",
    [
        "", "水", "  水 ", "%_", "%%%%", "__", "燃气%", "\x01\x02燃气", "'; DROP TABLE x;--", "\\",
        ".*[a-z]+(", "བོད་ཡིག", "༡༣༨༩༧༠༠༡༢༣༤", "𠮷𠮷", "😀😀", "燃" * 1_000_000, "1" * 1_000_000,
        "燃 " * 200, "2" * 30, "<mark>燃气", "٠١٢٣", "2026-01/燃气",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(client, register, operator, typed):
    register()
    client.force_login(operator)
    for name in ("find", "find_typed"):
        answer = client.get(reverse(name), {"q": typed})
        assert answer.status_code == 200
        assert "暂时没有查到结果" not in answer.content.decode()
    assert "<mark><mark>" not in answer.content.decode()


def test_signs_of_patterns_find_themselves_alone(find, register, operator):
    register("退款100%没有到账")
    assert find(operator, "%%") == find(operator, "0_") == find(operator, ".*") == {}
    assert counts(find(operator, "00%没")) == {"case_texts": 1}


def test_digits_of_another_script_are_the_same_number(find, register, operator):
    register()
    assert counts(find(operator, "༡༣༨༩༧༠༠༡༢༣༤")) == {"case_phones": 1}


def test_a_search_for_no_case_shows_what_else_there_is(client, operator, unit, register):
    client.force_login(operator)
    page = client.get(reverse("cases:list"), {"q": "城东区政府"}).content.decode()
    assert "没有符合条件的工单" in page
    assert f"?unit={unit.code}" in page
    register("城东区政府门前积水")
    page = client.get(reverse("cases:list"), {"q": "城东区政府"}).content.decode()
    assert f"?unit={unit.code}" not in page
