"""The frame of every page: header and menu stay, and no text is cut without a word."""

import pytest
from django.utils import timezone

from cases.services.intake import intake
from cases.services.record.demands import Demand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TALL = "document.querySelector('main').style.setProperty('min-height', '4000px')"


@pytest.mark.parametrize("part", [".header", ".menu"])
def test_the_frame_stays_on_a_long_page(log_in, operator, part):
    page = log_in(operator, "/cases/")
    before = page.locator(part).bounding_box()
    page.evaluate(TALL)
    page.evaluate("scrollTo(0, 2500)")
    assert page.locator(part).bounding_box() == before


def test_a_pasted_text_over_the_limit_is_kept_and_said(
    log_in, dispatcher, operator, category, phone_channel
):
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=timezone.now(),
        text="小区电梯停运三天，物业没有维修。", phone="13897001234",
    )  # fmt: skip
    case = intake.open_case(demand, actor=operator, at=timezone.now())
    page = log_in(dispatcher, f"/cases/{case.number}/note/")
    page.fill("#panel textarea", "字" * 7000)
    page.wait_for_selector("#panel .field-error:has-text('最多 2000 字，现有 7000 字。')")
    page.click("#panel .form-foot button")
    assert len(page.input_value("#panel textarea")) == 7000
    assert not case.events.filter(verb="note").exists()
    page.fill("#panel textarea", "字" * 2000)
    assert not page.is_visible("#panel .field-error")
    page.click("#panel .form-foot button")
    page.wait_for_selector(".message:has-text('已加备注')")
