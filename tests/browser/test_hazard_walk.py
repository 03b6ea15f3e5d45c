"""A 疑似重大 from its report to strike-off, walked by the right persons and closed to others."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.models import Hazard, HazardStage
from grids.models import Role
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def colleague(fire_body):
    return factories.make_person(
        Role.HAZARD_FILER, username="colleague", full_name="魏消防", body=fire_body
    )


def photo(name):
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "sienna").save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


class Walk:
    """A hazard's page in the windows of several people."""

    def __init__(self, enter_site, live_server):
        self.enter_site, self.url, self.windows = enter_site, live_server.url, {}
        self.address = ""

    def window(self, person):
        if person.pk not in self.windows:
            self.windows[person.pk] = self.enter_site(person)
        return self.windows[person.pk]

    def open(self, person):
        window = self.window(person)
        window.goto(f"{self.url}{self.address}")
        return window

    def offers(self, person):
        links = self.open(person).locator("a[href*='act=']")
        found = [link.get_attribute("href") for link in links.all()]
        return {one.partition("act=")[2].partition("#")[0] for one in found}

    def do(self, person, act, said, fields=(), keys=(), photos=()):
        window = self.window(person)
        window.goto(f"{self.url}{self.address}?act={act}")
        panel = window.locator("#panel form")
        for name, value in fields:
            panel.locator(f"[name={name}]").fill(value)
        for name, label in keys:
            panel.locator(f"[data-field={name}] label", has_text=label).first.click()
        if photos:
            panel.locator("input[type=file]").set_input_files(list(photos))
            for one in photos:
                panel.locator(".pick-list li", has_text=one["name"]).wait_for()
        panel.locator(".form-foot button").first.click()
        window.locator("#messages .message", has_text=said).wait_for()


def report(walk, filer, category):
    window = walk.window(filer)
    window.goto(f"{walk.url}{reverse('cases:hazard_file')}")
    window.locator("select[name=category]").evaluate(
        "(one, value) => one.tomselect ? one.tomselect.setValue(value) : (one.value = value)",
        str(category.pk),
    )
    window.locator("[data-field=grade] label", has_text="疑似重大").first.click()
    window.fill("[name=place]", "五四大街18号")
    window.fill("[name=text]", "商场疏散通道全部堵塞，营业中。")
    window.set_input_files("input[name=attachments]", [photo("现场.jpg")])
    window.locator(".pick-list li", has_text="现场.jpg").wait_for()
    window.keyboard.press("F2")
    window.locator("#messages .message", has_text="已报送").wait_for()
    hazard = Hazard.objects.get()
    walk.address = reverse("cases:hazard", args=[hazard.pk])
    return hazard


def test_a_suspected_major_hazard_goes_from_report_to_strike_off(
    enter_site, live_server, hazard_filer, colleague, shift_leader, supervisor, handler,
    hazard_category,
):  # fmt: skip
    walk = Walk(enter_site, live_server)
    hazard = report(walk, hazard_filer, hazard_category)
    page = walk.open(shift_leader)
    page.locator(".demand", has_text="请立即电话交办").wait_for()
    assert "judge" not in walk.offers(shift_leader)
    answered = [("callee", "市应急管理局"), ("answered_by", "马科长")]
    walk.do(shift_leader, "call", "已记录电话交办", answered, [("outcome", "接听")])
    assert walk.open(shift_leader).locator(".demand").count() == 0
    judged = [
        ("department", "市应急管理局"), ("standard", "重大火灾隐患判定方法"),
        ("reason", "疏散通道全部堵塞"), ("supervised_by", "王副市长"), ("reported_to", "市安委办"),
    ]  # fmt: skip
    walk.do(shift_leader, "judge", "已登记认定结果", judged, [("grade", "重大")])

    by = (timezone.localdate() + timedelta(days=5)).isoformat()
    plan = [("measure", "停业清理疏散通道"), ("person_responsible", "韩经理"), ("rectify_by", by)]
    walk.do(hazard_filer, "plan", "已登记整改", plan, photos=[photo("处置.jpg")])
    done = [("note", "通道已全部清理")]
    walk.do(hazard_filer, "rectify", "已报整改完成", done, photos=[photo("整改后.jpg")])

    # Who reported it rectified neither looks at it nor strikes it off.
    assert "reinspect" not in walk.offers(hazard_filer)
    walk.open(hazard_filer).locator("text=复查须由另一人办理").wait_for()
    look = [("inspector", "魏工"), ("note", "现场畅通")]
    walk.do(
        colleague, "reinspect", "已记录复查", look, [("is_passed", "通过")], [photo("复查.jpg")]
    )
    assert "strike-off" not in walk.offers(hazard_filer)
    walk.do(supervisor, "strike-off", "已销号", photos=[photo("销号.jpg")])

    page = walk.open(colleague)
    assert page.locator(".thumb img").count() == 5
    assert walk.offers(colleague) == set()
    hazard.refresh_from_db()
    assert (hazard.stage, hazard.grade) == (HazardStage.STRUCK_OFF, "major")
    stranger = walk.window(handler)
    assert stranger.goto(f"{walk.url}{walk.address}").status == 403
