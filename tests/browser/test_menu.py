"""The frame of the page stays in sight however long the page is, also on a phone."""

from datetime import date

import pytest
from django.utils import timezone

from grids.models import Role
from reports.periods import period_of
from reports.services.drafts import build_draft
from tests import factories
from tests.browser.looker import PHONE
from tests.cases.walked import demand, make_case  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_menu_stays_while_a_long_page_is_read(log_in, leader):
    page = log_in(leader, "/cases/")
    page.evaluate("document.querySelector('main').style.height = '3000px'; scrollTo(0, 2000)")
    page.wait_for_function("scrollY === 2000")
    menu = page.locator("nav.menu, .menu").first
    assert menu.bounding_box()["y"] == 48


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def go_on_by_the_menu(page):
    """Open 更多 of the bottom bar and go to its first page."""
    page.locator(".bottom-bar > details > summary").tap()
    item = page.locator(".bottom-bar .drop-list a:visible").first
    item.wait_for()
    address = item.get_attribute("href")
    item.tap()
    page.wait_for_url(f"**{address}*")


def test_on_a_phone_the_menu_lies_below_the_acts_of_every_page(
    enter_site,
    live_server,
    handler,
    dispatcher,
    bulletin_editor,
    make_case,  # noqa: F811
):
    case = make_case(at=timezone.now())
    draft = build_draft("daily", period_of(date(2024, 12, 10)), at=timezone.now())
    for person, addresses in (
        (handler, [f"/cases/{case.number}/", "/inbox/"]),
        (bulletin_editor, [f"/bulletins/{draft.pk}/", "/bulletins/"]),
        (dispatcher, ["/dispatch/", "/desk/"]),
    ):
        page = enter_site(person, PHONE)
        for address in addresses:
            page.goto(live_server.url + address)
            bar, height = box(page, ".bottom-bar"), page.viewport_size["height"]
            assert bar["y"] + bar["height"] == height, address
            if page.locator(".page-actions .btn-primary").count():
                acts = box(page, ".page-actions")
                assert acts["y"] + acts["height"] <= bar["y"], address
            go_on_by_the_menu(page)


def test_headings_fold_by_keys_and_are_remembered_also_without_a_script(
    enter_site, live_server, browser, dispatcher
):
    page = enter_site(dispatcher)
    page.goto(live_server.url + "/dispatch/")
    entry = page.locator(".menu a", has_text="停水停电公告")
    assert not entry.is_visible()
    page.locator(".menu summary", has_text="知识").focus()
    page.keyboard.press("Enter")
    entry.click()
    page.goto(live_server.url + "/dispatch/")
    assert entry.is_visible()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(live_server.url + "/dispatch/")
    entry = plain.locator(".menu a", has_text="停水停电公告")
    assert entry.is_visible()
    plain.locator(".menu summary", has_text="知识").click()
    assert not entry.is_visible()
    context.close()


def test_on_a_phone_the_page_of_a_bulletin_comes_first(enter_site, live_server, bulletin_editor):
    draft = build_draft("daily", period_of(date(2024, 12, 10)), at=timezone.now())
    page = enter_site(bulletin_editor, PHONE)
    page.goto(f"{live_server.url}/bulletins/{draft.pk}/")
    first, others = (
        ".bulletin-page > :not(.btn-row)",
        (".bulletin-page > .btn-row", ".bulletin-steps"),
    )
    assert all(box(page, first)["y"] < box(page, other)["y"] for other in others)


def test_on_a_phone_the_menu_of_the_back_office_opens(enter_site, live_server, settings):
    settings.ADMIN_SECOND_FACTOR = False
    person = factories.make_person(Role.SYSTEM_ADMIN, username="keeper")
    page = enter_site(person, PHONE)
    page.goto(f"{live_server.url}/admin/grids/citysetting/")
    entry = page.locator("#nav-sidebar a", has_text="办理时限").first
    assert not entry.is_visible()
    page.get_by_role("button", name="菜单", exact=True).tap()
    entry.tap()
    page.wait_for_url("**/admin/grids/limitrule/")
