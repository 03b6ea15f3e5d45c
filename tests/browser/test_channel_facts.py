"""The fields of a channel are shown at the desk where it is chosen, and there alone."""

import pytest
from playwright.sync_api import expect

from cases.models import Case
from grids.models import Channel
from grids.reference import forget_reference
from tests.browser.hands import choose, press_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def board(phone_channel):
    made = Channel.objects.create(
        code="board", name="领导留言板", counts_as="web", position=50,
        own_fields="平台昵称｜文字｜必填｜个人信息\n留言栏目｜选项：城建、交通\n发布日期｜日期",
    )  # fmt: skip
    forget_reference()
    return made


def test_the_fields_of_the_chosen_channel_are_shown_and_kept(log_in, operator, category, board):
    page = log_in(operator, "/desk/")
    page.set_viewport_size({"width": 1366, "height": 641})
    page.click("#settle-more > summary")
    part = page.locator("[data-channel-facts=board]")
    expect(part).to_be_hidden()
    choose(page, "channel", "领导留言板")
    expect(part).to_be_visible()
    part.get_by_label("平台昵称").fill("河湟老张")
    part.get_by_label("留言栏目").select_option("交通")
    page.fill("[name=text]", "湟水河边的路灯不亮，请派人来修。")
    choose(page, "category", category.name)
    press_key(page, "kind", "求助")
    page.click("button[name=verb][value=pending]")
    expect(page.locator(".message").first).to_contain_text("已登记")
    assert Case.objects.get().own_facts == {"平台昵称": "河湟老张", "留言栏目": "交通"}
