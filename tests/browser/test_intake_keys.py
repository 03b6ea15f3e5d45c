"""The intake desk by the keyboard: Tab goes on, what one did not mean is not filled in."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case, Draft
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What a window of 768 pixels has left under the bars of the browser.
FOLD = 641


@pytest.fixture
def desk(log_in, operator, category, phone_channel, grid, unit):
    """Return the desk as it opens for an operator, in the window that most desks have."""
    page = log_in(operator, "/desk/")
    page.set_viewport_size({"width": 1366, "height": FOLD})
    return page


@pytest.fixture
def elsewhere(category, phone_channel, unit, operator):
    """Return an open case of another citizen about a lift."""
    at = timezone.now()
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=at,
        text="小区电梯停运三天，物业没有维修。", phone="13897001234",
    )  # fmt: skip
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def focus(page):
    return page.evaluate("document.activeElement.name || document.activeElement.id")


def test_tab_passes_searchable_fields_without_filling_them(desk):
    desk.focus("[name=place]")
    for _ in range(12):
        desk.keyboard.press("Tab")
    filled = {
        name: desk.input_value(f"select[name={name}]")
        for name in ("grid", "category", "lead_unit", "co_units")
    }
    assert filled == {"grid": "", "category": "", "lead_unit": "", "co_units": ""}


def test_tab_takes_what_was_typed_and_goes_on(desk, category):
    desk.click("[data-field=category] .ts-control")
    desk.keyboard.type("物业")
    desk.keyboard.press("Tab")
    expect(desk.locator("select[name=category]")).to_have_value(category.code)
    expect(desk.locator("[name=happened]")).to_be_focused()


def test_another_citizens_call_is_added_with_their_own_number(desk, elsewhere):
    desk.keyboard.type("13997005678")
    desk.fill("[name=text]", "小区电梯停运三天，物业没有维修。")
    desk.click("#help [data-join]")
    desk.wait_for_selector("#panel [name=note]")
    assert desk.input_value("#panel [name=phone]") == "13997005678"
    desk.click("#panel .form-foot .btn-primary")
    desk.wait_for_selector(f".message a:has-text('{elsewhere.number}')")
    assert elsewhere.calls.get(is_first=False).caller != elsewhere.caller


def test_a_call_that_was_added_leaves_no_draft(desk, elsewhere):
    desk.keyboard.type("13997005678")
    desk.fill("[name=text]", "小区电梯停运三天，物业没有维修。")
    desk.wait_for_selector("[data-saved]:has-text('已保存')")
    desk.click("#help [data-join]")
    desk.click("#panel .form-foot .btn-primary")
    desk.wait_for_selector(".message:has-text('追加')")
    assert not Draft.objects.exists()


def test_after_a_call_the_buttons_of_the_next_are_still_in_sight(desk, category):
    desk.fill("[name=text]", "楼道灯坏了一周")
    desk.click("text=投诉")
    desk.click("[data-field=category] .ts-control")
    desk.keyboard.type("物业")
    desk.keyboard.press("Tab")
    before = desk.locator(".form-foot .btn-primary").bounding_box()
    desk.click("button[value=pending]")
    desk.wait_for_selector(".message:has-text('已登记')")
    assert desk.locator(".form-foot .btn-primary").bounding_box() == before
    assert Case.objects.count() == 1


def test_the_answer_opens_in_full_above_the_buttons(desk):
    desk.keyboard.press("F4")
    desk.wait_for_selector("[name=answer]:focus")
    answer = desk.locator("[name=answer]").bounding_box()
    foot = desk.locator(".desk-form .form-foot").bounding_box()
    assert answer["y"] + answer["height"] <= foot["y"]


def test_opening_the_refusal_leads_into_it(desk):
    desk.click("#settle-reject summary")
    desk.wait_for_selector("[name=ground]:focus")
    button = desk.locator("button[value=reject]").bounding_box()
    foot = desk.locator(".desk-form .form-foot").bounding_box()
    assert button["y"] + button["height"] <= foot["y"]


def test_options_are_found_by_the_initials_of_their_pinyin(desk, category):
    desk.click("[data-field=category] .ts-control")
    desk.keyboard.type("wy")
    desk.keyboard.press("Tab")
    expect(desk.locator("select[name=category]")).to_have_value(category.code)


def test_the_suggested_category_and_the_kind_take_a_key_each(desk, category):
    desk.fill("[name=text]", f"小区{category.name}太差，没有人打扫")
    desk.wait_for_selector("#help [data-key=F9]")
    desk.keyboard.press("F9")
    expect(desk.locator("select[name=category]")).to_have_value(category.code)
    expect(desk.locator("[name=kind]:focus")).to_have_count(1)
    desk.keyboard.press("3")
    expect(desk.locator("[name=kind]:checked")).to_have_value("complaint")


def test_a_call_again_is_added_by_a_key(desk, elsewhere):
    desk.keyboard.type("13897001234")
    desk.fill("[name=text]", "小区电梯停运三天，物业没有维修。")
    desk.click("text=投诉")
    desk.click("[data-field=category] .ts-control")
    desk.keyboard.type("物业")
    desk.keyboard.press("Tab")
    desk.click("button[value=pending]")
    desk.wait_for_selector(".repeat")
    desk.keyboard.press("F8")
    desk.wait_for_selector("#panel [name=note]:focus")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(".message:has-text('已追加来电')")
