"""Papers as a person prints them: several picked in a list, and one with the whole number."""

import pytest

from cases.models import Event
from cases.rules.states import Verb
from hotline.fonts import printing_problem
from tests.cases.overseen import a_scan
from tests.cases.walked import demand, make_case, make_in_state  # noqa: F401
from tests.factories import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(printing_problem()), reason=printing_problem()),
]


@pytest.fixture
def enter(open_window, live_server, settings, tmp_path):
    """Return a function by which a person logs in and goes to an address."""
    settings.MEDIA_ROOT = tmp_path

    def enter(person, path):
        window = open_window()
        window.goto(f"{live_server.url}/login/")
        window.fill("[name=username]", person.username)
        window.fill("[name=password]", PASSWORD)
        window.press("[name=password]", "Enter")
        window.wait_for_url(f"{live_server.url}/")
        window.goto(f"{live_server.url}{path}")
        return window

    return enter


def test_picked_cases_are_printed_and_fetched(enter, request, operator):
    make = request.getfixturevalue("make_case")
    first, second = make(), make(text="停水两天，请尽快恢复。")
    window = enter(operator, "/cases/")
    window.check(f"[name=pick][value='{first.number}']")
    window.check(f"[name=pick][value='{second.number}']")
    window.click("text=打印流转单")
    window.wait_for_url("**/exports/")
    with window.expect_download() as download:
        window.click("a:has-text('工单流转单')")
    assert download.value.suggested_filename.endswith("2件.pdf")


def test_the_whole_number_is_printed_for_a_reason_and_the_button_can_be_pressed_again(
    enter, request, operator
):
    case = request.getfixturevalue("make_case")()
    window = enter(operator, f"/cases/{case.number}/")
    window.click("text=打印完整电话")
    window.click("label:has-text('工单批办单')")
    window.fill("[name=reason]", "领导阅批")
    with window.expect_download() as download:
        window.click("main button:has-text('打印')")
    assert download.value.suggested_filename == f"approval-{case.number}.pdf"
    assert Event.objects.get(verb=Verb.UNMASK).note == "打印工单批办单：领导阅批"
    window.wait_for_selector("main button:has-text('打印'):not([disabled])")


def test_a_unit_files_the_sealed_reply_and_sees_it_first(enter, request, handler, tmp_path):
    case = request.getfixturevalue("make_in_state")("awaiting_callback")
    scan = tmp_path / "盖章答复.pdf"
    scan.write_bytes(a_scan().read())
    window = enter(handler, f"/cases/{case.number}/file-sealed/")
    window.set_input_files("[name=attachments]", str(scan))
    window.click("#panel .form-foot button")
    window.wait_for_selector("h2:has-text('盖章答复')")
    assert window.inner_text(".case-main h2 >> nth=0") == "盖章答复"
