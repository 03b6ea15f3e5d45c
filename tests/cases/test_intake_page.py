"""The intake desk: what an operator types becomes a case, or stays on the page."""

import html
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Call, Case, Draft, Hazard
from cases.rules.states import State
from cases.rules.titles import make_title
from cases.services.callback import callback
from cases.services.intake import intake
from grids import reference
from grids.deadlines import CITY_ZONE
from grids.models import Role
from hotline.shell import fresh_counts
from notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def typed(category, phone_channel, unit):
    return {
        "phone": "138 9700 1234",
        "text": "小区电梯停运三天，物业没有维修。",
        "kind": "complaint",
        "category": category.code,
        "urgency": "ordinary",
        "lead_unit": unit.code,
        "wants_callback": "on",
        "verb": "dispatch",
        "idempotency_key": "key-1",
    }


@pytest.fixture
def desk(log_in, operator):
    return log_in(operator)


def send(client, typed, **options):
    return client.post(reverse("cases:desk"), typed, **options)


def test_desk_dispatches_a_call(desk, typed, unit):
    answer = send(desk, typed, follow=True)
    case = Case.objects.get()
    assert (case.state, case.lead_unit) == (State.DISPATCHED, unit)
    assert (case.caller.phone, case.wants_callback) == ("13897001234", True)
    assert Call.objects.get().handling == "dispatched"
    assert case.number in answer.content.decode()
    assert "已派给城东区政府" in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "state", "handling"),
    [
        ({"verb": "pending"}, State.PENDING, "dispatched"),
        ({"verb": "answer", "answer": "请携带身份证办理。"}, State.CLOSED, "direct"),
        (
            {
                "verb": "reject", "ground": "不属于本市行政区域",
                "right_path": "请拨打海东市12345。",
            },
            State.REJECTED,
            "direct",
        ),
    ],
)  # fmt: skip
def test_each_button_does_its_own(desk, typed, more, state, handling):
    send(desk, {**typed, **more})
    case = Case.objects.get()
    assert (case.state, case.handling, case.lead_unit) == (state, handling, None)


def test_a_transfer_names_its_line(desk, typed):
    wanted = {**typed, "verb": "answer", "direct_way": "transferred", "answer": "三方通话转接。"}
    assert "请选择转接至" in send(desk, wanted).content.decode()
    send(desk, {**wanted, "transferred_to": "119"})
    assert Case.objects.get().transferred_to == "119"


