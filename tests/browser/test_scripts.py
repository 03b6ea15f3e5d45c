"""What the scripts promise: nothing typed is lost, one click is one sending, keys work."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from tests.browser import pages
from tests.factories import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server, settings, page):
    """Return a function that opens an address as a person who is logged in."""
    settings.ROOT_URLCONF = "tests.browser.pages"
    pages.received.clear()
    user = get_user_model().objects.filter(username="operator").first() or make_person("operator")
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])

    def open_page(address):
        page.goto(live_server.url + address)
        return page

    return open_page


def fill(page, content="小区停水"):
    page.fill("[name=content]", content)
    page.click(".ts-control")
    page.keyboard.type("水务")
    page.wait_for_selector(".ts-dropdown .active:has-text('水务')")
    page.keyboard.press("Enter")


def sent():
    return [one for one in pages.received if "verb" in one]


def test_a_double_click_sends_once_and_leads_on(site):
    page = site("/intake/")
    fill(page)
    page.dblclick("button[value=dispatch]")
    page.wait_for_url("**/queue/")
    page.wait_for_selector("#messages .message:has-text('已派单。')")
    assert [(one["content"], one["unit"], one["verb"]) for one in sent()] == [
        ("小区停水", "3", "dispatch")
    ]


def test_a_refusal_lands_above_the_fields_and_all_typing_stays(site):
    page = site("/intake/")
    fill(page, "冲突")
    page.click("button[value=dispatch]")
    page.wait_for_selector("form .refusal")
    assert "今天 14:02 李明 签收" in page.inner_text("form .refusal")
    assert page.input_value("[name=content]") == "冲突"
    assert page.input_value("[name=unit]") == "3"
    page.fill("[name=content]", "小区停水")
    page.click("button[value=dispatch]")
    page.wait_for_url("**/queue/")


def test_a_wrong_field_is_said_beside_it_and_the_chosen_file_comes_back(site):
    page = site("/intake/")
    fill(page)
    page.fill("[name=phone]", "123")
    page.set_input_files("[name=photo]", [photo()])
    page.click("button[value=dispatch]")
    page.wait_for_selector("[data-field=phone] .field-error")
    expect(page.locator("[name=phone]")).to_be_focused()
    page.fill("[name=phone]", "13897450000")
    page.click("button[value=dispatch]")
    page.wait_for_url("**/queue/")
    assert sent()[-1]["files"] == ["现场.jpg"]


def test_the_list_of_wrong_fields_leads_into_each_also_a_searchable_one(site):
    page = site("/intake/")
    page.fill("[name=content]", "小区停水")
    page.eval_on_selector("[name=unit]", "e => e.removeAttribute('required')")
    page.click("button[value=dispatch]")
    page.wait_for_selector("[data-field=unit].is-wrong :focus")
    page.focus("[name=content]")
    page.click("[data-errors] a:has-text('承办单位')")
    page.wait_for_selector("[data-field=unit] :focus")


def photo(size=2000):
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"x" * size}


def test_a_file_that_is_too_large_is_refused_at_once(site, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024
    page = site("/intake/")
    page.set_input_files("[name=photo]", [photo()])
    page.wait_for_selector("[data-field=photo]:has-text('单个文件最大 1 KB')")
    expect(page.locator("[name=photo]")).to_have_value("")


def test_without_network_the_page_says_so_and_keeps_the_typing(site):
    page = site("/intake/")
    fill(page)
    page.context.set_offline(True)
    page.click("button[value=dispatch]")
    page.wait_for_selector("form .refusal")
    assert "网络断开" in page.inner_text("form .refusal")
    page.context.set_offline(False)
    page.click("button[value=dispatch]")
    page.wait_for_url("**/queue/")


def test_an_old_form_token_is_renewed_by_the_refusal(site):
    page = site("/intake/")
    fill(page)
    page.evaluate("document.body.setAttribute('hx-headers', '{}')")
    page.eval_on_selector("form[data-keep] [name=csrfmiddlewaretoken]", "e => { e.value = 'x' }")
    page.click("button[value=dispatch]")
    page.wait_for_selector("form .refusal")
    assert sent() == []
    page.click("button[value=dispatch]")
    page.wait_for_url("**/queue/")


def test_what_is_missing_is_said_in_our_words_before_sending(site):
    page = site("/intake/")
    page.click("button[value=dispatch]")
    expect(page.locator("[data-field=content] .field-error")).to_have_text("请填写。")
    page.fill("[name=content]", "小区停水")
    expect(page.locator("[data-field=content] .field-error")).to_have_count(0)
    assert sent() == []


def test_a_draft_is_saved_as_one_types_and_keeps_its_number(site):
    page = site("/intake/")
    page.fill("[name=content]", "小区停")
    page.wait_for_selector("[data-saved]:has-text('已保存')")
    assert pages.received == [{"draft": "小区停"}]
    assert page.input_value("[data-draft-id]").isdigit()


def test_function_keys_work_inside_a_field_and_letters_do_not(site):
    page = site("/intake/")
    page.focus("[name=content]")
    page.keyboard.type("/?")
    assert page.input_value("[name=content]") == "/?"
    assert page.locator("dialog[open]").count() == 0
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("F4")
    page.wait_for_url("**/queue/")


def test_the_help_lists_the_keys_of_the_page(site):
    page = site("/intake/")
    page.keyboard.press("?")
    assert page.inner_text("dialog[open] .key-list").split()[-4:] == ["F4", "收件箱", "F2", "派单"]
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_f10_opens_the_help_inside_a_field(site):
    page = site("/intake/")
    page.focus("[name=content]")
    page.keyboard.press("F10")
    expect(page.locator("dialog[open] .key-list")).to_contain_text("F4")


def test_arrows_walk_a_queue_space_selects_and_coming_back_finds_the_row(site):
    page = site("/queue/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    expect(page.locator("[data-bulk]")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/?n=2")
    page.go_back()
    expect(page.locator("tr.is-last")).to_have_attribute("data-row", "24121000002")


def test_a_panel_opens_in_place_and_closes_with_a_question_when_typed_in(site):
    page = site("/queue/")
    page.click(".page-actions a")
    expect(page.locator("#panel [name=reason]")).to_be_focused()
    expect(page).to_have_url(re.compile(r"[?]act=return$"))
    page.keyboard.type("不属于本单位")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.keyboard.press("Escape")
    assert page.input_value("#panel [name=reason]") == "不属于本单位"
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Escape")
    expect(page.locator("#panel form")).to_have_count(0)
    expect(page).to_have_url(re.compile("/queue/$"))


def test_while_a_panel_is_open_only_its_own_button_is_primary(site):
    page = site("/case/?n=24121000001")
    fill_of = "(one) => getComputedStyle(one).backgroundColor"
    shut = page.eval_on_selector(".page-actions .btn-primary", fill_of)
    page.evaluate("document.getElementById('panel').classList.add('panel')")
    # The colour fades within a moment.
    page.wait_for_function(
        f"shut => ({fill_of})(document.querySelector('.page-actions .btn-primary')) !== shut",
        arg=shut,
    )


def test_a_panel_is_a_plain_page_without_scripts(site, browser, live_server, page):
    site("/queue/")
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(live_server.url + "/queue/")
    plain.click(".page-actions a")
    expect(plain.locator("#panel form")).to_be_visible()
    context.close()


def test_theme_and_folded_menu_are_remembered(site):
    page = site("/queue/")
    page.click("[data-menu-fold]")
    page.click("summary:has-text('话务员')")
    page.click("[data-theme-set=dark]")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("body")).to_have_class(re.compile("menu-folded"))


def test_on_a_phone_the_actions_of_a_case_lie_above_the_bottom_bar(site, page):
    page.set_viewport_size({"width": 390, "height": 844})
    site("/case/?n=1")
    page.click(".page-actions a", trial=True)


def test_the_page_is_not_wider_than_a_phone(site, page):
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/queue/", "/queue/?act=return", "/intake/", "/"):
        site(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        small = page.eval_on_selector_all(
            ".sheet .btn, .bottom-item, .tab, .chip, .sheet .ts-control, .field > [type=text]",
            "all => all.filter(e => e.checkVisibility() && e.offsetHeight < 44)"
            ".map(e => e.outerHTML)",
        )
        assert small == []
