"""The frame of the page stays in sight however long the page is."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_menu_stays_while_a_long_page_is_read(log_in, leader):
    page = log_in(leader, "/cases/")
    page.evaluate("document.querySelector('main').style.height = '3000px'; scrollTo(0, 2000)")
    page.wait_for_function("scrollY === 2000")
    menu = page.locator("nav.menu, .menu").first
    assert menu.bounding_box()["y"] == 48
