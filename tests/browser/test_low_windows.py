"""In a window of 1366 × 641, a usual screen under the browser's bars, the next step is in sight."""

import pytest
from django.utils import timezone

from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from tests.browser.test_desks import waiting_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEIGHT = 641
LOW = {"viewport": {"width": 1366, "height": HEIGHT}}
TEXT = "小区电梯停运三天，物业没有维修，老人上下楼不便，多次反映均无人处理，希望尽快修好。" * 6


@pytest.fixture
def demand(category, phone_channel, unit):
    return Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=timezone.now(),
        text=TEXT, phone="13897001234",
    )  # fmt: skip


@pytest.fixture
def enter_at(enter_site, live_server):
    """Return a function by which a person logs in, in a low window, and opens an address."""

    def enter(person, address):
        page = enter_site(person, LOW)
        page.goto(live_server.url + address)
        return page

    return enter


def assert_in_sight(page, selector):
    """Hold every button of a kind to what one sees, with nothing lying over it."""
    buttons = [one for one in page.locator(selector).all() if one.is_visible()]
    assert buttons, selector
    for button in buttons:
        box = button.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= HEIGHT
        button.click(trial=True, timeout=3_000)


def test_all_fields_and_keys_of_the_desk_are_in_sight(enter_at, operator, demand):
    page = enter_at(operator, "/desk/")
    page.fill("[name=text]", TEXT)
    page.wait_for_selector("[data-saved]:has-text('已保存')")
    assert_in_sight(page, ".desk-form .form-foot .btn")
    assert_in_sight(page, "[data-field=lead_unit] .ts-control")
    assert_in_sight(page, ".other-call .btn")


@pytest.mark.parametrize("key", ["F2", "F4"])
def test_the_panels_button_is_in_sight_as_it_opens(enter_at, dispatcher, operator, demand, key):
    case = intake.open_case(demand, actor=operator, at=demand.received_at)
    page = enter_at(dispatcher, f"/cases/{case.number}/")
    assert_in_sight(page, ".page-actions .btn-primary")
    page.keyboard.press(key)
    page.wait_for_selector("#panel .form-foot .btn-primary")
    assert_in_sight(page, "#panel .form-foot .btn-primary")


def test_the_units_step_is_in_sight_before_and_after_signing(
    enter_at, handler, operator, demand, unit
):
    case = intake.open_case(
        demand, Disposition(lead_unit=unit), actor=operator, at=demand.received_at
    )
    page = enter_at(handler, f"/cases/{case.number}/")
    for step in ("签收", "办结"):
        page.wait_for_selector(f".page-actions .btn-primary:has-text('{step}')")
        assert_in_sight(page, ".page-actions .btn")
        page.click(".page-actions .btn-primary")
    page.wait_for_selector("#panel [name=text]")
    assert_in_sight(page, "#panel .form-foot .btn-primary")


def test_the_callbacks_keys_are_in_sight(
    enter_at, handler, dispatcher, operator, callback_agent, demand, unit
):
    waiting_case(demand, operator, handler, dispatcher, unit)
    page = enter_at(callback_agent, "/callback/")
    assert_in_sight(page, ".callback-missed .btn")
    assert_in_sight(page, ".callback-case .form-foot .btn")
