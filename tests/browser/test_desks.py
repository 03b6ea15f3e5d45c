"""The intake desk and the callback desk as their people use them: by keys, without losing."""

import re

import pytest

from cases.models import Call, Case, Draft
from cases.rules.states import State
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def demand(category, phone_channel, at):
    return Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=at,
        text="小区电梯停运三天，物业没有维修。", phone="13897001234",
    )  # fmt: skip


def choose(page, name, words):
    """Type into a searchable select and take the first hit."""
    page.click(f"[data-field={name}] .ts-control")
    page.keyboard.type(words)
    page.wait_for_selector(f"[data-field={name}] .ts-dropdown .active")
    page.keyboard.press("Enter")


def test_a_call_is_taken_by_keys_and_dispatched(
    log_in, operator, category, phone_channel, unit, grid, demand
):
    earlier = intake.open_case(demand, actor=operator, at=demand.received_at)
    factories.make_responsibility(category, unit, reason="属地管理")
    page = log_in(operator, "/desk/")
    page.keyboard.type("13897001234")
    page.wait_for_selector(f"#caller:has-text('在办 1') a[href*='{earlier.number}']")
    page.wait_for_selector("[name=text]:focus")
    page.keyboard.type("楼道灯坏了一周无人修理")
    page.click("text=投诉")
    choose(page, "category", "物业")
    page.wait_for_selector("#help .is-on:has-text('城东区政府')")
    page.keyboard.press("F2")
    page.wait_for_selector(".message:has-text('已派给城东区政府')")
    assert Case.objects.latest("pk").lead_unit == unit
    assert page.input_value("[name=text]") == ""


def test_what_is_wrong_leaves_everything_typed_and_a_draft(
    log_in, operator, category, phone_channel
):
    page = log_in(operator, "/desk/")
    page.fill("[name=phone]", "1389")
    page.fill("[name=text]", "楼道灯坏了一周")
    page.wait_for_selector("[data-saved]:has-text('已保存')")
    page.keyboard.press("F2")
    page.wait_for_selector("text=请选择事项分类。")
    assert page.input_value("[name=text]") == "楼道灯坏了一周"
    assert page.input_value("[name=phone]") == "1389"
    assert (Case.objects.count(), Draft.objects.count()) == (0, 1)


def test_the_answer_key_opens_the_answer_first_and_then_sends(
    log_in, operator, category, phone_channel
):
    page = log_in(operator, "/desk/")
    page.fill("[name=phone]", "13897001234")
    page.fill("[name=text]", "咨询医保补缴")
    page.click("text=咨询")
    choose(page, "category", "物业")
    page.keyboard.press("F4")
    page.wait_for_selector("[name=answer]:focus")
    page.keyboard.type("请携带身份证到社保窗口办理。")
    page.keyboard.press("F4")
    page.wait_for_selector(".message:has-text('已直接答复')")
    assert Case.objects.get().state == State.CLOSED


def test_a_lost_network_keeps_the_call_on_the_page(log_in, operator, category, phone_channel):
    page = log_in(operator, "/desk/")
    page.fill("[name=text]", "楼道灯坏了一周")
    page.context.set_offline(True)
    page.keyboard.press("F2")
    page.wait_for_selector("text=网络断开")
    assert page.input_value("[name=text]") == "楼道灯坏了一周"
    page.context.set_offline(False)


def test_a_misdialled_call_takes_two_keys(log_in, operator):
    page = log_in(operator, "/desk/")
    page.keyboard.press("Alt+2")
    page.wait_for_selector(".message:has-text('已记为误拨')")
    assert Call.objects.get().kind == "misdialled"


def test_a_call_is_added_to_an_open_case_in_place(
    log_in, operator, category, phone_channel, unit, demand
):
    case = intake.open_case(
        demand, Disposition(lead_unit=unit), actor=operator, at=demand.received_at
    )
    page = log_in(operator, "/desk/")
    page.fill("[name=phone]", "13897001234")
    page.wait_for_selector("#caller [data-join]")
    page.fill("[name=text]", "还是没有人来")
    page.click("#caller [data-join]")
    page.wait_for_selector("#panel [name=note]")
    assert page.input_value("#panel [name=note]") == "还是没有人来"
    page.click("#panel .form-foot .btn-primary, #panel form button.btn")
    page.wait_for_url(re.compile("/desk/"))
    page.wait_for_selector(".message:has-text('追加')")
    assert case.calls.filter(is_first=False).count() == 1


def test_digits_answer_the_three_questions_and_the_next_case_comes(
    log_in, operator, handler, dispatcher, callback_agent, unit, demand
):
    cases = [waiting_case(demand, operator, handler, dispatcher, unit) for _ in range(2)]
    page = log_in(callback_agent, "/callback/")
    page.wait_for_selector(f"a.number:has-text('{cases[0].number}')")
    for digit in "112":
        page.keyboard.press(digit)
    page.keyboard.press("F2")
    page.wait_for_selector(f"a.number:has-text('{cases[1].number}')")
    done = cases[0].callbacks.get()
    assert (done.was_contacted, done.was_solved, done.satisfaction) == (
        True, True, "basically_satisfied",
    )  # fmt: skip


