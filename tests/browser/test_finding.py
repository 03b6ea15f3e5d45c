"""The one box by the keyboard: from a list, and from inside the desk, where nothing is lost."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from hotline import finding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(finding, "STATEMENT_MS", 60_000)
    monkeypatch.setattr(finding, "WITHIN_SECONDS", 60)


@pytest.fixture
def case(category, phone_channel, unit, operator):
    at = timezone.now()
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=at,
        text="小区电梯停运三天，物业没有维修。", phone="13897001234",
    )  # fmt: skip
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def test_words_arrow_and_enter_open_a_case(log_in, operator, case):
    page = log_in(operator, "/cases/")
    page.keyboard.press("/")
    # Faster than any answer: the arrow and Enter wait for it.
    page.keyboard.type("电梯停运")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.number}/")


def test_from_inside_the_desk_nothing_typed_is_lost(log_in, operator, case):
    page = log_in(operator, "/desk/")
    page.fill("[name=text]", "楼道灯坏了一周")
    page.keyboard.press("Control+k")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("物业")
    box, lines = page.locator("#search"), page.locator("#found [role=option]")
    expect(lines).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "found-case_texts-1")
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    opened.value.wait_for_url(f"**/cases/{case.number}/")
    opened.value.close()
    expect(page.locator("#found")).to_be_hidden()
    expect(page.locator("[name=text]")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("[name=text]")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value("楼道灯坏了一周")


def test_a_late_answer_does_not_take_the_place_of_a_newer_one(log_in, operator, case):
    page = log_in(operator, "/cases/")
    held = []
    page.route(
        "**/find/typed/?q=*",
        lambda route: held.append(route) if not held else route.continue_(),
    )
    with page.expect_request("**/find/typed/?q=*"):
        page.fill("#search", "路灯")
    page.fill("#search", "电梯")
    expect(page.locator("#found .found-title")).to_contain_text("电梯")
    held[0].continue_()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found .found-title")).to_contain_text("电梯")
