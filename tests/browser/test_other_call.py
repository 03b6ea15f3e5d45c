"""Alt+1 on a form with a written demand asks first, and is taken back by one press."""

import pytest

from cases.models import Call

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_wrong_key_loses_nothing(log_in, operator, category, phone_channel, unit):
    page = log_in(operator, "/desk/")
    page.fill("[name=text]", "小区电梯停运三天")
    page.keyboard.press("Alt+1")
    page.click("text=仍记为骚扰")
    page.wait_for_selector("[data-undo]")
    assert Call.objects.get().kind == "nuisance"
    page.click("[data-undo] button")
    page.wait_for_selector(".message:has-text('已撤销')")
    assert page.input_value("[name=text]") == "小区电梯停运三天"
    assert Call.objects.get().excluded_reason == "话务员撤销"


def test_the_offer_ends_after_ten_seconds(log_in, operator, category, phone_channel, unit):
    page = log_in(operator, "/desk/")
    page.keyboard.press("Alt+3")
    page.wait_for_selector("[data-undo]")
    page.wait_for_selector("[data-undo]", state="detached", timeout=12_000)
