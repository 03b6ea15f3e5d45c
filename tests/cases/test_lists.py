"""The lists of cases, calls and callbacks: found, filtered, paged, and blind to strangers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import text_search
from cases.models.text_search import index_sampled
from cases.rules.states import State
from cases.selectors import listing
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.intake import intake
from hotline import paging

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


def page(client, name, **query):
    answer = client.get(reverse(name), query)
    return answer.status_code, answer.content.decode()


def queries(client, name, **query):
    client.get(reverse(name), query)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(reverse(name), query).status_code == 200
    # A request stands in no transaction, so its savepoints are the test's own.
    own = ("SAVEPOINT", "RELEASE SAVEPOINT")
    return sum(not query["sql"].startswith(own) for query in seen)


@pytest.fixture
def called_back(make_in_state, callback_agent, at):
    case = make_in_state(State.AWAITING_CALLBACK)
    answers = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")
    callback.record_callback(
        case, actor=callback_agent, at=at + timedelta(hours=4), answers=answers
    )
    return case


def test_list_shows_state_title_and_unit(log_in, operator, make_case):
    case = make_case()
    status, body = page(log_in(operator), "cases:list")
    assert status == 200
    for shown in (case.number, "小区电梯停运三天", "待签收", "城东区政府", "共 1 件"):
        assert shown in body


def test_list_shows_no_whole_number_to_anybody(log_in, operator, handler, make_case):
    make_case(text="13897001234家楼里的电梯坏了")
    for person in (operator, handler):
        body = page(log_in(person), "cases:list")[1]
        assert "138****1234" in body
        assert "13897001234" not in body


def test_list_hides_everything_from_a_stranger(log_in, stranger, make_case):
    case = make_case()
    for query in ({}, {"q": "电梯"}, {"q": case.number}, {"state": "dispatched"}):
        status, body = page(log_in(stranger), "cases:list", **query)
        assert status == 200
        assert f'data-row="{case.number}"' not in body
        assert case.title not in body
        assert "没有符合条件的工单" in body


@pytest.mark.parametrize("person", ["system_admin", "hazard_filer"])
def test_lists_are_closed_to_people_without_cases(log_in, request, person, make_case):
    make_case()
    client = log_in(request.getfixturevalue(person))
    for name in ("cases:list", "cases:calls", "cases:callbacks"):
        assert page(client, name)[0] == 403


def test_lists_ask_for_a_log_in(client):
    answer = client.get(reverse("cases:list"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


def test_calls_are_closed_to_units(log_in, handler):
    assert page(log_in(handler), "cases:calls")[0] == 403


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"state": "nonsense"}, "状态中没有“nonsense”"),
        ({"category": "nope"}, "没有这个事项分类"),
        ({"q": "梯"}, "请输入至少两个字"),
        ({"phone": "1389"}, "请输入完整的电话号码"),
        ({"since": "today"}, "日期应写作"),
        ({"page": "0"}, "页码应为"),
        ({"page": "9999"}, "页码应为"),
        ({"page": "x"}, "页码应为"),
    ],
)
def test_list_refuses_nonsense_in_chinese(log_in, operator, make_case, query, said):
    case = make_case()
    status, body = page(log_in(operator), "cases:list", **query)
    assert status == 400
    assert said in body
    assert case.number not in body


def test_list_pages_without_counting(log_in, operator, make_case, monkeypatch, at):
    monkeypatch.setattr("hotline.paging.take_page.__defaults__", (2,))
    numbers = [make_case(at=at + timedelta(minutes=n)).number for n in range(3)]
    first = page(log_in(operator), "cases:list")[1]
    second = page(log_in(operator), "cases:list", page="2")[1]
    assert [n for n in numbers if n in first] == numbers[1:]
    assert [n for n in numbers if n in second] == numbers[:1]
    assert "下一页" in first
    assert "下一页" not in second
    assert "上一页" in second


def test_a_second_line_appears_when_something_happened(log_in, operator, make_case, at):
    case = make_case()
    assert "q-happened" not in page(log_in(operator), "cases:list")[1]
    intake.add_call(case, actor=operator, at=at, note="还没有人来")
    assert "市民追加1次" in page(log_in(operator), "cases:list")[1]


def test_chips_say_what_is_filtered_and_undo_it(log_in, operator, make_case, category):
    make_case()
    body = page(log_in(operator), "cases:list", state="dispatched", category=category.code)[1]
    assert "状态：待签收" in body
    assert f"事项分类：{category.name}" in body
    assert "清除筛选" in body


def test_more_filters_open_as_a_form_that_keeps_the_chips(log_in, operator, make_case):
    make_case()
    body = page(log_in(operator), "cases:list", state="dispatched", filters="1")[1]
    assert '<input type="hidden" name="state" value="dispatched">' in body
    assert 'name="category"' in body


def test_calls_tell_demands_from_the_others(log_in, operator, make_case, at):
    case = make_case()
    intake.add_call(case, actor=operator, at=at, note="催办一次")
    intake.log_other_call("nuisance", actor=operator, at=at, phone="13897009999")
    body = page(log_in(operator), "cases:calls")[1]
    for shown in (case.number, "新诉求", "追加", "催办一次", "骚扰", "138****9999"):
        assert shown in body
    only = page(log_in(operator), "cases:calls", kind="nuisance")[1]
    assert case.number not in only


def test_callbacks_show_the_three_answers_to_the_unit_alone(
    log_in, handler, stranger, callback_agent, called_back
):
    for person in (callback_agent, handler):
        body = page(log_in(person), "cases:callbacks")[1]
        assert called_back.number in body
        assert "满意" in body
    body = page(log_in(stranger), "cases:callbacks")[1]
    assert called_back.number not in body
    assert "没有符合条件的回访" in body


@pytest.mark.parametrize("name", ["cases:list", "cases:calls", "cases:callbacks"])
def test_lists_cost_the_same_for_one_and_three(
    log_in, operator, called_back, make_in_state, callback_agent, name, at
):
    client = log_in(operator)
    one = queries(client, name)
    for _ in range(2):
        case = make_in_state(State.AWAITING_CALLBACK)
        callback.record_attempt(case, actor=callback_agent, at=at, outcome="refused")
    assert queries(client, name) == one <= MOST_QUERIES


def test_the_list_of_a_unit_stays_within_its_queries(log_in, handler, make_case):
    make_case()
    assert queries(log_in(handler), "cases:list", q="电梯", state="dispatched") <= MOST_QUERIES


def test_a_count_stops_past_its_limit(make_case):
    from cases.models import Case

    for _ in range(3):
        make_case()
    assert paging.capped_count(Case.objects.all(), limit=1) == 2


def search_count(client, word):
    return client.get(reverse("cases:list"), {"q": word}).context["count"]


def test_a_search_is_counted_exactly_whatever_the_sample_leaves_out(
    log_in, make_case, operator, monkeypatch
):
    for _ in range(4):
        make_case(text="供暖不热")
    monkeypatch.setattr(text_search, "SAMPLE", 1)
    assert search_count(log_in(operator), "供暖") == 4


def test_a_frequent_word_is_counted_once_and_no_further_than_the_limit(
    log_in, make_case, operator, monkeypatch
):
    for _ in range(4):
        make_case(text="供暖不热")
    limit_few(monkeypatch)
    client = log_in(operator)
    with CaptureQueriesContext(connection) as seen:
        assert search_count(client, "供暖") == 2
    counting = [q["sql"] for q in seen.captured_queries if q["sql"].endswith(" LIMIT 2")]
    assert len(counting) == 1


def limit_few(monkeypatch):
    """Let a single row be few."""
    monkeypatch.setattr(listing, "COUNT_LIMIT", 1)


def read_page(client, **query):
    """Return the numbers in a list and the statement that read them."""
    with CaptureQueriesContext(connection) as seen:
        rows = client.get(reverse("cases:list"), query).context["rows"]
    [statement] = [q["sql"] for q in seen.captured_queries if q["sql"].endswith(" LIMIT 51")]
    return [row.number for row in rows], statement


def test_a_page_of_few_is_read_among_their_keys(log_in, make_case, operator, monkeypatch):
    """Else the planner may walk all cases by date in the hope of meeting fifty."""
    first, second = (make_case(kind="help").number for _ in range(2))
    make_case(kind="enquiry")
    client = log_in(operator)
    numbers, statement = read_page(client, kind="help")
    assert numbers == [second, first]
    assert '"cases_case"."id" IN (' in statement
    # The filters have had their say; asked again they would be asked of each key.
    assert "'help'" not in statement
    limit_few(monkeypatch)
    numbers, statement = read_page(client, kind="help")
    assert numbers == [second, first]
    assert '"cases_case"."id" IN (' not in statement


@pytest.mark.parametrize("sort", ["due", "light", "oldest"])
def test_few_stand_in_the_order_of_many(log_in, make_case, handler, monkeypatch, sort):
    for _ in range(2):
        make_case()
    client = log_in(handler)
    few, _ = read_page(client, sort=sort)
    limit_few(monkeypatch)
    monkeypatch.setattr(listing, "few_keys", lambda rows, most: None)
    many, _ = read_page(client, sort=sort)
    assert few == many != []


def test_nothing_found_reads_no_page(log_in, make_case, operator):
    make_case(kind="help")
    with CaptureQueriesContext(connection) as seen:
        page = log_in(operator).get(reverse("cases:list"), {"kind": "enquiry"})
    assert page.context["rows"] == []
    assert not [q["sql"] for q in seen.captured_queries if q["sql"].endswith(" LIMIT 51")]


def test_the_sample_ends_with_the_count(db):
    with index_sampled(), connection.cursor() as cursor:
        cursor.execute("SHOW gin_fuzzy_search_limit")
        assert cursor.fetchone() == (str(text_search.SAMPLE),)
    with connection.cursor() as cursor:
        cursor.execute("SHOW gin_fuzzy_search_limit")
        assert cursor.fetchone() == ("0",)
