"""What is typed into a panel or at the callback desk outlives the page and the session."""

import pytest
from django.utils import timezone

from cases.models import Case, Draft
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED = "[data-saved]:has-text('已保存')"


@pytest.fixture
def make(category, phone_channel, operator, unit, grid):
    """Return a function that registers a case of a text."""

    def register(text, disposition=None):
        demand = Demand(
            kind="complaint", category=category, channel=phone_channel, text=text,
            received_at=timezone.now(), phone="13897001234",
        )  # fmt: skip
        where = disposition or Disposition()
        return intake.open_case(demand, where, actor=operator, at=timezone.now())

    return register


@pytest.fixture
def dispatching(enter_site, dispatcher, make, live_server):
    """Return a dispatcher's window with the panel of 派单 open and something typed."""
    case = make("小区电梯停运三天，物业没有维修。")
    window = enter_site(dispatcher)
    window.goto(f"{live_server.url}/cases/{case.number}/")
    window.keyboard.press("F2")
    window.fill("#panel [name=note]", "请今天到现场。")
    window.wait_for_selector(f"#panel {SAVED}")
    return window


def test_a_panel_survives_a_reload(dispatching):
    dispatching.reload()
    dispatching.wait_for_selector(".restored:has-text('还没有提交')")
    assert dispatching.input_value("#panel [name=note]") == "请今天到现场。"


def test_a_panel_survives_logging_out_and_leaves_nothing_in_the_browser(
    dispatching, dispatcher, live_server
):
    case = Case.objects.get()
    kept = dispatching.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "到现场" not in kept
    dispatching.context.clear_cookies()
    dispatching.goto(f"{live_server.url}/login/")
    dispatching.fill("[name=username]", dispatcher.username)
    dispatching.fill("[name=password]", "correct-horse-12345")
    dispatching.press("[name=password]", "Enter")
    dispatching.wait_for_url(f"{live_server.url}/")
    dispatching.goto(f"{live_server.url}/cases/{case.number}/")
    dispatching.click("text=继续填写")
    dispatching.wait_for_selector("#panel [name=note]")
    assert dispatching.input_value("#panel [name=note]") == "请今天到现场。"


def test_a_draft_is_emptied_on_request(dispatching):
    dispatching.reload()
    dispatching.click("text=清空重填")
    dispatching.wait_for_selector(".restored", state="detached")
    assert dispatching.input_value("#panel [name=note]") == ""
    assert not Draft.objects.exists()


def test_what_is_given_up_is_no_draft(dispatching):
    dispatching.on("dialog", lambda box: box.accept())
    dispatching.fill("#panel [name=note]", "请明天到现场。")
    dispatching.keyboard.press("Escape")
    dispatching.wait_for_timeout(2_000)
    assert not Draft.objects.exists()


def test_sending_at_once_leaves_no_draft(dispatching, unit):
    dispatching.locator("#panel select[name=lead_unit]").evaluate(
        "(one, code) => one.tomselect.setValue(code)", unit.code
    )
    dispatching.keyboard.press("Control+Enter")
    dispatching.wait_for_selector(".message:has-text('已派单')")
    dispatching.wait_for_timeout(2_000)
    assert not Draft.objects.exists()


def test_the_merge_preview_leaves_alone_what_is_being_typed(log_in, dispatcher, make):
    main, case = make("小区电梯停运三天。"), make("小区电梯停运，请修。")
    page = log_in(dispatcher, f"/cases/{case.number}/merge/")
    page.fill("#panel [name=main_case]", main.number)
    page.focus("#panel [name=note]")
    page.keyboard.type("两件")
    page.wait_for_selector("#merge-preview .number")
    page.keyboard.type("是同一部电梯")
    assert page.input_value("#panel [name=note]") == "两件是同一部电梯"
    assert page.input_value("#panel [name=previewed]") == main.number
    page.fill("#panel [name=main_case]", "24010199999")
    page.focus("#panel [name=note]")
    page.wait_for_selector("#merge-preview :text('没有找到')")
    assert page.input_value("#panel [name=note]") == "两件是同一部电梯"


def test_a_callback_remark_survives_a_reload(
    log_in, callback_agent, handler, dispatcher, unit, make
):
    at = timezone.now()
    case = make("路灯不亮", Disposition(lead_unit=unit))
    handling.sign_assignment(case, actor=handler, at=at)
    handling.resolve_assignment(case, actor=handler, at=at, text="已修好路灯。", outcome="solved")
    dispatch.accept_reply(case, actor=dispatcher, at=at)
    page = log_in(callback_agent, "/callback/")
    page.fill("[name=remark]", "市民说晚上再看")
    page.check("[name=was_contacted][value=True]", force=True)
    page.wait_for_selector(SAVED)
    page.reload()
    assert page.input_value("[name=remark]") == "市民说晚上再看"
    assert page.is_checked("[name=was_contacted][value=True]")
