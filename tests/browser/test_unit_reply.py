"""A unit at its desk: canned replies, warnings that keep the files, copying, one-tap calls."""

import pytest
from django.utils import timezone

from cases.models import Event, Reply
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.models import CannedReply
from tests.browser.hands import press_key
from tests.browser.looker import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROMISE = "我们保证三日内修好路灯，请放心。"
SHEET = {"name": "现场.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 1"}


@pytest.fixture
def case(category, phone_channel, unit, handler, operator):
    """A case that `handler` has signed."""
    at = timezone.now()
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮，电话13897001234",
        received_at=at, phone="13897001234", caller_name="王建国",
    )  # fmt: skip
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(case, actor=handler, at=at)
    return case


@pytest.fixture
def at_case(enter_site, live_server, handler, case):
    """Return a function that opens a page of the case, on a desk or a phone."""

    def open_at(form, slug=""):
        window = enter_site(handler, form)
        window.goto(f"{live_server.url}/cases/{case.number}/{slug}")
        return window

    return open_at


def test_a_canned_reply_goes_where_the_cursor_stands_and_keeps_the_files(at_case, case, unit):
    CannedReply.objects.create(unit=unit, title="路灯", text="【诉求人称谓】您好，已修复。")
    window = at_case(DESK, "resolve/")
    window.locator("#panel input[type=file]").set_input_files([SHEET])
    area = window.locator("#panel [name=text]")
    area.fill("开头结尾")
    area.evaluate("(field) => field.setSelectionRange(2, 2)")
    window.select_option("#act_canned", label="路灯（本单位）")
    window.locator("[data-canned-insert]").click()
    assert area.input_value() == "开头\n王先生（女士）您好，已修复。结尾"
    assert window.locator("#panel .pick-list li").count() == 1
    assert not Reply.objects.exists()


@pytest.mark.parametrize("form", [DESK, PHONE], ids=["desk", "phone"])
def test_a_warned_reply_keeps_text_and_files_and_goes_at_the_second_press(at_case, case, form):
    window = at_case(form, "resolve/")
    press_key(window, "outcome", "已解决")
    window.fill("#panel [name=text]", PROMISE)
    window.locator("#panel input[type=file]").set_input_files([SHEET])
    window.locator("#panel .form-foot button").first.click()
    window.locator("#panel .warned", has_text="含绝对化的承诺").wait_for()
    assert window.locator("#panel [name=text]").input_value() == PROMISE
    window.locator("#panel .pick-list li", has_text="现场.pdf").wait_for()
    assert not Reply.objects.exists()
    window.locator("#panel button", has_text="仍要提交").click()
    window.locator("#messages .message", has_text="已办结").wait_for()
    assert Reply.objects.get().attachments.get().name == "现场.pdf"


def test_the_masked_text_is_copied_with_one_press(at_case, case):
    window = at_case(DESK)
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.locator(".group-text summary").click()
    window.locator("[data-copy]").click()
    window.locator("[data-copied]", has_text="已复制").wait_for()
    copied = window.evaluate("navigator.clipboard.readText()")
    assert case.number in copied
    assert "138****1234" in copied
    assert "13897001234" not in copied


def test_on_a_phone_one_tap_writes_the_call_down_and_dials(at_case, case):
    window = at_case(PHONE)
    # There is no telephone here: what would be called is written down instead.
    window.evaluate(
        """window.called = []; document.addEventListener("click", (event) => {
          const link = event.target.closest("a[href^='tel:']");
          if (link) { event.preventDefault(); window.called.push(link.href); }
        })"""
    )
    button = window.locator(".phone button", has_text="拨打")
    assert button.bounding_box()["height"] >= 44
    button.tap()
    window.locator("#panel a", has_text="通话后记先行联系").wait_for()
    assert window.evaluate("window.called") == ["tel:13897001234"]
    assert Event.objects.filter(case=case, verb="dial").count() == 1


def test_at_a_desk_the_number_comes_into_sight(at_case):
    window = at_case(DESK)
    window.locator(".phone button", has_text="拨打").click()
    link = window.locator("#panel [data-dial]")
    link.wait_for()
    window.wait_for_function("document.activeElement.matches('[data-dial]')")
    place = link.bounding_box()
    assert 0 < place["y"] < DESK["viewport"]["height"]