def test_redo_shows_only_when_it_may_be_done(
    log_in, operator, handler, dispatcher, callback_agent, unit, demand
):
    case = waiting_case(demand, operator, handler, dispatcher, unit)
    page = log_in(callback_agent, "/callback/")
    assert not page.is_visible("#redo-reason")
    for digit in "123":
        page.keyboard.press(digit)
    page.fill("#redo-reason", "电梯又停了")
    page.keyboard.press("F8")
    page.wait_for_selector("text=没有等您回访的工单")
    case.refresh_from_db()
    assert (case.state, case.round) == (State.DISPATCHED, 2)


def test_an_unsolved_case_is_closed_by_keys_with_ground_and_explanation(
    log_in, operator, handler, dispatcher, callback_agent, unit, demand
):
    case = waiting_case(demand, operator, handler, dispatcher, unit)
    page = log_in(callback_agent, "/callback/")
    assert not page.is_visible("[name=explanation]")
    for digit in "123":
        page.keyboard.press(digit)
    page.keyboard.press("F2")
    page.wait_for_selector("[name=ground]:focus")
    page.keyboard.press("2")
    page.wait_for_selector("[name=explanation]:focus")
    page.keyboard.press("F2")
    page.wait_for_selector("[name=explanation]:focus")
    page.keyboard.type("电梯待换新，市民知道工期")
    page.keyboard.press("F2")
    page.wait_for_selector("text=没有等您回访的工单")
    case.refresh_from_db()
    done = case.callbacks.get()
    assert (case.state, case.closed_way) == (State.CLOSED, "unsolved")
    assert done.closing_ground == "客观条件限制，暂时无法解决，已说明"
    assert done.closing_explanation == "电梯待换新，市民知道工期"


def test_the_number_shows_in_place_when_it_is_dialled(
    log_in, operator, handler, dispatcher, callback_agent, unit, demand
):
    case = waiting_case(demand, operator, handler, dispatcher, unit)
    page = log_in(callback_agent, "/callback/")
    page.keyboard.press("F3")
    page.wait_for_selector("#dialled a[href='tel:13897001234']")
    assert case.events.filter(verb="dial").count() == 1


def waiting_case(demand, operator, handler, dispatcher, unit):
    at = demand.received_at
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(case, actor=handler, at=at)
    handling.resolve_assignment(case, actor=handler, at=at, text="已修好。", outcome="solved")
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    return case


def test_the_redo_key_leads_to_the_reason_first(
    log_in, operator, handler, dispatcher, callback_agent, unit, demand
):
    case = waiting_case(demand, operator, handler, dispatcher, unit)
    page = log_in(callback_agent, "/callback/")
    for digit in "123":
        page.keyboard.press(digit)
    page.keyboard.press("F8")
    page.wait_for_selector("#redo-reason:focus")
    page.keyboard.type("电梯又停了")
    page.keyboard.press("F8")
    page.wait_for_selector("text=没有等您回访的工单")
    case.refresh_from_db()
    assert case.round == 2


def test_a_call_that_reached_nobody_takes_one_key(
    log_in, operator, handler, dispatcher, callback_agent, unit, demand
):
    case = waiting_case(demand, operator, handler, dispatcher, unit)
    page = log_in(callback_agent, "/callback/")
    box = page.locator(".callback-missed").bounding_box()
    assert box["y"] + box["height"] <= 768
    page.keyboard.press("Alt+1")
    page.wait_for_selector(".message:has-text('回访未接通')")
    assert case.callback_attempts.get().outcome == "no_answer"


def test_enter_on_an_answer_completes_and_never_redoes(
    log_in, operator, handler, dispatcher, callback_agent, unit, demand
):
    case = waiting_case(demand, operator, handler, dispatcher, unit)
    page = log_in(callback_agent, "/callback/")
    for digit in "12":
        page.keyboard.press(digit)
    page.wait_for_selector("[name=satisfaction]:focus")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=ground]:focus")
    page.fill("#redo-reason", "电梯又停了")
    page.focus("[name=satisfaction][value=dissatisfied]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=ground]:focus")
    case.refresh_from_db()
    assert (case.state, case.round) == (State.AWAITING_CALLBACK, 1)
    page.keyboard.press("1")
    page.keyboard.type("市民知道，不再要求")
    page.focus("[name=ground]:checked")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=没有等您回访的工单")
    case.refresh_from_db()
    assert (case.state, case.closed_way) == (State.CLOSED, "unsolved")
