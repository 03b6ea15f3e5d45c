"""An action's panel on the case page: where one begins, and that what was typed stays."""

import pytest
from django.utils import timezone

from cases.services.intake import intake
from cases.services.record.demands import Demand
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(category, phone_channel, unit, grid, operator):
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel, received_at=timezone.now(),
        text="小区电梯停运三天，物业没有维修。", phone="13897001234",
    )  # fmt: skip
    return intake.open_case(demand, actor=operator, at=timezone.now())


@pytest.fixture
def dispatching(log_in, dispatcher, case):
    """Return the case's page with the panel of 派单 open, by its key."""
    page = log_in(dispatcher, f"/cases/{case.number}/")
    page.keyboard.press("F2")
    page.wait_for_selector("#panel [name=note]")
    return page


def test_the_panel_opens_with_the_focus_in_the_field_to_fill(dispatching):
    dispatching.wait_for_selector("#panel [data-field=lead_unit] input:focus")


def test_the_key_of_an_open_panel_does_not_empty_it(dispatching):
    dispatching.fill("#panel [name=note]", "请今天到现场。")
    dispatching.keyboard.press("F2")
    dispatching.wait_for_timeout(400)
    assert dispatching.input_value("#panel [name=note]") == "请今天到现场。"


@pytest.mark.parametrize(("is_given_up", "title"), [(False, "派单"), (True, "直接答复")])
def test_another_action_asks_before_what_was_typed_goes(dispatching, is_given_up, title):
    dispatching.fill("#panel [name=note]", "请今天到现场。")
    asked = []
    dispatching.on(
        "dialog",
        lambda box: (asked.append(box.message), box.accept() if is_given_up else box.dismiss()),
    )
    dispatching.keyboard.press("F4")
    dispatching.wait_for_selector(f"#panel .panel-title:text-is('{title}')")
    assert asked == ["已填内容还没有提交，要放弃吗？"]


def test_a_dispatcher_goes_through_the_queue_by_keys(
    log_in, dispatcher, operator, unit, category, phone_channel
):
    at = timezone.now()
    for place in "一二三":
        demand = Demand(
            kind="complaint", category=category, channel=phone_channel, received_at=at,
            text=f"{place}号楼电梯停运", phone="",
        )  # fmt: skip
        intake.open_case(demand, actor=operator, at=at)
    factories.make_responsibility(category, unit, reason="属地管理")
    page = log_in(dispatcher, "/dispatch/?tab=pending")
    page.keyboard.press("ArrowDown")
    for left in (2, 1):
        page.keyboard.press("Enter")
        page.wait_for_selector(".page-actions [data-key=F2]")
        page.keyboard.press("F2")
        page.wait_for_selector("#panel textarea:focus")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".message:has-text('已派单')")
        assert page.locator("tbody tr[data-url]").count() == left
        page.wait_for_selector("tbody tr:first-child .q-title a:focus")


def test_keys_open_actions_that_the_bar_folds_away(log_in, operator, case):
    page = log_in(operator, f"/cases/{case.number}/")
    page.keyboard.press("Alt+B")
    page.wait_for_selector("#panel .panel-title:text-is('备注')")
    page.keyboard.press("F10")
    page.wait_for_selector("dialog[open] .key-list:has-text('Alt+B')")
