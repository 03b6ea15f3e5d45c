"""单位撤并 in a real browser: what goes over is read, the successor chosen, and it is done."""

import os

import pytest
from playwright.sync_api import expect

from cases.models import Assignment
from cases.services.handling import handling
from grids.models import Role
from tests.browser.looker import DESK
from tests.cases.walked import demand, make_case  # noqa: F401
from tests.factories import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_unit_is_merged_by_what_the_page_says(
    log_in, settings, make_case, handler, unit, sub_unit, other_unit, at  # noqa: F811
):  # fmt: skip
    settings.ADMIN_SECOND_FACTOR = False
    for _ in range(3):
        handling.sign_assignment(make_case(), actor=handler, at=at)
    page = log_in(make_person(Role.SECURITY_ADMIN), f"/admin/grids/unit/{unit.pk}/change/")
    page.get_by_role("link", name="单位撤并").click()
    expect(
        page.get_by_role("row", name="在办的工单 3 由接办单位接着办理，时限不变")
    ).to_be_visible()
    if folder := os.environ.get("PICTURES"):
        for width, height in ((1366, 641), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/unit-merger-{width}.png", full_page=True)
        page.set_viewport_size(DESK["viewport"])
    page.get_by_label("接办单位").select_option(label=other_unit.name)
    page.get_by_label("依据").fill("机构改革方案")
    page.get_by_role("button", name="确认撤并").click()
    expect(page.get_by_text("城东区政府已撤并入城西区政府")).to_be_visible()
    assert Assignment.objects.filter(unit=other_unit, ended_at=None).count() == 3
