"""待提交: what a weak network did not take is kept, sent once, and never lost."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from tests import factories
from tests.browser.hands import photo, press_key
from tests.browser.looker import PHONE
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUDIT_WIDTH = "document.documentElement.scrollWidth"
TEXT = "已到现场，配件当日更换。"


@pytest.fixture
def new_case(category, phone_channel, unit, operator):
    """A case that was dispatched to `unit` just now."""
    at = timezone.now()
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


@pytest.fixture
def case(new_case, handler):
    """The same, signed by `handler`."""
    handling.sign_assignment(new_case, actor=handler, at=timezone.now())
    return new_case


@pytest.fixture
def at_page(enter_site, live_server, handler):
    """Return a function that opens a page of a case on the handler's telephone."""

    def open_page(case, slug=""):
        window = enter_site(handler, PHONE)
        window.goto(f"{live_server.url}/cases/{case.number}/{slug}")
        return window

    return open_page


def bar(window, said):
    window.locator("#outbox", has_text=said).wait_for()


def press(window):
    window.locator("#panel .form-foot button").first.tap()


def events(case, verb):
    return case.events.filter(verb=verb).count()


def write_progress_offline(window):
    window.locator("#panel form").wait_for()
    window.context.set_offline(True)
    window.fill("#panel [name=text]", TEXT)
    press(window)
    bar(window, "有 1 条待提交")


def test_what_was_sent_without_network_lands_once_when_it_is_back(at_page, case):
    window = at_page(case, "report-progress/")
    write_progress_offline(window)
    assert window.locator("#panel form").count() == 0
    assert window.evaluate(AUDIT_WIDTH) == PHONE["viewport"]["width"]
    assert events(case, "report_progress") == 0
    window.context.set_offline(False)
    window.locator("#messages .message", has_text="已提交阶段性反馈").wait_for()
    window.locator(".timeline .event-note", has_text=TEXT).wait_for()
    assert not window.locator("#outbox").is_visible()
    assert events(case, "report_progress") == 1


def test_an_answer_that_was_lost_on_the_way_does_not_land_twice(at_page, case):
    window = at_page(case, "report-progress/")
    window.locator("#panel form").wait_for()

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    window.route("**/report-progress/", lose_the_answer, times=1)
    window.fill("#panel [name=text]", TEXT)
    press(window)
    # By now it is there; the telephone cannot know and sends it again by itself.
    window.locator("#messages .message", has_text="阶段性反馈已提交过").wait_for()
    assert events(case, "report_progress") == 1


def test_a_photo_waits_through_other_pages_and_arrives(at_page, case, live_server):
    window = at_page(case, "resolve/")
    press_key(window, "outcome", "已解决")
    window.fill("#panel [name=text]", "3号楼前的路灯已修复亮灯。")
    window.locator("#panel input[type=file]").set_input_files([photo()])
    window.route("**/session/", lambda route: route.abort())
    window.context.set_offline(True)
    press(window)
    bar(window, "有 1 条待提交")
    window.context.set_offline(False)
    bar(window, "网络还没有恢复")
    window.goto(f"{live_server.url}/inbox/")
    bar(window, f"办结 {case.number}")
    window.unroute("**/session/")
    window.locator("#outbox button", has_text="立即提交").tap()
    bar(window, "已提交 1 条")
    case.refresh_from_db()
    assert case.state == "resolved"
    assert case.assignments.get().replies.get().attachments.get().name == "修复后.jpg"


def test_signing_without_network_is_kept_too(at_page, new_case):
    window = at_page(new_case)
    asked = []
    window.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    window.context.set_offline(True)
    window.locator(".page-actions button", has_text="签收").tap()
    bar(window, f"签收 {new_case.number}")
    assert window.locator(".page-actions .refusal").count() == 0
    window.context.set_offline(False)
    window.locator("#messages .message", has_text="已签收").wait_for()
    assert events(new_case, "sign") == 1
    # Leaving the old page asked nothing: what was typed there is safe.
    assert asked == []


