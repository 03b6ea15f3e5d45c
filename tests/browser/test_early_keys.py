"""Keys pressed while a page is still on its way do what they would do a moment later."""

import re

import pytest
from playwright.sync_api import expect

from cases.models import Case
from cases.services.intake import intake
from cases.services.record.demands import Demand
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "小区电梯停运三天，物业没有维修。"


class Held:
    """Requests that wait until the test lets them go."""

    def __init__(self, page, pattern):
        self.page, self.pattern, self.routes = page, re.compile(pattern), []
        page.route(self.pattern, self.hold)

    def hold(self, route):
        """Keep one."""
        self.routes.append(route)

    def wait(self):
        """Wait until one is asked for."""
        for _ in range(300):
            if self.routes:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"nothing asked for {self.pattern.pattern}")

    def release(self):
        """Let them go, and whatever comes later."""
        for route in self.routes:
            route.continue_()
        self.routes.clear()
        self.page.unroute(self.pattern)


@pytest.fixture
def pending(category, phone_channel, unit, operator, at):
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=at, text=TEXT,
    )  # fmt: skip
    return intake.open_case(demand, actor=operator, at=at)


@pytest.fixture
def queue(log_in, dispatcher, pending):
    page = log_in(dispatcher, "/dispatch/?tab=pending")
    page.keyboard.press("ArrowDown")
    return page


def test_a_key_before_the_next_page_has_come_opens_its_panel(queue, pending):
    held = Held(queue, rf"/cases/{pending.number}/")
    queue.keyboard.press("Enter")
    held.wait()
    queue.keyboard.press("F2")
    held.release()
    queue.wait_for_selector("#panel .panel-title:text-is('派单')")


def test_a_key_before_the_scripts_have_come_opens_the_panel(queue, pending):
    held = Held(queue, r"/js/shell\.")
    queue.keyboard.press("Enter")
    held.wait()
    queue.wait_for_selector(".page-actions [data-key=F2]")
    queue.keyboard.press("F2")
    assert queue.locator("#panel .panel-title").count() == 0
    held.release()
    queue.wait_for_selector("#panel .panel-title:text-is('派单')")


def leave_for_the_desk(log_in, operator):
    """Return a page that is being left for the desk, and the request that is held back."""
    page = log_in(operator, "/")
    held = Held(page, r"/desk/$")
    page.evaluate("location.href = '/desk/'")
    held.wait()
    return page, held


def test_digits_typed_ahead_stand_in_the_first_field_of_the_next_form(log_in, operator):
    page, held = leave_for_the_desk(log_in, operator)
    page.keyboard.type("13897001234")
    held.release()
    page.wait_for_selector("#caller")
    expect(page.locator("[name=phone]")).to_have_value("13897001234")


def test_tabs_typed_ahead_lead_from_field_to_field(log_in, operator):
    page, held = leave_for_the_desk(log_in, operator)
    page.keyboard.type("13897001234")
    page.keyboard.press("Tab")  # the button that looks the number up
    page.keyboard.press("Tab")
    page.keyboard.type("wang")
    held.release()
    page.wait_for_selector("#caller")
    expect(page.locator("[name=caller_name]")).to_have_value("wang")
    expect(page.locator("[name=phone]")).to_have_value("13897001234")


def test_a_key_pressed_while_earlier_ones_wait_comes_after_them(log_in, operator):
    page, held = leave_for_the_desk(log_in, operator)
    page.keyboard.type("1" * 300)
    held.release()
    page.wait_for_selector("#caller")
    expect(page.locator("[name=phone]")).not_to_have_value("")
    page.keyboard.press("9")
    expect(page.locator("[name=phone]")).to_have_value("1" * 300 + "9")


def test_the_key_that_sent_a_form_pressed_twice_sends_nothing_more(
    log_in, operator, category, phone_channel, unit
):
    factories.make_responsibility(category, unit)
    page = log_in(operator, "/desk/")
    page.fill("[name=text]", TEXT)
    page.click("text=咨询")
    page.click("[data-field=category] .ts-control")
    page.keyboard.type("物业")
    page.keyboard.press("Enter")
    page.wait_for_selector("#help .is-on:has-text('城东区政府')")
    page.keyboard.press("F2")
    page.keyboard.press("F2")
    page.wait_for_selector(".message:has-text('已派给城东区政府')")
    page.wait_for_timeout(500)
    assert Case.objects.count() == 1
    assert page.locator("[data-complaint], .errorlist, .refusal:visible").count() == 0


def test_what_is_pressed_at_the_log_in_is_not_kept(page, live_server, operator):
    page.goto(f"{live_server.url}/login/")
    held = Held(page, r"/login/$")
    page.fill("[name=username]", operator.username)
    page.fill("[name=password]", "wrong")
    page.focus("[name=password]")
    page.keyboard.press("Enter")
    held.wait()
    page.keyboard.type("abc")
    with page.expect_navigation():
        held.release()
    assert page.evaluate("sessionStorage.getItem('early-keys')") is None
