"""Canned replies: who writes them, where they are offered, and how they are inserted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Reply
from cases.rules.states import State
from cases.services.desk import canned_replies
from cases.services.desk.canned_replies import add_canned_reply, change_canned_reply
from grids.models import CannedReply
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db
JSON = "application/json"
TEXT = "【诉求人称谓】您好，工单【工单编号】（【事项分类】）已由【承办单位】于【日期】办结。"


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


def write(unit, leader, at, **values):
    return add_canned_reply(unit, actor=leader, at=at, **{"title": "电梯", "text": TEXT, **values})


def form_of(client, case):
    answer = client.get(reverse("cases:act", args=[case.number, "resolve"]))
    assert answer.status_code == 200
    return answer.context["panel"]["form"]


def titles(client, case):
    return [one.title for one in form_of(client, case).canned]


def test_only_a_leader_of_the_unit_writes(unit, handler, stranger, unit_leader, at):
    for person in (handler, stranger):
        with pytest.raises(Forbidden, match="由单位负责人维护"):
            write(unit, person, at)
    row = write(unit, unit_leader, at)
    assert (row.unit, row.updated_by, row.is_active) == (unit, unit_leader, True)


def test_a_second_press_writes_once_and_a_title_is_taken_once(unit, unit_leader, at):
    assert write(unit, unit_leader, at) == write(unit, unit_leader, at)
    with pytest.raises(InvalidInput, match="已有名为“电梯”"):
        write(unit, unit_leader, at, text="另一段话")
    assert CannedReply.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "长" * 41}, "title"),
        ({"text": " "}, "text"),
        ({"text": "长" * 1001}, "text"),
        ({"text": "您好【天气】"}, "text"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(unit, unit_leader, at, values, field):
    with pytest.raises(InvalidInput) as refused:
        write(unit, unit_leader, at, **values)
    assert list(refused.value.fields) == [field]


def test_a_unit_has_room_for_so_many(unit, unit_leader, at, monkeypatch):
    monkeypatch.setattr(canned_replies, "UNIT_MAX", 1)
    write(unit, unit_leader, at)
    with pytest.raises(Conflict, match="已有 1 条常用答复"):
        write(unit, unit_leader, at, title="路灯")


def test_a_change_by_two_leaders_is_refused_to_the_second(unit, unit_leader, at):
    row = write(unit, unit_leader, at)
    values = {"title": "电梯", "text": "已修复运行", "actor": unit_leader, "at": at}
    changed = change_canned_reply(CannedReply.objects.get(), version=1, **values)
    assert (changed.text, changed.version) == ("已修复运行", 2)
    with pytest.raises(Conflict, match="刚被别人修改"):
        change_canned_reply(row, version=1, **{**values, "text": "还在维修"})


def test_the_citys_are_not_changed_by_a_unit(unit_leader, at):
    row = CannedReply.objects.create(title="全市", text="您好")
    with pytest.raises(Forbidden, match="系统管理员"):
        change_canned_reply(row, version=1, title="甲", text="乙", actor=unit_leader, at=at)


def test_the_form_offers_what_fits_category_and_unit(
    log_in, handler, case, unit, other_unit, category, other_category, at
):
    parent = factories.make_category("住房", code="9")
    factories.save_node(category.__class__.objects.get(pk=category.pk))
    category.parent = parent
    factories.save_node(category)
    kept = [
        ("全市不限", None, None, True), ("本单位不限", unit, None, True),
        ("本类", unit, category, True), ("上级分类", None, parent, True),
        ("别的分类", unit, other_category, True), ("别的单位", other_unit, None, True),
        ("停用", unit, None, False),
    ]  # fmt: skip
    for title, whose, about, is_active in kept:
        CannedReply.objects.create(
            title=title, unit=whose, category=about, is_active=is_active, text="您好"
        )
    assert titles(log_in(handler), case) == ["本类", "本单位不限", "上级分类", "全市不限"]


def test_a_unit_below_uses_those_of_the_unit_above(
    log_in, sub_handler, sub_unit, unit, unit_leader, make_case, at
):
    from cases.services.handling.handling import sign_assignment

    write(unit, unit_leader, at)
    case = make_case(lead_unit=sub_unit)
    sign_assignment(case, actor=sub_handler, at=at)
    assert titles(log_in(sub_handler), case) == ["电梯"]


def test_placeholders_are_filled_for_the_case(log_in, handler, case, unit, unit_leader, at):
    write(unit, unit_leader, at)
    (one,) = form_of(log_in(handler), case).canned
    assert one.text.startswith(f"王先生（女士）您好，工单{case.number}（物业服务）已由城东区政府于")
    assert "【" not in one.text


@pytest.mark.parametrize("fields", [{"is_secret": True}, {"kind": "report"}])
def test_a_citizen_kept_from_the_unit_is_not_named(
    log_in, handler, case, unit, unit_leader, at, fields
):
    write(unit, unit_leader, at)
    Case.objects.filter(pk=case.pk).update(**fields)
    (one,) = form_of(log_in(handler), case).canned
    assert one.text.startswith("市民您好")
    assert "王" not in one.text


def test_without_a_script_the_button_brings_the_text_and_loses_nothing(
    log_in, handler, case, unit, unit_leader, at
):
    row = write(unit, unit_leader, at)
    client, address = log_in(handler), reverse("cases:act", args=[case.number, "resolve"])
    typed = {"outcome": "explained", "text": "已上门。", "canned": row.pk, "insert": "1"}
    answer = client.post(address, typed)
    assert answer.status_code == 200
    form = answer.context["panel"]["form"]
    assert form["outcome"].value() == "explained"
    assert form["text"].value().startswith("已上门。\n王先生（女士）您好")
    assert not Reply.objects.exists(), "inserting sends nothing"
    assert (
        client.post(address, {**typed, "canned": "0"}).context["panel"]["form"]["text"].value()
        == "已上门。"
    )


def test_inserting_is_refused_to_who_may_not_reply(log_in, stranger, operator, case):
    address = reverse("cases:act", args=[case.number, "resolve"])
    assert log_in(stranger).post(address, {"insert": "1"}).status_code == 404
    assert log_in(operator).post(address, {"insert": "1"}).status_code == 403


def test_the_form_costs_the_same_with_one_and_three(log_in, handler, case, unit):
    counted = []
    for titles_now in (["一"], ["二", "三"]):
        for title in titles_now:
            CannedReply.objects.create(unit=unit, title=title, text=TEXT)
        client = log_in(handler)
        client.get(reverse("cases:act", args=[case.number, "resolve"]))
        with CaptureQueriesContext(connection) as seen:
            form_of(client, case)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_the_page_shows_the_units_own_and_the_citys(
    log_in, handler, unit_leader, stranger, unit, at
):
    write(unit, unit_leader, at)
    CannedReply.objects.create(title="全市通用", text="您好")
    body = log_in(handler).get(reverse("cases:canned")).content.decode()
    assert "电梯" in body
    assert "全市通用" in body
    assert reverse("cases:canned_add") not in body
    body = log_in(stranger).get(reverse("cases:canned")).content.decode()
    assert "电梯" not in body
    assert (
        reverse("cases:canned_add")
        in log_in(unit_leader).get(reverse("cases:canned")).content.decode()
    )


def test_a_leader_writes_and_changes_on_the_page(log_in, unit_leader, unit, category):
    client = log_in(unit_leader)
    values = {"title": "电梯", "text": TEXT, "category": category.code, "is_active": "on"}
    assert client.post(reverse("cases:canned_add"), values).url == reverse("cases:canned")
    row = CannedReply.objects.get()
    assert (row.unit, row.category) == (unit, category)
    address = reverse("cases:canned_change", args=[row.pk])
    assert TEXT in client.get(address).content.decode()
    client.post(address, {**values, "text": "已修复", "version": 1, "is_active": ""})
    row.refresh_from_db()
    assert (row.text, row.is_active, row.version) == ("已修复", False, 2)
    late = client.post(address, {**values, "text": "迟到的改动", "version": 1})
    assert late.status_code == 409
    assert "迟到的改动" in late.content.decode(), "what was typed is kept"


def test_others_neither_open_nor_change_them(
    log_in, handler, stranger, operator, unit, unit_leader, at
):
    row = write(unit, unit_leader, at)
    address = reverse("cases:canned_change", args=[row.pk])
    assert log_in(handler).get(address).status_code == 403
    assert log_in(stranger).get(address).status_code == 403
    assert log_in(operator).get(reverse("cases:canned")).status_code == 403
    other = factories.make_person("unit_leader", username="other", unit=stranger.units[0])
    assert log_in(other).get(address).status_code == 404


def test_the_api_offers_writes_and_changes_by_the_same_rules(
    client, handler, stranger, unit_leader, case, unit
):
    def send(verb, user, path, body):
        client.force_login(user)
        return getattr(client, verb)(f"/api/v1/{path}", body, content_type=JSON)

    body = {"title": "电梯", "text": TEXT}
    assert send("post", handler, "canned/", body).status_code == 403
    made = send("post", unit_leader, "canned/", body)
    assert made.status_code == 201
    path = f"canned/{made.json()['id']}/"
    wrong = send("put", unit_leader, path, body)
    assert wrong.json()["fields"] == {"version": "请带上读到的版本。"}
    assert send("put", unit_leader, path, {**body, "version": 1}).json()["version"] == 2
    assert send("put", unit_leader, path, {**body, "version": 1}).status_code == 409
    assert send("put", stranger, path, {**body, "version": 2}).status_code == 404
    assert send("put", handler, path, {**body, "version": 2}).status_code == 403
    client.force_login(handler)
    (line,) = client.get(f"/api/v1/cases/{case.number}/canned/").json()
    assert line["text"].startswith("王先生（女士）您好")
    assert [row["title"] for row in client.get("/api/v1/canned/").json()] == ["电梯"]
    client.force_login(stranger)
    assert client.get("/api/v1/canned/").json() == []
    assert client.get(f"/api/v1/cases/{case.number}/canned/").status_code == 404
