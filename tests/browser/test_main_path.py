"""The main path as five people walk it, each in a browser of their own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case
from grids.deadlines import business_day
from reports.periods import period_of
from reports.series.daily.counting import count_daily
from tests.browser.hands import act, choose, photo, press_key, state_of, submit
from tests.factories import make_responsibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "小区3号楼电梯停运三天，楼内老人无法下楼就医。"


@pytest.fixture
def city(category, other_category, phone_channel, grid, unit, other_unit):
    """Reference data in which the proposal for the category is `unit`."""
    make_responsibility(category, unit, reason="属地管理")


def figures():
    return count_daily(period_of(business_day(timezone.now()))).figures


def take_the_call(operator):
    operator.goto(operator.url + "desk/")
    operator.fill("[name=phone]", "13897001234")
    operator.fill("[name=caller_name]", "王建国")
    operator.fill("[name=text]", TEXT)
    operator.fill("[name=place]", "昆仑小区3号楼")
    press_key(operator, "kind", "投诉")
    choose(operator, "category", "物业服务")
    choose(operator, "lead_unit", "城东区政府")
    operator.keyboard.press("F2")
    operator.locator("#messages .message").wait_for()
    return Case.objects.get()


def sign_and_resolve(clerk, site, case):
    clerk.goto(f"{site}/inbox/")
    clerk.locator(f"tr[data-row='{case.number}'] .q-title a").click()
    clerk.wait_for_url(f"**/cases/{case.number}/?back=*")
    clerk.keyboard.press("F2")
    clerk.locator("#messages .message", has_text="已签收").wait_for()
    clerk.locator(".phone button", has_text="拨打").click()
    clerk.locator("#panel a[href='tel:13897001234']").wait_for()
    act(clerk, "先行联系")
    press_key(clerk, "is_reached", "联系上")
    clerk.fill("#panel [name=note]", "约定当日上门")
    submit(clerk, "已先行联系")
    clerk.keyboard.press("F2")
    clerk.locator("#panel form").wait_for()
    press_key(clerk, "outcome", "已解决")
    clerk.fill("#panel [name=text]", "电梯已修复并恢复运行。")
    clerk.locator("#panel input[type=file]").set_input_files([photo()])
    submit(clerk, "已办结")
    assert "/inbox/" in clerk.url
    clerk.goto(f"{site}/cases/{case.number}/")
    clerk.locator(".round .thumb img").wait_for()


def call_back(agent, site, case):
    agent.goto(f"{site}/callback/")
    agent.locator("#callback-form").wait_for()
    assert case.number in agent.content()
    press_key(agent, "was_contacted", "有")
    press_key(agent, "was_solved", "已解决")
    press_key(agent, "satisfaction", "满意")
    agent.keyboard.press("F2")
    agent.locator("#messages .message", has_text=case.number).wait_for()


def test_a_call_becomes_a_closed_case_with_its_whole_story(
    enter_site, live_server, city, operator, handler, dispatcher, callback_agent
):
    site, before = live_server.url, figures()
    case = take_the_call(enter_site(operator))
    after = figures()
    assert (after.calls, after.dispatched) == (before.calls + 1, before.dispatched + 1)

    sign_and_resolve(enter_site(handler), site, case)

    reviewer = enter_site(dispatcher)
    reviewer.goto(f"{site}/cases/{case.number}/")
    assert state_of(reviewer) == "待审核"
    act(reviewer, "审核通过")
    submit(reviewer, "答复已通过")

    call_back(enter_site(callback_agent), site, case)

    reviewer.goto(f"{site}/cases/{case.number}/")
    assert state_of(reviewer) == "已办结"
    told = reviewer.locator(".timeline .event-what").all_inner_texts()
    assert told == [
        "登记", "派单 → 城东区政府", "签收", "拨打电话", "先行联系", "办结", "审核通过", "回访",
    ]  # fmt: skip
    assert figures().callbacks == before.callbacks + 1
    case.refresh_from_db()
    assert (case.state, case.closed_way) == ("closed", "solved")


def test_two_windows_do_not_act_twice(enter_site, live_server, city, handler, case_of_unit):
    first, second = enter_site(handler), enter_site(handler)
    for window in (first, second):
        window.goto(f"{live_server.url}/cases/{case_of_unit.number}/")
    first.keyboard.press("F2")
    first.locator("#messages .message", has_text="已签收").wait_for()
    second.keyboard.press("F2")
    second.locator("#panel .refusal", has_text="陈承办 签收").wait_for()
    assert case_of_unit.events.filter(verb="sign").count() == 1


def test_what_was_typed_in_a_stale_window_can_be_copied(
    enter_site, live_server, city, handler, case_of_unit
):
    from cases.services.handling import handling

    at = timezone.now()
    handling.sign_assignment(case_of_unit, actor=handler, at=at)
    window = enter_site(handler)
    window.goto(f"{live_server.url}/cases/{case_of_unit.number}/resolve/")
    press_key(window, "outcome", "已解决")
    window.fill("#panel [name=text]", "写了很久的答复")
    handling.resolve_assignment(
        case_of_unit, actor=handler, at=at + timedelta(seconds=1), text="同事的答复",
        outcome="solved",
    )  # fmt: skip
    window.locator("#panel .form-foot button").first.click()
    window.locator("#panel .refusal").wait_for()
    assert window.locator("#panel textarea[readonly]").input_value() == "写了很久的答复"


@pytest.fixture
def case_of_unit(city, category, phone_channel, unit, operator):
    """A case that was dispatched to `unit` just now."""
    from cases.services.intake import intake
    from cases.services.record.demands import Demand, Disposition

    at = timezone.now()
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
