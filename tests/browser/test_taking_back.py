"""What was done wrongly is put right by keyboard alone: recall, reassign, correct, take back."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.services.handling import handling
from cases.services.oversight import supervising
from notices.models import Notice
from tests.browser.hands import state_of
from tests.browser.looker import DESK, PHONE
from tests.cases.walked import demand, make_case  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCUSED = "(document.activeElement.innerText || '').trim()"


def tab_to(page, words, *, at_most=90):
    """Press Tab until what says the words has the focus."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if str(page.evaluate(FOCUSED)).startswith(words):
            return
    raise AssertionError(f"{words} is not reached by Tab")


def open_act(page, words):
    """Open an action of the case's head by keyboard, also one that is folded away."""
    page.locator(".page-actions").wait_for()
    more = page.locator(".page-actions [data-more-acts]")
    if more.count() and more.is_visible():
        tab_to(page, "更多")
        page.keyboard.press("Enter")
    if not str(page.evaluate(FOCUSED)).startswith(words):
        tab_to(page, words)
    page.keyboard.press("Enter")
    page.locator("#panel form").wait_for()


def fill(page, name, text):
    """Tab to a field of the panel and type."""
    for _ in range(60):
        if page.evaluate("document.activeElement.name") == name:
            page.keyboard.press("Control+a")
            page.keyboard.type(text)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def send(page, said):
    page.keyboard.press("Control+Enter")
    page.locator("#messages .message", has_text=said).wait_for()


def picture(page, name):
    if folder := os.environ.get("PICTURES"):
        for form in (DESK, PHONE):
            page.set_viewport_size(form["viewport"])
            page.screenshot(path=f"{folder}/{name}-{form['viewport']['width']}.png")
        page.set_viewport_size(DESK["viewport"])


@pytest.fixture
def case(make_case):  # noqa: F811
    return make_case(at=timezone.now(), place="东关大街1号")


def test_a_dispatch_is_recalled_corrected_and_sent_elsewhere_by_keyboard(
    log_in, enter_site, live_server, operator, dispatcher, handler, case, other_unit
):
    page = log_in(operator, f"/cases/{case.number}/")
    open_act(page, "改派")
    page.locator("#panel [data-field=lead_unit] .ts-control").wait_for()
    page.keyboard.type("城西区")
    page.locator("#panel [data-field=lead_unit] .ts-dropdown .active", has_text="城西区").wait_for()
    page.keyboard.press("Enter")
    fill(page, "reason", "地点在城西区，派错单位。")
    picture(page, "reassign")
    send(page, "已改派")
    case.refresh_from_db()
    assert case.lead_unit == other_unit
    assert state_of(page) == "待签收"

    former = enter_site(handler)
    former.goto(f"{live_server.url}/cases/{case.number}/")
    assert "派单已撤回" in former.locator(".case-aside, main").first.inner_text()
    picture(former, "recalled-unit")
    assert Notice.objects.filter(kind="recall", subject_id=case.pk).count() == 1

    desk = enter_site(dispatcher)
    desk.goto(f"{live_server.url}/cases/{case.number}/")
    open_act(desk, "撤回派单")
    fill(desk, "reason", "地点登记有误，先更正。")
    picture(desk, "recall")
    send(desk, "派单已撤回")
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == ("pending", None)

    desk.goto(f"{live_server.url}/cases/{case.number}/")
    open_act(desk, "更正要素")
    fill(desk, "place", "西关大街9号")
    fill(desk, "reason", "回听录音后更正。")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#amend-preview")
    send(desk, "已更正要素")
    case.refresh_from_db()
    assert "西关大街9号" in case.place


def test_a_unit_takes_its_reply_back_by_keyboard(log_in, handler, case):
    now = timezone.now()
    handling.sign_assignment(case, actor=handler, at=now)
    handling.resolve_assignment(case, actor=handler, at=now, text="电梯已修好。", outcome="solved")
    page = log_in(handler, f"/cases/{case.number}/")
    open_act(page, "撤回答复")
    fill(page, "reason", "漏了维修照片。")
    picture(page, "withdraw-reply")
    send(page, "答复已撤回")
    page.goto(page.url)
    assert state_of(page) == "办理中"
    page.locator(".round", has_text="已撤回：").wait_for()
    picture(page, "withdrawn-reply")
    page.keyboard.press("F2")
    page.locator("#panel form").wait_for()
    assert page.input_value("#panel [name=text]") == "电梯已修好。"


def test_a_supervisor_withdraws_an_order_by_keyboard(log_in, supervisor, handler, case):
    now = timezone.now()
    handling.sign_assignment(case, actor=handler, at=now)
    supervising.supervise_case(
        case, actor=supervisor, at=now, level="key", ground="多次反映", required="限期办结",
        answer_due_at=now + timedelta(days=2),
    )  # fmt: skip
    page = log_in(supervisor, f"/cases/{case.number}/")
    open_act(page, "撤销督办")
    fill(page, "reason", "与另一件督办重复。")
    picture(page, "withdraw-order")
    send(page, "督办单已撤销")
    page.goto(page.url)
    page.locator(".round", has_text="已撤销").wait_for()
    picture(page, "withdrawn-order")
