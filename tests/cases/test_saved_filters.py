"""Filters saved by name: kept through the list's own filter set, private or a unit's."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.access.saved_lists import LISTS
from cases.filters import kept_counts
from cases.models import SavedFilter
from cases.services.desk import saved_filters
from cases.services.desk.saved_filters import delete_filter, save_filter
from grids.models import RoleGrant
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from tests import factories

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def shared(handler, unit, at):
    return save_filter("inbox", "超期投诉", "light=red&kind=complaint", actor=handler, at=at,
                       unit=unit)  # fmt: skip


def post(client, **values):
    return client.post(reverse("cases:filter_save"), values)


def test_what_is_set_is_saved_and_stands_above_the_list(log_in, handler, category):
    client = log_in(handler)
    query = "light=red&tab=handling&kind=complaint&page=3&filters=1&nonsense=1&state="
    answer = post(client, list="inbox", name=" 投诉  超期 ", query=query, unit="")
    row = SavedFilter.objects.get()
    assert (row.name, row.owner, row.unit) == ("投诉 超期", handler, None)
    assert QueryDict(row.query).dict() == {"light": "red", "kind": "complaint", "tab": "handling"}
    assert answer.url == f"{reverse('cases:inbox')}?{row.query}"
    page = client.get(answer.url)
    assert [chip["is_on"] for chip in page.context["saved"]] == [True]
    assert page.context["saved_form"] is None, "what is saved already is not offered again"


def test_several_values_of_one_filter_are_kept(log_in, operator):
    post(log_in(operator), list="cases", name="在办", query="state=handling&state=dispatched")
    assert QueryDict(SavedFilter.objects.get().query).getlist("state") == [
        "handling", "dispatched",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("light=purple", "时限灯中没有“purple”"),
        ("category=nope", "没有这个事项分类"),
        ("page=2&filters=1", "还没有设置筛选条件"),
        ("tab=nonsense", "还没有设置筛选条件"),
        ("", "请填写筛选条件"),
    ],
)
def test_what_the_list_itself_refuses_is_not_saved(log_in, handler, query, said):
    answer = post(log_in(handler), list="inbox", name="我的", query=query)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="我的"' in answer.content.decode(), "what was typed is kept"
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("query", ["phone=13897001234", "q=13897001234", "q=138 9700 1234"])
def test_a_telephone_number_is_never_kept(log_in, operator, query):
    answer = post(log_in(operator), list="cases", name="来电人", query=query)
    assert answer.status_code == 400
    assert "电话号码不能保存在筛选里" in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_an_unknown_list_and_a_foreign_unit_are_refused(log_in, handler, other_unit):
    client = log_in(handler)
    assert post(client, list="users", name="甲", query="light=red").status_code == 400
    answer = post(client, list="inbox", name="甲", query="light=red", unit=other_unit.code)
    assert answer.status_code == 400
    assert not SavedFilter.objects.exists()


def test_a_second_press_saves_once_and_another_meaning_needs_another_name(handler, at):
    first = save_filter("inbox", "急件", "urgency=urgent", actor=handler, at=at)
    again = save_filter("inbox", "急件", "urgency=urgent", actor=handler, at=at)
    assert first == again
    with pytest.raises(InvalidInput, match="已有名为“急件”"):
        save_filter("inbox", "急件", "urgency=extreme", actor=handler, at=at)
    assert save_filter("cases", "急件", "urgency=urgent", actor=handler, at=at) != first


def test_the_unit_sees_a_shared_filter_and_a_stranger_does_not(
    log_in, handler, unit_leader, stranger, shared, at
):
    save_filter("inbox", "自己的", "light=amber", actor=handler, at=at)
    assert "超期投诉" in log_in(unit_leader).get(reverse("cases:inbox")).content.decode()
    assert "自己的" not in log_in(unit_leader).get(reverse("cases:inbox")).content.decode()
    body = log_in(stranger).get(reverse("cases:inbox")).content.decode()
    assert "超期投诉" not in body
    assert "自己的" not in body


def test_only_owner_and_leader_take_a_shared_filter_away(
    unit, handler, unit_leader, stranger, shared, at
):
    colleague = factories.make_person("unit_clerk", username="colleague", unit=unit)
    with pytest.raises(Forbidden, match="由保存人或单位负责人删除"):
        delete_filter(shared.pk, actor=colleague)
    with pytest.raises(NotVisible):
        delete_filter(shared.pk, actor=stranger)
    delete_filter(shared.pk, actor=unit_leader)
    with pytest.raises(NotVisible, match="可能已经删除"):
        delete_filter(shared.pk, actor=handler)
    own = save_filter("inbox", "自己的", "light=amber", actor=handler, at=at)
    with pytest.raises(NotVisible):
        delete_filter(own.pk, actor=unit_leader)
    delete_filter(own.pk, actor=handler)
    assert not SavedFilter.objects.exists()


def test_deleting_on_the_page_goes_back_to_the_list(log_in, handler, shared):
    address = reverse("cases:filter_delete", args=[shared.pk])
    client = log_in(handler)
    assert client.get(address).status_code == 405
    assert client.post(address).url == reverse("cases:inbox")
    assert client.post(address).status_code == 404


def test_there_is_room_for_so_many(handler, unit, at, monkeypatch):
    monkeypatch.setattr(saved_filters, "OWN_MAX", 2)
    monkeypatch.setattr(saved_filters, "UNIT_MAX", 1)
    for name in ("一", "二"):
        save_filter("inbox", name, "light=red", actor=handler, at=at)
    with pytest.raises(Conflict, match="您在这个列表上已存 2 个筛选"):
        save_filter("inbox", "三", "light=red", actor=handler, at=at)
    save_filter("cases", "三", "light=red", actor=handler, at=at)
    save_filter("inbox", "三", "light=red", actor=handler, at=at, unit=unit)
    with pytest.raises(Conflict, match=f"{unit}在这个列表上已存 1 个筛选"):
        save_filter("inbox", "四", "light=red", actor=handler, at=at, unit=unit)


@pytest.mark.parametrize("name", ["", "   ", "长" * 21])
def test_a_name_has_its_limits(handler, at, name):
    with pytest.raises(InvalidInput, match="最多 20 字"):
        save_filter("inbox", name, "light=red", actor=handler, at=at)


def test_nobody_saves_for_a_list_that_they_do_not_open(handler, operator, at):
    with pytest.raises(Forbidden):
        save_filter("calls", "来电", "kind=demand", actor=handler, at=at)
    with pytest.raises(Forbidden):
        save_filter("inbox", "收件", "light=red", actor=operator, at=at)


@pytest.mark.parametrize("key", LISTS)
def test_every_list_offers_to_save_and_costs_the_same_for_one_and_three(
    client, operator, handler, unit, at, key
):
    shelf = LISTS[key]
    user = handler if shelf.is_for(handler) else operator
    client.force_login(user)
    query = "since=2024-12-01"
    assert client.get(shelf.address(query)).context["saved_form"] is not None
    assert client.get(shelf.address()).context["saved_form"] is None
    counted = []
    for many in (1, 2):
        for n in range(many):
            save_filter(key, f"第{many}{n}", query, actor=user, at=at)
        with CaptureQueriesContext(connection) as seen:
            body = client.get(shelf.address(query)).content.decode()
        assert f"第{many}0" in body
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 12


def test_a_person_who_left_the_unit_no_longer_sees_its_filters(log_in, unit_leader, shared, at):
    client = log_in(unit_leader)
    assert len(client.get("/api/v1/filters/").json()) == 1
    RoleGrant.objects.filter(user=unit_leader).update(to_on=(at - timedelta(days=1)).date())
    assert client.get("/api/v1/filters/").json() == []


def test_the_api_saves_lists_and_deletes_by_the_same_rules(client, handler, stranger, unit):
    client.force_login(handler)
    body = {"list": "inbox", "name": "超期", "query": "light=red&page=2", "unit": unit.code}
    answer = client.post("/api/v1/filters/", body, content_type=JSON)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["query"], made["unit"]["code"], made["list"]) == ("light=red", unit.code, "inbox")
    assert client.post("/api/v1/filters/", body, content_type=JSON).json() == made
    wrong = client.post("/api/v1/filters/", {**body, "query": "light=x"}, content_type=JSON)
    assert wrong.status_code == 400
    assert "时限灯" in wrong.json()["fields"]["query"]
    assert [row["name"] for row in client.get("/api/v1/filters/?list=inbox").json()] == ["超期"]
    assert client.get("/api/v1/filters/?list=cases").json() == []
    assert client.get("/api/v1/filters/?list=x").status_code == 400
    client.force_login(stranger)
    assert client.get("/api/v1/filters/").json() == []
    assert client.delete(f"/api/v1/filters/{made['id']}/").status_code == 404
    client.force_login(handler)
    assert client.delete(f"/api/v1/filters/{made['id']}/").status_code == 204
    assert client.delete(f"/api/v1/filters/{made['id']}/").status_code == 404


def counted(client, key):
    body = client.get(reverse("cases:filter_counts", args=[key])).content.decode()
    return [part.split(">")[1].split("<")[0] for part in body.split("<span ")[1:]]


@pytest.mark.parametrize("key", LISTS)
def test_each_list_counts_its_saved_filters(log_in, operator, handler, at, key):
    person = handler if LISTS[key].is_for(handler) else operator
    save_filter(key, "一", "since=2024-01-01", actor=person, at=at)
    client = log_in(person)
    assert counted(client, key) == ["0"]
    page = client.get(LISTS[key].address()).content.decode()
    assert reverse("cases:filter_counts", args=[key]) in page


def test_counts_are_those_of_the_person_and_kept_a_while(
    log_in, handler, stranger, unit, make_case, at
):
    make_case(kind="complaint")
    for owner in (handler, stranger):
        save_filter("cases", "投诉", "kind=complaint", actor=owner, at=at)
    assert counted(log_in(handler), "cases") == ["1"]
    assert counted(log_in(stranger), "cases") == ["0"]
    make_case(kind="complaint")
    assert counted(log_in(handler), "cases") == ["1"]
    cache.clear()
    assert counted(log_in(handler), "cases") == ["2"]


def test_a_count_stops_past_the_limit_and_one_that_is_too_slow_is_left_out(
    log_in, handler, make_case, at, monkeypatch
):
    save_filter("inbox", "投诉", "kind=complaint", actor=handler, at=at)

    def slow(wanted, user):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr(kept_counts, "STATEMENT_MS", 20)
    monkeypatch.setitem(kept_counts.COUNTED, "inbox", slow)
    assert counted(log_in(handler), "inbox") == [""]
    monkeypatch.setitem(kept_counts.COUNTED, "inbox", lambda wanted, user: 1001)
    assert counted(log_in(handler), "inbox") == [""], "not asked again with every page"
    cache.clear()
    assert counted(log_in(handler), "inbox") == ["1 000+"]


def test_counts_are_refused_for_a_list_that_is_not_theirs(log_in, operator):
    client = log_in(operator)
    for key, status in (("inbox", 403), ("nothing", 404)):
        assert client.get(reverse("cases:filter_counts", args=[key])).status_code == status
