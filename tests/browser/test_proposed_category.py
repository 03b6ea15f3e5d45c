"""What is proposed as sure is filled in, and never over what a person chose."""

from collections import defaultdict

import pytest
from playwright.sync_api import expect

from cases.models import Case
from cases.selectors import proposers
from cases.selectors.proposers import Proposal
from grids import reference
from grids.models import Kind, Urgency
from tests import factories
from tests.browser.test_intake_keys import desk, elsewhere, focus  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHOSEN = "select[name=category]"
CHOOSE = """code => {
    const select = document.querySelector("select[name=category]").tomselect;
    select.addOption({ value: code, text: code });
    select.setValue(code);
}"""


@pytest.fixture
def sure(monkeypatch, category):
    """Let a text about lifts be surely of `category`."""

    def propose(title, text):
        return [Proposal(category, "“电梯”，把握 99%", "电梯" in text)]

    monkeypatch.setattr(proposers, "_proposers", defaultdict(list, category=[propose]))


def test_a_sure_category_is_filled_in_and_still_shown(desk, sure, category):  # noqa: F811
    desk.fill("[name=text]", "小区电梯停了三天没有人修")
    expect(desk.locator(CHOSEN)).to_have_value(category.code)
    assert focus(desk) == "text"
    expect(desk.locator("#help")).to_contain_text("把握 99%")


def test_a_sure_kind_is_filled_in_and_follows_the_text_until_a_person_chose(
    desk,  # noqa: F811
    monkeypatch,
):
    def propose(title, text):
        kind = Kind.ENQUIRY if "请问" in text else Kind.HELP
        return [Proposal(kind, "把握 99%", is_sure=True)]

    monkeypatch.setattr(proposers, "_proposers", defaultdict(list, kind=[propose]))
    desk.fill("[name=text]", "小区电梯停了三天没有人修")
    expect(desk.locator("[name=kind][value=help]")).to_be_checked()
    assert focus(desk) == "text"
    desk.fill("[name=text]", "请问电梯年检在哪里查询")
    expect(desk.locator("[name=kind][value=enquiry]")).to_be_checked()
    desk.click("[data-field=kind] >> text=投诉")
    expect(desk.locator("#help")).not_to_contain_text("建议诉求类型")
    expect(desk.locator("[name=kind][value=complaint]")).to_be_checked()


def test_a_place_that_the_text_names_is_filled_in(desk, grid):  # noqa: F811
    street = factories.make_grid("仓门街街道", parent=grid, level="street", code="630103004")
    reference.forget_reference()
    desk.fill("[name=text]", "仓门街街道的路灯坏了一排")
    expect(desk.locator("select[name=grid]")).to_have_value(street.code)
    assert focus(desk) == "text"
    expect(desk.locator("#help")).to_contain_text("写有“仓门街街道”")


def test_a_category_that_is_not_sure_waits_for_a_key(desk, sure, category):  # noqa: F811
    desk.fill("[name=text]", "楼道没有人打扫，垃圾很多")
    desk.wait_for_selector("#help [data-key=F9]")
    expect(desk.locator(CHOSEN)).to_have_value("")


def test_a_category_that_a_person_chose_stays(desk, sure, other_category):  # noqa: F811
    desk.evaluate(CHOOSE, other_category.code)
    with desk.expect_response("**/desk/help/"):
        desk.fill("[name=text]", "小区电梯停了三天没有人修")
    desk.wait_for_timeout(300)
    expect(desk.locator(CHOSEN)).to_have_value(other_category.code)


def test_the_usual_place_is_taken_by_its_key(desk, elsewhere, grid):  # noqa: F811
    street = factories.make_grid("仓门街街道", parent=grid, level="street", code="630103004")
    reference.forget_reference()
    Case.objects.filter(pk=elsewhere.pk).update(grid=street, place="1号楼")
    desk.fill("[name=phone]", "13897001234")
    usual = desk.locator("[data-usual]")
    expect(usual).to_contain_text("来电人上次的地址")
    assert (desk.input_value("[name=place]"), desk.input_value("select[name=grid]")) == ("", "")
    desk.fill("[name=place]", "别处")
    expect(usual).to_be_hidden()
    desk.fill("[name=place]", "")
    desk.keyboard.press("Alt+J")
    expect(desk.locator("select[name=grid]")).to_have_value(street.code)
    expect(desk.locator("[name=place]")).to_have_value("1号楼")
    expect(usual).to_be_hidden()


def test_a_sure_urgency_is_filled_in_once_and_stays_as_a_person_sets_it(desk, monkeypatch):  # noqa: F811
    urgent = [Proposal(Urgency.URGENT, "“停水”，把握 99%", is_sure=True)]
    told = defaultdict(list, urgency=[lambda title, text: urgent if "停水" in text else []])
    monkeypatch.setattr(proposers, "_proposers", told)
    desk.fill("[name=text]", "小区停水三天了没有人管")
    expect(desk.locator(".desk [name=urgency][value=urgent]")).to_be_checked()
    expect(desk.locator("#help")).to_contain_text("建议紧急程度")
    desk.locator(".desk [name=urgency][value=ordinary]").check(force=True)
    with desk.expect_response("**/desk/help/"):
        desk.fill("[name=text]", "小区停水四天了还是没有人管")
    expect(desk.locator("#help")).to_contain_text("Alt+I")
    expect(desk.locator(".desk [name=urgency][value=ordinary]")).to_be_checked()
    desk.keyboard.press("Alt+I")
    expect(desk.locator(".desk [name=urgency][value=urgent]")).to_be_checked()
