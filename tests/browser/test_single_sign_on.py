"""A person comes in through the city's identity provider, in a real browser."""

import os

import pytest
from django.conf import settings as site
from playwright.sync_api import expect

from tests.browser.looker import DESK, PHONE
from tests.grids.identity_provider import identity_provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings):
    with identity_provider() as running:
        for name, value in running.settings().items():
            setattr(settings, name, value)
        own = "grids.single_sign_on.SingleSignOnBackend"
        settings.AUTHENTICATION_BACKENDS = [*site.AUTHENTICATION_BACKENDS, own]
        yield running


def picture(page, name):
    if folder := os.environ.get("PICTURES"):
        for form in (DESK, PHONE):
            page.set_viewport_size(form["viewport"])
            page.screenshot(path=f"{folder}/{name}-{form['viewport']['width']}.png")


def test_one_comes_in_by_the_citys_identity_provider(page, live_server, provider, operator):
    provider.name = operator.username
    page.goto(f"{live_server.url}/cases/")
    picture(page, "log-in")
    page.get_by_role("link", name="统一身份认证登录").click()
    page.get_by_role("button", name=f"以 {operator.username} 登录").click()
    expect(page).to_have_url(f"{live_server.url}/cases/")
    expect(page.locator("body")).to_have_attribute("data-person", str(operator.pk))


def test_one_without_an_account_reads_whom_to_ask(page, live_server, provider, operator):
    provider.name = "somebody-else"
    page.goto(f"{live_server.url}/login/")
    page.get_by_role("link", name="统一身份认证登录").click()
    page.get_by_role("button", name="以 somebody-else 登录").click()
    expect(page.locator("main")).to_contain_text("本系统没有您的账号")
    picture(page, "no-account")
