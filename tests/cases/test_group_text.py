"""The masked text for a group chat: what it tells, and what must never be in it."""

import pytest
from django.urls import reverse

from cases.dossier.group_text import group_text
from cases.models import Assignment, Case, Event, StopReason
from cases.rules.states import State
from cases.services.clocks import timekeeping

pytestmark = pytest.mark.django_db
TEXT = (
    "王建国反映：昆仑小区3号楼电梯停运，联系人李秀英女士，电话13897001234或0971-8230001，"
    "身份证630102199003074518，住昆仑小区3号楼2单元501。张师傅说配件未到。"
)
SECRETS = (
    "王建国", "李秀英", "13897001234", "8230001", "630102199003074518", "2单元501", "张师傅",
)  # fmt: skip


@pytest.fixture
def case(make_case):
    return make_case(text=TEXT, caller_address="昆仑小区3号楼2单元501")


def told(case):
    case = Case.objects.select_related("category").get(pk=case.pk)
    return group_text(case, Assignment.objects.get(case=case))


def test_it_tells_number_category_matter_and_deadlines(case):
    text = told(case).text
    for said in (case.number, "投诉 · 物业服务", "昆仑小区3号楼电梯停运", "前签收", "前办结"):
        assert said in text


def test_nobody_can_be_told_from_it(case):
    text = told(case).text
    for secret in SECRETS:
        assert secret not in text
    assert "王**反映" in text
    assert "138****1234" in text


@pytest.mark.parametrize("fields", [{"is_secret": True}, {"kind": "report"}])
def test_of_a_secret_case_it_tells_only_where_to_look(case, fields):
    Case.objects.filter(pk=case.pk).update(**fields)
    shown = told(case)
    assert shown.is_bare
    assert "电梯" not in shown.text
    assert "请登录系统查看" in shown.text
    assert case.number in shown.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请电话联系李女士处理停水", "请电话联系李**女士处理停水"),
        ("邻居欧阳先生反映停水三天", "邻居欧阳先生反映停水三天"),
        ("小区保安马师傅拒绝开门一事", "小区保安马**师傅拒绝开门一事"),
        ("女士卫生间停水，先生们请绕行", "女士卫生间停水，先生们请绕行"),
    ],
)
def test_forms_of_address_lose_the_given_name_alone(make_case, text, shown):
    assert f"内容：{shown}" in told(make_case(text=text)).text


def test_a_long_matter_is_cut_after_it_was_masked(make_case):
    case = make_case(text="停水" * 57 + "电话13897001234，请尽快。")
    text = told(case).text
    assert "1389" not in text, "a number that the cut goes through is masked before"
    assert "…" in text


def test_the_deadline_follows_the_unit(case, handler, at):
    from cases.services.handling.handling import sign_assignment

    sign_assignment(case, actor=handler, at=at)
    assert "签收" not in told(case).text
    timekeeping.stop_clock(Assignment.objects.get(case=case), at=at, reason=StopReason.WAITING)
    assert "停表中" in told(case).text


def test_an_urgent_case_says_so(make_case):
    assert "【特急】时限" in told(make_case(urgency="extreme")).text


def test_the_page_offers_it_to_the_unit_that_works_on_the_case(
    log_in, handler, operator, stranger, case
):
    address = reverse("cases:show", args=[case.number])
    body = log_in(handler).get(address).content.decode()
    assert "复制到工作群" in body
    assert "data-copy" in body
    for secret in SECRETS[:4]:
        assert f"内容：{secret}" not in body
    assert "复制到工作群" not in log_in(operator).get(address).content.decode()
    assert log_in(stranger).get(address).status_code == 404


def test_who_is_done_with_the_case_is_not_offered_it(log_in, handler, make_in_state):
    case = make_in_state(State.AWAITING_CALLBACK)
    body = log_in(handler).get(reverse("cases:show", args=[case.number])).content.decode()
    assert "复制到工作群" not in body


def test_looking_at_it_writes_nothing(log_in, handler, case):
    before = Event.objects.count()
    log_in(handler).get(reverse("cases:show", args=[case.number]))
    assert Event.objects.count() == before


def test_the_api_gives_the_same_text_to_the_same_people(client, handler, operator, stranger, case):
    address = f"/api/v1/cases/{case.number}/group-text/"
    client.force_login(handler)
    assert client.get(address).json() == {"text": told(case).text}
    client.force_login(operator)
    assert client.get(address).status_code == 403
    client.force_login(stranger)
    assert client.get(address).status_code == 404
