"""Real calls by SIP to a real softphone: the desk shows who calls, and the states follow."""

import sys
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from hotline import processes
from telephony.models import StatusSpan, TelephoneCall
from tests.browser.served import PATIENCE, Site
from tests.telephony.conftest import CITIZEN, exchange, extension, system  # noqa: F401
from tests.telephony.sip.phones import MISSING, Softphone, call

pytestmark = [
    pytest.mark.sip,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}"),
]
# Notes when the desk first shows each of them, by the clock of this machine.
WATCH = """number => {
  window.shown = {};
  const note = (name, holds) => { if (holds) window.shown[name] ??= Date.now(); };
  setInterval(() => {
    note("number", document.querySelector(".desk [name=phone]").value);
    note("caller", document.querySelector("#caller").textContent.includes("马女士"));
    note("case", document.querySelector(`#caller a[href*="${number}"]`) !== null);
  }, 5);
}"""


@pytest.fixture
def site(transactional_db, tmp_path):
    running = Site(tmp_path)
    running.start(processes.EVENTS)
    running.start(processes.WEB)
    running.await_web()
    yield running
    for name in list(running.running):
        running.kill(name)


@pytest.fixture
def softphone(site, exchange, extension, tmp_path):  # noqa: F811
    home = tmp_path / "softphone"
    home.mkdir()
    phone = Softphone(home, extension.number)
    try:
        phone.start(site.url + reverse("telephony_api:call_events"), exchange[1])
        yield phone
    finally:
        phone.stop()


@pytest.fixture
def earlier(category, phone_channel, operator, unit, grid):
    """A case of the caller that is still open."""
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="楼道灯不亮三天了",
        received_at=timezone.now(), phone=CITIZEN, caller_name="马女士", place="建国路12号",
    )  # fmt: skip
    done = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=timezone.now())
    return done.number


def enter(site, page, person, address):
    client = Client()
    client.force_login(person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}
    page.context.add_cookies([cookie])
    page.goto(site.url + address)


def ended(calls):
    """Return the one call once its end was told."""
    end = time.monotonic() + PATIENCE / 1000
    while (found := calls.filter(ended_at__isnull=False).first()) is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_a_call_pops_up_is_talked_on_and_one_given_up_is_missed(
    site, page, softphone, operator, earlier, capsys
):
    other = "13897005678"
    with call(softphone, "given_up", other, lasts=300):
        pass
    missed = ended(TelephoneCall.objects.all())
    assert (missed.number, missed.answered_at) == (other, None)
    assert not StatusSpan.objects.exists()
    enter(site, page, operator, reverse("telephony:missed"))
    expect(page.locator("main")).to_contain_text("138****5678", timeout=PATIENCE)

    page.goto(f"{site.url}/desk/")
    expect(page.locator("body")).to_have_attribute("data-live", "open", timeout=PATIENCE)
    page.keyboard.press("Alt+R")
    status = page.locator(".phone-form summary[data-status]")
    expect(status).to_have_attribute("data-status", "ready", timeout=PATIENCE)
    page.evaluate(WATCH, earlier)
    began = time.time()
    with call(softphone, "answered", CITIZEN, lasts=500):
        page.wait_for_function("() => Object.keys(window.shown).length === 3", timeout=PATIENCE)
        softphone.accept()
    shown = {name: at - began * 1000 for name, at in page.evaluate("window.shown").items()}
    said = ", ".join(f"{name} {ms:.0f}" for name, ms in shown.items())
    with capsys.disabled():
        sys.stdout.write(f"\nfrom INVITE to the desk, ms: {said}\n")
    assert 0 < shown["number"] <= min(shown["caller"], shown["case"])
    assert page.get_by_label("来电号码").input_value() == CITIZEN

    expect(status).to_have_attribute("data-status", "after_call", timeout=PATIENCE)
    talked = ended(TelephoneCall.objects.exclude(pk=missed.pk))
    assert (talked.operator, talked.number, talked.line) == (operator, CITIZEN, "12345")
    assert talked.began_at < talked.answered_at < talked.ended_at
    spans = StatusSpan.objects.filter(operator=operator).order_by("began_at")
    assert [span.status for span in spans] == ["ready", "in_call", "after_call"]
