"""The shift leader's open page tells of an urgent case, and disturbs nothing that is typed."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Event
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.models import CitySetting
from grids.rules import forget_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE = ".watch-line"


@pytest.fixture(autouse=True)
def often(transactional_db):
    CitySetting.objects.create(key="screen.urgent_every", value=1)
    forget_rules()


@pytest.fixture
def register(category, phone_channel, operator, unit, grid):
    """Return a function by which the operator registers an urgent case."""

    def one(text):
        demand = Demand(
            kind="help", category=category, channel=phone_channel, text=text, urgency="extreme",
            received_at=timezone.now(), phone="13897001234", place="建国路12号",
        )  # fmt: skip
        where = Disposition(lead_unit=unit)
        return intake.open_case(demand, where, actor=operator, at=timezone.now())

    return one


def test_an_open_page_of_the_shift_leader_changes_when_an_operator_registers(
    enter_site, shift_leader, operator, category, unit, phone_channel, grid, live_server
):
    leader, desk = enter_site(shift_leader), enter_site(operator)
    leader.goto(f"{live_server.url}/cases/")
    assert leader.locator(LINE).count() == 0
    desk.goto(f"{live_server.url}/desk/")
    desk.fill("[name=text]", "楼道起火冒烟，有人被困")
    desk.click("[data-field=kind] label:has-text('求助')")
    desk.click("[data-field=urgency] label:has-text('特急')")
    for name, code in (("category", category.code), ("lead_unit", unit.code)):
        desk.locator(f"select[name={name}]").evaluate(
            "(one, code) => one.tomselect.setValue(code)", code
        )
    desk.keyboard.press("F2")
    desk.wait_for_selector(".next-step:has-text('现在就打电话交办')")
    leader.wait_for_selector(f"{LINE}:has-text('楼道起火冒烟')", timeout=5_000)


def test_taking_charge_ends_the_line_and_leaves_the_typing_alone(log_in, shift_leader, register):
    page = log_in(shift_leader, "/desk/")
    page.fill("[name=text]", "电梯停运")
    top = page.locator("[name=text]").bounding_box()
    case = register("楼道起火冒烟")
    page.wait_for_selector(LINE)
    assert page.locator("[name=text]").bounding_box() == top
    page.focus("[name=text]")
    page.click("[data-watch-take] button")
    page.wait_for_selector(LINE, state="detached")
    assert page.input_value("[name=text]") == "电梯停运"
    assert Event.objects.get(verb="take_charge").case == case


def test_a_page_out_of_sight_does_not_ask_and_one_in_sight_asks_less_after_errors(
    log_in, shift_leader
):
    page = log_in(shift_leader, "/cases/")
    asked = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/urgent/") else 0)
    page.route("**/urgent/", lambda route: route.abort())
    page.wait_for_timeout(7_500)
    assert 1 <= len(asked) <= 4
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true });"
        " document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_timeout(4_500)
    before = len(asked)
    page.wait_for_timeout(9_000)
    assert len(asked) == before


def test_the_time_that_is_left_runs_and_the_link_opens_the_telephone_desk(
    log_in, shift_leader, register
):
    other, case = register("井盖丢失，有人坠落"), register("楼道起火冒烟")
    page = log_in(shift_leader, "/cases/")
    left = page.locator(".watch-left")
    expect(left).to_have_text(re.compile(r"^剩 (\d+:)?\d\d:\d\d$"))
    first = left.inner_text()
    expect(left).not_to_have_text(first)
    assert left.get_attribute("aria-hidden") == "true"
    page.goto(f"{page.url.rpartition('/cases/')[0]}/dispatch/?tab=telephone&case={case.number}")
    shown = page.locator(".telephone-case .number").all_inner_texts()
    assert [case.number, other.number] == [text for text in shown if text.isdigit()][:2]
    page.locator(".watch-what").wait_for()
    page.click(".watch-what")
    page.wait_for_selector(f".telephone-case.is-wanted:has-text('{other.number}')")