def test_desk_twice_with_one_key_makes_one_case_and_says_so(desk, typed):
    first = send(desk, typed, follow=True)
    second = send(desk, typed, follow=True)
    assert Case.objects.count() == Call.objects.count() == 1
    assert "没有重复登记" not in first.content.decode()
    assert "没有重复登记" in second.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": "12"}, "电话号码不正确"),
        ({"text": " "}, "请填写诉求内容"),
        ({"text": "字" * 10_001}, "诉求内容最多 10000 字，现有 10001 字"),
        ({"place": "字" * 201}, "地点最多 200 字"),
        ({"caller_name": "字" * 41}, "姓名最多 40 字"),
        ({"kind": "nonsense"}, "诉求类型中没有“nonsense”"),
        ({"kind": ""}, "请选择诉求类型"),
        ({"category": "nope"}, "没有这个事项分类"),
        ({"category": ""}, "请选择事项分类"),
        ({"lead_unit": "nope"}, "没有这个承办单位"),
        ({"lead_unit": ""}, "请选择承办单位，或按“暂存待派”"),
        ({"co_units": ["630102"]}, "主办、并行承办、协办不能相同"),
        ({"grid": "nope"}, "没有这个街道/社区"),
        ({"channel": "nope"}, "没有这个渠道"),
        ({"received_at": "yesterday"}, "接收时间应写作"),
        ({"received_at": "2199-01-01 08:00"}, "接收时间不能晚于现在"),
        ({"verb": "sing"}, "没有这种处理方式"),
        ({"verb": "answer"}, "请填写答复内容"),
        ({"verb": "reject", "ground": "不高兴", "right_path": "x"}, "请从列表中选择"),
        ({"verb": "reject"}, "请填写告知市民的正确途径"),
        ({"related": "24010100001"}, "没有工单 24010100001"),
        ({"is_hazard": "on"}, "请选择隐患类别"),
        ({"note": "字" * 501}, "派单意见最多 500 字"),
        ({"idempotency_key": "k" * 65}, "请求编号最多 64 字"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, typed, wrong, said):
    answer = send(desk, {**typed, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    kept = {**typed, **wrong}
    assert kept["text"] in page
    assert f'value="{kept["phone"]}"' in page
    assert Case.objects.count() == 0


def test_every_wrong_field_is_said_at_once(desk, typed):
    page = send(desk, {"phone": "12", "verb": "dispatch"}).content.decode()
    for said in ("请填写诉求内容", "请选择事项分类", "请选择诉求类型", "请选择承办单位"):
        assert said in page


def test_an_outside_number_that_is_there_already_is_a_conflict(desk, typed, web_channel):
    wanted = {**typed, "channel": web_channel.code, "outside_number": "W-1", "verb": "pending"}
    send(desk, wanted)
    answer = send(desk, {**wanted, "idempotency_key": "key-2"})
    assert answer.status_code == 409
    assert "已登记为工单" in answer.content.decode()
    assert typed["text"] in answer.content.decode()


def test_the_deadline_of_another_platform_is_kept_and_shown(desk, typed, web_channel):
    own = {"channel": web_channel.code, "outside_number": "W-1", "verb": "pending"}
    dates = {"received_at": "2024-12-10T08:30", "source_due_at": "2024-12-20T18:00"}
    send(desk, {**typed, **own, **dates})
    case = Case.objects.get()
    assert case.source_due_at == datetime(2024, 12, 20, 18, tzinfo=CITY_ZONE)
    page = desk.get(reverse("cases:show", args=[case.number])).content.decode()
    assert "来源平台" in page and "截止：2024年12月20日" in page


def test_a_deadline_before_the_demand_is_refused_beside_its_field(desk, typed):
    answer = send(desk, {**typed, "source_due_at": "2024-12-01T18:00"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "来源平台截止应晚于接收时间。" in page
    assert re.search('<details[^>]*id="settle-more"[^>]* open>', page)
    assert not Case.objects.exists()


def test_a_case_of_an_outage_keeps_when_it_came_in(desk, typed, at):
    send(desk, {**typed, "received_at": "2024-12-10T08:30"})
    case = Case.objects.get()
    assert case.received_at == at - timedelta(minutes=30)
    assert case.registered_at - timezone.now() < timedelta(minutes=1)


def test_a_web_message_starts_pending_without_a_call(desk, typed, web_channel):
    send(desk, {**typed, "channel": web_channel.code, "verb": "pending"})
    assert Case.objects.get().state == State.PENDING
    assert not Call.objects.exists()


def test_a_later_demand_is_tied_to_the_earlier_one(desk, typed, make_in_state, callback_agent, at):
    earlier = make_in_state(State.AWAITING_CALLBACK)
    callback.record_attempt(earlier, actor=callback_agent, at=timezone.now(), outcome="refused")
    send(desk, {**typed, "related": earlier.number})
    assert Case.objects.latest("pk").related_case == earlier


def test_a_hazard_is_filed_with_its_case(desk, typed, hotline_body, hazard_category):
    wanted = {
        **typed, "is_hazard": "on", "place": "五四大街18号",
        "hazard_category": hazard_category.pk, "hazard_grade": "suspected_major",
    }  # fmt: skip
    for _ in range(2):
        send(desk, wanted)
    hazard = Hazard.objects.get()
    assert (hazard.case, hazard.body, hazard.grade) == (
        Case.objects.get(), hotline_body, "suspected_major",
    )  # fmt: skip
    assert Notice.objects.filter(role=Role.SHIFT_LEADER).count() == 1


def test_a_hazard_that_cannot_be_filed_leaves_no_case(desk, typed, hazard_category):
    wanted = {**typed, "is_hazard": "on", "place": "x", "hazard_category": hazard_category.pk}
    answer = send(desk, wanted)
    assert answer.status_code == 400
    assert "没有设置热线自身" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("person", ["handler", "leader", "callback_agent", "hazard_filer"])
def test_the_desk_is_for_the_hotline(log_in, request, person, typed):
    client = log_in(request.getfixturevalue(person))
    assert client.get(reverse("cases:desk")).status_code == 403
    assert send(client, typed).status_code == 403
    assert client.post(reverse("cases:draft_save"), typed).status_code == 403
    assert client.post(reverse("cases:desk_caller"), typed).status_code == 403
    assert not Case.objects.exists()


def test_the_number_shows_its_earlier_cases(desk, make_case, make_in_state):
    ended = make_in_state(State.AWAITING_CALLBACK)
    opened = make_case(text="供暖不热，请派人查看")
    answer = desk.post(reverse("cases:desk_caller"), {"phone": "13897001234"}, **HX)
    body = answer.content.decode()
    assert "<html" not in body
    for shown in (ended.number, opened.number, "供暖不热", "在办 <b>2</b>", "王建国", "追加"):
        assert shown in body


@pytest.mark.parametrize(
    ("phone", "said"),
    [("", "输入号码后"), ("1389", "号码还不完整"), ("13911112222", "首次来电")],
)
def test_a_number_that_tells_nothing_says_so(desk, make_case, phone, said):
    make_case()
    assert said in desk.post(reverse("cases:desk_caller"), {"phone": phone}).content.decode()


def test_help_proposes_units_categories_and_similar_cases(
    desk, make_case, category, other_category, unit, grid
):
    factories.make_responsibility(category, unit, reason="属地管理")
    similar = make_case(at=timezone.now() - timedelta(hours=1), grid=grid)
    make_case(text="路口堵车严重，红绿灯不亮", at=timezone.now(), category=other_category)
    typed = {"text": "电梯停运三天没有维修", "category": category.code, "grid": grid.code}
    body = desk.post(reverse("cases:desk_help"), typed, **HX).content.decode()
    for shown in ("属地管理", str(unit), similar.number, "追加"):
        assert shown in body
    assert "路口堵车" not in body
    suggested = desk.post(reverse("cases:desk_help"), {"text": typed["text"]}).content.decode()
    assert "相似工单 1 件" in suggested
    assert category.name in suggested


def test_help_proposes_the_street_that_the_text_names(desk, typed, grid, make_case):
    make_case(grid=grid)
    street = factories.make_grid("仓门街街道", parent=grid, level="street", code="630103004")
    reference.forget_reference()
    said = {"text": f"{grid.name}仓门街街道路灯不亮", "place": ""}
    url = reverse("cases:desk_help")
    body = desk.post(url, said).content.decode()
    assert f'data-set="grid" data-value="{street.code}"' in body
    assert f"写有“{grid.name}”、“仓门街街道”" in body
    factories.make_grid("北关社区居民委员会", parent=street, level="community", code="630103004001")
    reference.forget_reference()
    below = desk.post(url, {**said, "text": "仓门街街道北关社区路灯不亮"}).content.decode()
    assert "仓门街街道 北关社区\n" in below
    assert below.count('data-set="grid"') == 1
    chosen = {**said, "grid": street.code}
    assert "建议街道/社区" not in desk.post(url, chosen).content.decode()
    assert "建议街道/社区" in desk.post(url, {**chosen, "filled": "grid"}).content.decode()
    page = send(desk, {**typed, "use_grid": street.code}).content.decode()
    assert f'<option value="{street.code}" selected' in page


def test_help_with_too_little_text_finds_nothing(desk, make_case):
    make_case(at=timezone.now())
    body = desk.post(reverse("cases:desk_help"), {"text": "电梯"}).content.decode()
    assert "填写诉求内容后" in body


def test_help_says_when_nothing_is_alike(desk, make_case):
    make_case(at=timezone.now())
    typed = {"text": "路口堵车严重，红绿灯不亮"}
    body = desk.post(reverse("cases:desk_help"), typed).content.decode()
    assert "没有相似的工单" in body


def test_without_a_script_the_buttons_send_the_form_to_be_filled(
    desk, typed, make_case, category, unit, other_unit
):
    make_case()
    factories.make_responsibility(category, unit)
    page = send(desk, {**typed, "use_lead_unit": other_unit.code}).content.decode()
    assert f'<option value="{other_unit.code}" selected' in page
    assert typed["text"] in page
    looked_up = send(desk, {**typed, "lookup": "1"}).content.decode()
    assert "在办 <b>1</b>" in looked_up
    assert Case.objects.count() == 1


@pytest.mark.parametrize("kind", ["nuisance", "misdialled", "empty"])
def test_a_call_without_a_demand_is_logged_and_counts_nowhere(desk, kind, typed):
    desk.post(reverse("cases:draft_save"), typed)
    url = reverse("cases:other_call")
    asked = desk.post(url, {**typed, "call_kind": kind})
    assert asked.status_code == 409
    assert "已经写了诉求内容" in asked.content.decode()
    assert typed["text"] in asked.content.decode()
    assert not Call.objects.exists()
    answer = desk.post(url, {**typed, "call_kind": f"{kind}+"}, follow=True)
    call = Call.objects.get()
    assert (call.kind, call.case, call.handling) == (kind, None, "")
    assert "不计入统计" in answer.content.decode()
    assert "没有草稿" in desk.get(reverse("cases:drafts")).content.decode()


def test_a_call_taken_back_gives_the_typing_back(desk, typed):
    desk.post(reverse("cases:other_call"), {**typed, "call_kind": "nuisance+"})
    call = Call.objects.get()
    answer = desk.post(reverse("cases:other_call_undo", args=[call.pk]), follow=True)
    call.refresh_from_db()
    assert call.excluded_reason == "话务员撤销"
    assert typed["text"] in answer.content.decode()
    card = desk.post(reverse("cases:desk_caller"), {"phone": typed["phone"]})
    assert "骚扰1次" not in card.content.decode()


def test_an_unknown_kind_of_call_is_refused_and_the_form_stays(desk, typed):
    answer = desk.post(reverse("cases:other_call"), {**typed, "call_kind": "demand"})
    assert answer.status_code == 400
    assert "请选择来电性质" in answer.content.decode()
    assert typed["text"] in answer.content.decode()
    assert not Call.objects.exists()


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_draft_without_a_proper_key_is_refused(desk, typed, key):
    answer = desk.post(reverse("cases:draft_save"), {**typed, "idempotency_key": key})
    assert answer.status_code == 400


def test_a_draft_can_be_thrown_away(desk, typed):
    desk.post(reverse("cases:draft_save"), typed)
    answer = desk.post(reverse("cases:draft_discard"), {"draft": "key-1"}, follow=True)
    assert "草稿已删除" in answer.content.decode()
    assert not Draft.objects.exists()


def test_registration_stays_within_its_queries(desk, typed):
    send(desk, typed)
    with CaptureQueriesContext(connection) as seen:
        send(desk, {**typed, "idempotency_key": "key-2"})
    statements = [q for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 16


def test_the_desk_stays_within_its_queries(desk, typed, make_case):
    make_case()
    desk.get(reverse("cases:desk"))
    with CaptureQueriesContext(connection) as seen:
        assert desk.get(reverse("cases:desk")).status_code == 200
    assert len(seen) <= 12


def test_a_title_never_holds_half_a_number():
    assert "1389" not in make_title("楼道堆放大量杂物和电动车有危险，请你们尽快联系我13897004321")


def test_the_same_matter_of_the_same_number_is_added_and_not_registered_again(desk, typed):
    send(desk, typed)
    first = Case.objects.get()
    again = {**typed, "idempotency_key": "key-2", "text": "小区电梯停运三天了，物业还是没有维修。"}
    answer = send(desk, again)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "请追加到该工单" in body
    assert reverse("cases:act", args=[first.number, "add-call"]) in body
    assert "物业还是没有维修" in body, "what was typed stays"
    assert Case.objects.count() == 1
    send(desk, {**again, "is_new_matter": "on"})
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [{"text": "路口红绿灯坏了，车辆拥堵严重"}, {"phone": "13897005555"}, {"phone": ""}],
)
def test_another_matter_or_another_number_is_registered(desk, typed, other):
    send(desk, typed)
    send(desk, {**typed, **other, "idempotency_key": "key-2"})
    assert Case.objects.count() == 2


def test_a_call_that_urges_an_own_open_case_is_counted_as_urging(desk, typed):
    send(desk, typed)
    case = Case.objects.get()
    body = desk.post(reverse("cases:desk_caller"), {"phone": typed["phone"]}, **HX).content.decode()
    [link] = re.findall(r'hx-get="([^"]+is_urge=on[^"]+)"', body)
    panel = desk.get(html.unescape(link), **HX).content.decode()
    assert re.search(r'<input[^>]+name="is_urge"[^>]+checked', panel)
    sent = {"note": "催一下，还没人来", "is_urge": "on", "next": reverse("cases:desk")}
    answer = desk.post(reverse("cases:act", args=[case.number, "add-call"]), sent)
    assert (answer.status_code, answer.url) == (302, reverse("cases:desk"))
    urge = case.urges.get()
    assert (urge.kind, urge.call.is_first, urge.text) == ("citizen", False, "催一下，还没人来")


def test_a_similar_case_of_somebody_else_offers_no_urging(desk, typed, make_case):
    make_case(at=timezone.now() - timedelta(hours=1), phone="13900001111", text=typed["text"])
    body = desk.post(reverse("cases:desk_help"), typed, **HX).content.decode()
    assert "追加" in body
    assert "is_urge" not in body


def test_the_same_key_sent_twice_is_no_repeat(desk, typed):
    send(desk, typed)
    assert send(desk, typed).status_code == 302
    assert Case.objects.count() == 1


def test_a_number_that_only_disturbed_is_told_from_a_first_call(desk, operator):
    phone = "13997001111"
    at = timezone.now()
    intake.log_other_call("nuisance", actor=operator, at=at - timedelta(days=40), phone=phone)
    card = reverse("cases:desk_caller")
    assert "首次来电" in desk.post(card, {"phone": phone}).content.decode()
    for _ in range(2):
        intake.log_other_call("nuisance", actor=operator, at=at, phone=phone)
    shown = desk.post(card, {"phone": phone}).content.decode()
    assert ("骚扰2次" in shown, "首次来电" in shown) == (True, False)


@pytest.mark.parametrize(
    ("more", "is_warned"),
    [
        ({"is_secret": "on"}, True), ({"kind": "report"}, True), ({}, False),
        ({"is_secret": "on", "caller_name": "李四四"}, False),
    ],
)  # fmt: skip
def test_the_desk_warns_beside_the_text_of_a_name_that_is_to_be_kept(desk, typed, more, is_warned):
    said = {
        **typed,
        "caller_name": "阿不都·热合曼",
        "text": "举报人阿不都 • 热合曼说电梯停运",
        **more,
    }
    page = desk.post(reverse("cases:desk_help"), said).content.decode()
    assert ("诉求内容里写有诉求人的姓名或住址" in page) == is_warned
    assert 'id="named"' in page and "hx-swap-oob" in page
    # It stands beside the text as well when the form comes back.
    page = send(desk, {**said, "lead_unit": "", "category": ""}).content.decode()
    assert ("诉求内容里写有诉求人的姓名或住址" in page) == is_warned
    assert page.count('id="named"') == 1


def test_a_demand_is_stored_in_one_way_of_writing(desk, typed):
    send(desk, {**typed, "text": "１０号楼\u200bＫＴＶ\r\n夜里很吵", "place": "文化街１０号"})
    case = Case.objects.get()
    assert (case.text, case.place) == ("10号楼KTV\n夜里很吵", "文化街10号")


def test_a_draft_is_kept_encrypted_and_ends_with_its_case(desk, operator, typed):
    saved = desk.post(reverse("cases:draft_save"), typed)
    assert saved.json() == {"draft": "key-1"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM cases_draft")
        assert "电梯" not in cursor.fetchone()[0]
    assert Case.objects.count() == 0
    assert fresh_counts(operator)["cases:drafts"] == 1
    page = desk.get(reverse("cases:desk"), {"draft": "key-1"}).content.decode()
    assert typed["text"] in page
    assert "已保存" in page
    send(desk, typed)
    assert not Draft.objects.exists()


def test_nothing_typed_makes_no_draft(desk, typed):
    bare = {"verb": "dispatch", "urgency": "ordinary", "idempotency_key": "k"}
    assert desk.post(reverse("cases:draft_save"), bare).json() == {"draft": ""}
    assert not Draft.objects.exists()


def test_drafts_are_ones_own(desk, log_in, typed, dispatcher):
    desk.post(reverse("cases:draft_save"), typed)
    assert "小区电梯停运三天" in desk.get(reverse("cases:drafts")).content.decode()
    colleague = log_in(dispatcher)
    assert "没有草稿" in colleague.get(reverse("cases:drafts")).content.decode()
    assert "电梯" not in colleague.get(reverse("cases:desk"), {"draft": "key-1"}).content.decode()
    colleague.post(reverse("cases:draft_discard"), {"draft": "key-1"})
    assert Draft.objects.count() == 1
