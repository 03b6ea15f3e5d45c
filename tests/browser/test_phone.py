"""A unit's work on a telephone: 390 × 844, by thumb, in real Chromium."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Assignment
from cases.rules.states import State
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.deadlines import business_day
from tests.browser.hands import photo, state_of
from tests.browser.looker import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
WIDTH, HEIGHT = PHONE["viewport"]["width"], PHONE["viewport"]["height"]
LEAST_TARGET = 44
# A folder for pictures of each step, for those who want to look.
PICTURES = os.environ.get("PHONE_PICTURES")
TEXT = "小区3号楼电梯停运三天，楼内老人无法下楼就医，请尽快安排维修。"


class Thumb:
    """One person with a telephone, who looks at every page before touching it."""

    def __init__(self, window, name):
        self.window, self.name, self.seen = window, name, 0

    def look(self):
        """Check the page that is open: nothing too wide, too small, cut off or unnamed."""
        self.seen += 1
        if PICTURES:
            self.window.screenshot(path=f"{PICTURES}/{self.name}-{self.seen:02}.png")
        width = self.window.evaluate("document.documentElement.scrollWidth")
        assert width == WIDTH, f"{self.window.url} is {width} px wide"
        assert self.window.evaluate("visualViewport.scale") == 1
        assert self.window.evaluate(AUDIT, {"targets": True}) == []

    def tap(self, found):
        """Touch a control that is large enough and lies wholly on the screen."""
        found.scroll_into_view_if_needed()
        box = found.bounding_box()
        assert box["height"] >= LEAST_TARGET, found.inner_text()
        assert box["x"] >= 0, found.inner_text()
        assert box["x"] + box["width"] <= WIDTH, found.inner_text()
        assert box["y"] + box["height"] <= HEIGHT + 1, found.inner_text()
        found.tap()

    def act(self, label):
        """Open an action of the case and look at its form."""
        if not self.window.locator(".page-actions > *", has_text=label).first.is_visible():
            self.tap(self.window.locator(".page-actions [data-more-acts]"))
            self.look()
        self.tap(self.window.locator(".page-actions a", has_text=label).first)
        self.window.locator("#panel form").wait_for()
        self.look()

    def press_key(self, field, label):
        """Press one of a row of keys."""
        self.tap(self.window.locator(f"[data-field={field}] label", has_text=label).first)

    def send(self, said):
        """Send the open panel, read what the next page says, and look at it."""
        self.tap(self.window.locator("#panel .form-foot button").first)
        self.told(said)

    def told(self, said):
        """Wait for a sentence of the page, and look at it."""
        self.window.locator("#messages .message", has_text=said).wait_for()
        self.look()


@pytest.fixture
def thumb(enter_site):
    """Return a function by which a person takes out a telephone and logs in."""
    return lambda person: Thumb(enter_site(person, PHONE), person.username)


@pytest.fixture
def case(category, phone_channel, grid, unit, sub_unit, operator):
    """A case that was dispatched to `unit` just now."""
    at = timezone.now()
    demand = Demand(
        kind="complaint", category=category, channel=phone_channel, text=TEXT, received_at=at,
        phone="13897001234", caller_name="王建国", place="昆仑小区3号楼", grid=grid,
    )  # fmt: skip
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def open_from_inbox(person, site, case, tab=""):
    """Go to the inbox by the bottom bar and open the case from its card."""
    window = person.window
    # Not by its address: one may stand in the inbox already.
    with window.expect_navigation():
        person.tap(window.locator(".bottom-bar a", has_text="收件箱").first)
    window.wait_for_url("**/inbox/**")
    person.look()
    if tab:
        person.tap(window.locator(".tab", has_text=tab).first)
        window.locator(".tab[aria-current]", has_text=tab).wait_for()
    window.locator(f"tr[data-row='{case.number}'] .q-title a").tap()
    window.wait_for_url(f"{site}/cases/{case.number}/?back=*")
    person.look()


def test_a_unit_handles_a_case_on_a_telephone(
    thumb, live_server, case, handler, sub_handler, sub_unit, dispatcher
):
    clerk, site = thumb(handler), live_server.url
    clerk.look()
    open_from_inbox(clerk, site, case)
    clerk.tap(clerk.window.locator(".page-actions button", has_text="签收"))
    clerk.told("已签收")

    clerk.act("先行联系")
    clerk.press_key("is_reached", "联系上")
    clerk.window.fill("#panel [name=note]", "约定当日上门")
    clerk.send("已先行联系")

    clerk.act("下派")
    hand_down_to(clerk, sub_unit)
    clerk.send("已下派")

    street = thumb(sub_handler)
    open_from_inbox(street, site, case)
    street.tap(street.window.locator(".page-actions button", has_text="签收"))
    street.told("已签收")
    street.act("办结")
    answer(street, "已派维修人员上门，电梯恢复运行。")
    street.send(f"已答复，等待{case.lead_unit}审核")

    clerk.act("阶段性反馈")
    clerk.window.fill("#panel [name=text]", "街道已到现场，电梯配件当日更换。")
    clerk.send("已提交阶段性反馈")

    clerk.act("下级通过")
    clerk.send("下级答复已通过")
    # It waits in the inbox for the unit's own reply.
    open_from_inbox(clerk, site, case)

    clerk.act("办结")
    assert "电梯恢复运行" in clerk.window.input_value("#panel [name=text]")
    answer(clerk, "经核实，电梯已修复并恢复运行，已回告诉求人。")
    clerk.window.locator("#panel input[type=file]").set_input_files([photo((4032, 3024))])
    clerk.window.locator("#panel .pick-list li").wait_for()
    clerk.look()
    clerk.send("已办结")

    clerk.window.goto(f"{site}/cases/{case.number}/")
    clerk.look()
    assert state_of(clerk.window) == "待审核"
    clerk.window.locator(".round .thumb img").first.wait_for()
    told = clerk.window.locator(".timeline .event-what").all_inner_texts()
    assert told == [
        "登记", "派单 → 城东区政府", "签收", "先行联系", f"下派 → {sub_unit}", "签收", "办结",
        "阶段性反馈", f"下级通过 → {sub_unit}", "办结",
    ]  # fmt: skip
    case.refresh_from_db()
    assert case.state == State.RESOLVED
    lead, street_part = Assignment.objects.filter(case=case).order_by("pk")
    assert (street_part.end_reason, street_part.parent) == ("done", lead)
    assert lead.replies.get().attachments.count() == 1


def hand_down_to(person, unit):
    """Choose a unit below in the searchable select."""
    box = person.window.locator("[data-field=units] .ts-control")
    person.tap(box)
    person.window.keyboard.type("东关")
    option = person.window.locator(".ts-dropdown .option", has_text=str(unit))
    person.tap(option.first)


def answer(person, text):
    """Fill in a reply."""
    person.press_key("outcome", "已解决")
    person.window.fill("#panel [name=text]", text)


def test_the_cases_of_a_hotspot_are_ticked_with_a_thumb(
    thumb, live_server, case, category, bulletin_editor
):
    editor = thumb(bulletin_editor)
    on = business_day(timezone.now())
    address = reverse("reports:hotspot", args=[on, category.pk])
    editor.window.goto(f"{live_server.url}{address}")
    editor.look()
    editor.tap(editor.window.locator(".reading-place"))
    assert editor.window.locator(".reading input").is_checked()
    editor.window.locator(".reading input").press("Space")
    assert not editor.window.locator(".reading input").is_checked()
