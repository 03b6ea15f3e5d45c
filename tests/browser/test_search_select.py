"""Searchable selects: what is typed is taken or refused in words, never dropped."""

import re
import time

import pytest

from cases.models import Case
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER_OF_UNITS = 60


@pytest.fixture
def many_units(unit, other_unit):
    return [factories.make_unit(f"第{at}管理处", code=f"m{at}") for at in range(NUMBER_OF_UNITS)]


@pytest.fixture
def desk(log_in, operator, category, phone_channel, many_units):
    """Return the desk with a demand typed and a unit proposed and filled in."""
    factories.make_responsibility(category, many_units[7])
    page = log_in(operator, "/desk/")
    page.fill("[name=text]", "楼道灯坏了一周无人修理")
    page.click("text=投诉")
    page.click("[data-field=category] .ts-control")
    page.keyboard.type("物业")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-field=lead_unit] .item:has-text('第7管理处')")
    return page


def type_unit(page, words):
    page.click("[data-field=lead_unit] .ts-control")
    page.keyboard.type(words)


def say_of(page):
    return page.locator("[data-field=lead_unit] [data-complaint]")


def chosen(page, name="lead_unit"):
    return page.input_value(f"select[name={name}]")


@pytest.mark.parametrize("key", ["F2", "Control+Enter"])
def test_a_key_sends_to_the_unit_that_is_typed_and_not_to_the_proposed(desk, unit, key):
    name = key.replace("Control", "Ctrl")
    desk.eval_on_selector("button[value=dispatch]", "(one, key) => one.dataset.key = key", name)
    type_unit(desk, "chengdong")
    desk.keyboard.press(key)
    desk.wait_for_selector(".message:has-text('已派给城东区政府')")
    assert Case.objects.get().lead_unit == unit


def test_typed_nonsense_sends_nothing_and_says_so_beside_the_field(desk, many_units):
    type_unit(desk, "阿斯顿发")
    desk.keyboard.press("F2")
    say_of(desk).wait_for()
    assert "没有与“阿斯顿发”匹配的选项" in say_of(desk).inner_text()
    assert desk.evaluate("document.activeElement.closest('[data-field]').dataset.field") == (
        "lead_unit"
    )
    desk.wait_for_timeout(500)
    assert not Case.objects.exists()
    assert desk.locator("[data-field=lead_unit] .ts-control input").input_value() == "阿斯顿发"
    # Esc gives it up: the unit chosen before is back in sight, and the form goes.
    desk.keyboard.press("Escape")
    assert say_of(desk).count() == 0
    desk.keyboard.press("F2")
    desk.wait_for_selector(".message:has-text('已派给第7管理处')")


def test_a_text_that_may_mean_several_is_not_sent_unseen(desk):
    answered = []
    desk.route("**/options/units/?q=*", lambda route: (time.sleep(0.3), answered.append(1),
                                                        route.continue_()))  # fmt: skip
    type_unit(desk, "管理处")
    desk.keyboard.press("F2")
    say_of(desk).wait_for()
    assert f"与“管理处”匹配的有 {NUMBER_OF_UNITS} 个" in say_of(desk).inner_text()
    assert not Case.objects.exists()


def test_the_marked_match_is_taken_and_shown_on_leaving(desk, many_units):
    type_unit(desk, "第3管")
    desk.locator("[data-field=lead_unit] .ts-dropdown .active", has_text="第3管理处").wait_for()
    desk.click("[name=text]")
    desk.wait_for_selector("[data-field=lead_unit] .item:has-text('第3管理处')")
    assert chosen(desk) == "m3"


def test_nonsense_is_said_on_leaving_without_holding_the_person(desk):
    type_unit(desk, "阿斯顿发")
    desk.keyboard.press("Tab")
    say_of(desk).wait_for()
    assert desk.evaluate("document.activeElement.closest('[data-field]').dataset.field") == (
        "co_units"
    )


def test_enter_on_a_filled_select_keeps_its_value(desk):
    desk.click("[data-field=lead_unit] .ts-control")
    desk.locator("[data-field=lead_unit] .ts-dropdown .option").nth(3).wait_for()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    assert chosen(desk) == "m7"
    assert not Case.objects.exists()


def test_enter_takes_what_was_typed_however_late_the_answer_comes(desk):
    desk.route("**/options/units/?q=*", lambda route: (time.sleep(0.4), route.continue_()))
    type_unit(desk, "di5guanlichu")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("[data-field=lead_unit] .item:has-text('第5管理处')")
    assert chosen(desk) == "m5"


def test_an_older_answer_never_replaces_a_newer_one(desk):
    def slow(route):
        if re.search(r"q=%E7%AC%AC3$", route.request.url):  # 第3, the first of the two
            time.sleep(1)
        route.continue_()

    desk.route("**/options/units/?q=*", slow)
    type_unit(desk, "第3")
    desk.wait_for_timeout(250)
    desk.keyboard.press("Backspace")
    desk.keyboard.type("4管")
    first = desk.locator("[data-field=lead_unit] .ts-dropdown .option").first
    first.wait_for()
    desk.wait_for_timeout(1500)
    assert first.inner_text() == "第4管理处"


def test_the_list_says_how_many_options_it_does_not_show(desk):
    type_unit(desk, "管理处")
    more = desk.locator("[data-field=lead_unit] .ts-more")
    more.wait_for()
    shown = desk.locator("[data-field=lead_unit] .ts-dropdown .option").count()
    assert more.inner_text() == f"还有 {NUMBER_OF_UNITS - shown} 个，请继续输入"
    desk.keyboard.type("x")
    more.wait_for(state="hidden")


def test_without_network_the_field_says_so_and_nothing_is_sent(desk):
    desk.route("**/options/**", lambda route: route.abort())
    type_unit(desk, "chengxi")
    desk.keyboard.press("F2")
    say_of(desk).wait_for()
    assert "网络断开" in say_of(desk).inner_text()
    assert not Case.objects.exists()


def test_a_filter_of_a_list_takes_what_is_typed_when_it_is_sent(log_in, operator, many_units):
    page = log_in(operator, "/cases/?filters=1")
    page.click("[data-field=unit] .ts-control")
    page.keyboard.type("chengxi")
    page.click(".filters button[type=submit], form.filters button")
    page.wait_for_url(re.compile("unit=630104"))
