"""The intake desk while parts of the site are gone: nothing typed is lost, and it goes on."""

import subprocess

import pytest
from django.test import Client
from playwright.sync_api import expect

from cases.models import Case, Draft
from hotline import processes
from hotline.embedded import valkey
from hotline.embedded.ports import first_free
from tests.browser.served import PATIENCE, Site
from tests.browser.test_desks import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "楼道灯坏了一周无人修理"


def type_call(page, text=TEXT, phone="13897001234"):
    """Type what a call needs until the draft of it is kept."""
    page.fill("[name=phone]", phone)
    page.fill("[name=text]", text)
    page.click("[data-field=kind] >> text=投诉")
    page.wait_for_selector("[data-saved]:has-text('已保存')", timeout=PATIENCE)


@pytest.fixture
def own_valkey(tmp_path):
    """Start a Valkey that a test may kill; return its process and its address."""
    port = first_free(8900)
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen([valkey.binary(), *options], stdout=subprocess.DEVNULL)
    yield server, f"redis://127.0.0.1:{port}/0"
    server.kill()
    server.wait(timeout=20)


@pytest.fixture
def site(transactional_db, tmp_path, own_valkey):
    running = Site(tmp_path)
    running.env["REDIS_URL"] = own_valkey[1]
    running.start(processes.EVENTS)
    running.start(processes.WEB)
    running.await_web()
    yield running
    for name in list(running.running):
        running.kill(name)


def test_a_call_is_registered_while_valkey_and_the_live_events_are_gone(
    category, phone_channel, unit, grid, operator, site, own_valkey, page
):
    client = Client()
    client.force_login(operator)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}
    page.context.add_cookies([cookie])
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.url}/desk/")
    page.fill("[name=text]", TEXT[:5])
    own_valkey[0].kill()
    site.kill("events")
    type_call(page)
    choose(page, "category", "物业")
    choose(page, "lead_unit", "城东")
    page.keyboard.press("F2")
    page.wait_for_selector(".message:has-text('已派给城东区政府')")
    assert (Case.objects.get().text, Draft.objects.count()) == (TEXT, 0)
    assert page.input_value("[name=text]") == ""


def test_a_session_that_ends_while_one_types_leaves_the_page_and_the_draft(
    log_in, operator, category, phone_channel, unit
):
    page = log_in(operator, "/desk/")
    type_call(page)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("F2")
    page.wait_for_selector("text=已填内容仍在本页")
    assert page.input_value("[name=text]") == TEXT
    assert Case.objects.count() == 0
    key = Draft.objects.get().client_key
    page = log_in(operator, f"/desk/?draft={key}")
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    expect(page.locator("[name=phone]")).to_have_value("13897001234")


def test_two_tabs_keep_two_calls_apart(log_in, operator, category, phone_channel, unit):
    first = log_in(operator, "/desk/")
    second = first.context.new_page()
    second.goto(first.url)
    type_call(first, "一号楼电梯停运三天", "13897001234")
    type_call(second, "二号楼漏水没有人管", "13997005678")
    for page in (second, first):
        page.bring_to_front()
        choose(page, "category", "物业")
        choose(page, "lead_unit", "城东")
        page.keyboard.press("F2")
        page.wait_for_selector(".message:has-text('已派给')")
    registered = {case.text: case.caller.phone for case in Case.objects.all()}
    assert registered == {
        "一号楼电梯停运三天": "13897001234", "二号楼漏水没有人管": "13997005678",
    }  # fmt: skip
    assert Draft.objects.count() == 0