def test_a_form_that_cannot_be_opened_without_network_says_so(at_page, case):
    window = at_page(case)
    window.context.set_offline(True)
    link = window.locator(".page-actions a", has_text="先行联系")
    link.tap()
    window.locator("#messages", has_text="网络断开，暂时打不开").wait_for()
    window.context.set_offline(False)
    link.tap()
    window.locator("#panel form").wait_for()
    assert window.locator("#messages", has_text="网络断开").count() == 0


def test_where_the_case_moved_meanwhile_the_clerk_is_told_and_no_word_is_lost(
    at_page, case, handler
):
    window = at_page(case, "report-progress/")
    write_progress_offline(window)
    handling.resolve_assignment(
        case, actor=handler, at=timezone.now(), text="同事的答复", outcome="solved"
    )
    window.context.set_offline(False)
    bar(window, "有 1 条没有被接受")
    said = window.locator("#outbox .outbox-said").inner_text()
    assert "陈承办 办结" in said
    assert window.locator("#outbox textarea[readonly]").input_value() == TEXT
    assert events(case, "report_progress") == 0
    window.locator("#outbox a.btn", has_text="打开工单").tap()
    window.wait_for_url(f"**/cases/{case.number}/")
    assert window.locator("#outbox textarea[readonly]").input_value() == TEXT
    window.once("dialog", lambda dialog: dialog.accept())
    window.locator("#outbox button", has_text="不再提交").tap()
    window.locator("#outbox").wait_for(state="hidden")


def test_what_was_refused_goes_back_into_the_form(at_page, case, handler):
    window = at_page(case, "report-progress/")
    write_progress_offline(window)
    # Meanwhile the key is taken by something that the server refuses once.
    window.route("**/report-progress/", lambda route: route.fulfill(status=409, body=""), times=1)
    window.context.set_offline(False)
    bar(window, "有 1 条没有被接受")
    window.locator("#outbox a.btn", has_text="重新填写").tap()
    window.locator("#panel form").wait_for()
    expect(window.locator("#panel [name=text]")).to_have_value(TEXT)
    press(window)
    window.locator("#messages .message", has_text="已提交阶段性反馈").wait_for()
    window.locator("#outbox").wait_for(state="hidden")
    assert events(case, "report_progress") == 1


def log_out(window):
    window.locator(".header details:has(form[data-logout]) summary").tap()
    window.locator("form[data-logout] button").tap()


def log_in(window, person):
    window.fill("[name=username]", person.username)
    window.fill("[name=password]", PASSWORD)
    window.press("[name=password]", "Enter")
    window.locator("#outbox").wait_for(state="attached")


def test_logging_out_asks_and_then_deletes_what_waits(at_page, case, handler):
    window = at_page(case, "report-progress/")
    window.route("**/session/", lambda route: route.abort())
    write_progress_offline(window)
    window.context.set_offline(False)
    with window.expect_event("dialog") as asked:
        log_out(window)
    assert "有 1 条内容还没有提交" in asked.value.message
    asked.value.dismiss()
    bar(window, "有 1 条待提交")
    with window.expect_event("dialog") as asked:
        window.locator("form[data-logout] button").tap()
    asked.value.accept()
    window.wait_for_url("**/login/")
    window.unroute("**/session/")
    log_in(window, handler)
    assert not window.locator("#outbox").is_visible()
    assert events(case, "report_progress") == 0


def test_another_person_in_the_same_browser_neither_sees_nor_sends_it(
    at_page, case, unit, handler, live_server
):
    colleague = factories.make_person("unit_clerk", full_name="马承办", unit=unit)
    window = at_page(case, "report-progress/")
    write_progress_offline(window)
    # The log-in runs out meanwhile, and a colleague takes the telephone.
    window.context.clear_cookies()
    window.context.set_offline(False)
    bar(window, "登录已过期或已换人")
    window.goto(f"{live_server.url}/login/")
    log_in(window, colleague)
    assert not window.locator("#outbox").is_visible()
    assert events(case, "report_progress") == 0
    log_out(window)
    window.wait_for_url("**/login/")
    log_in(window, handler)
    bar(window, "已提交 1 条")
    assert case.events.get(verb="report_progress").actor == handler
