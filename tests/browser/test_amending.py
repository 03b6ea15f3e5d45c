"""A dispatcher puts a case right: the page says what will change before it does."""

import os

import pytest
from django.utils import timezone

from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from tests import factories
from tests.browser.looker import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(category, phone_channel, unit, grid, operator, limit_rule):
    type(limit_rule).objects.update(position=9)
    factories.make_limit("紧急 1 个工作日", urgency="urgent", amount=1, position=1)
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=timezone.now(),
        text="小区电梯停运三天，物业没有维修。", phone="13897001234", caller_name="李晓明",
        place="东关大街1号",
    )  # fmt: skip
    sent = Disposition(lead_unit=unit)
    return intake.open_case(demand, sent, actor=operator, at=timezone.now())


@pytest.mark.parametrize("form", [DESK, PHONE], ids=["desk", "phone"])
def test_a_dispatcher_puts_a_case_right(enter_site, live_server, dispatcher, case, form):
    page = enter_site(dispatcher, form)
    page.goto(f"{live_server.url}/cases/{case.number}/amend/")
    assert page.input_value("#panel [name=place]") == "东关大街1号"
    assert page.input_value("#panel [name=caller_name]") == "李晓明"
    assert page.input_value("#panel [name=phone]") == ""
    page.locator("#panel [name=urgency][value=urgent]").check(force=True)
    page.fill("#panel [name=place]", "西关大街1号")
    page.fill("#panel [name=reason]", "回听录音后更正。")
    page.click("#panel .form-foot button.btn-primary")
    page.wait_for_selector("#amend-preview:has-text('办结截止')")
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/amend-{form['viewport']['width']}.png", full_page=True)
    case.refresh_from_db()
    assert case.urgency == "ordinary"
    assert page.input_value("#panel [name=place]") == "西关大街1号"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= form["viewport"]["width"]
    page.click("#panel .form-foot button.btn-primary")
    page.wait_for_selector(".message:has-text('已更正要素')")
    page.wait_for_selector(".section-title:text-is('更正记录')")
    case.refresh_from_db()
    assert (case.urgency, case.place) == ("urgent", "西关大街1号")
