"""Photos from a telephone: made smaller before sending, stamped where the clerk asks for it."""

import io
from threading import Event as Signal

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from cases.models import Attachment
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids import upload_preparation
from tests.browser.hands import press_key
from tests.browser.looker import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOMEWHERE = {"latitude": 36.6171341, "longitude": 101.7668892, "accuracy": 12}
ALLOWED = {**PHONE, "geolocation": SOMEWHERE, "permissions": ["geolocation"]}
UPRIGHT = 0x0112
RAW_SIZE = (3000, 2000)


@pytest.fixture
def case(category, phone_channel, unit, handler, operator):
    """A case that `handler` has signed."""
    at = timezone.now()
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(case, actor=handler, at=at)
    return case


def heavy_photo():
    """Return a photo of several megabytes that was taken with the telephone on its side."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[UPRIGHT] = 6
    Image.effect_noise(RAW_SIZE, 80).convert("RGB").save(out, "JPEG", quality=95, exif=exif)
    return {"name": "IMG_0001.JPEG", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def open_form(enter_site, live_server, handler, case, form, slug="resolve"):
    window = enter_site(handler, form)
    window.goto(f"{live_server.url}/cases/{case.number}/{slug}/")
    window.locator("#panel form").wait_for()
    return window


def add(window, *files):
    window.locator("#panel input[type=file]").set_input_files(list(files))


def listed(window):
    return window.locator("#panel .pick-list li")


def send(window, said):
    window.locator("#panel .form-foot button").first.tap()
    window.locator("#messages .message", has_text=said).wait_for()


def test_a_heavy_photo_is_made_smaller_upright_and_sent(
    enter_site, live_server, handler, case, settings
):
    photo = heavy_photo()
    # Larger than may be sent, so that only the smaller one can arrive.
    settings.ATTACHMENT_MAX_BYTES = len(photo["buffer"]) - 1
    window = open_form(enter_site, live_server, handler, case, PHONE, "attach")
    add(window, photo)
    listed(window).filter(has_text="IMG_0001.jpg").wait_for()
    send(window, "已上传附件")
    row = Attachment.objects.get()
    assert row.size < len(photo["buffer"]) / 2
    with Image.open(row.file.path) as image:
        assert image.size == (1707, 2560)


def test_while_a_photo_is_made_smaller_the_form_waits(enter_site, live_server, handler, case):
    window = open_form(enter_site, live_server, handler, case, PHONE, "attach")
    window.evaluate(
        "() => { createImageBitmap = () => new Promise((_, fail) => { window.letGo = fail; }); }"
    )
    add(window, heavy_photo())
    listed(window).filter(has_text="正在压缩照片").wait_for()
    window.locator("#panel .form-foot button").first.tap()
    window.locator("#panel .field-error", has_text="正在压缩照片，请稍候。").wait_for()
    window.evaluate("() => window.letGo(new Error('no picture'))")
    listed(window).filter(has_text="IMG_0001.JPEG").wait_for()
    send(window, "已上传附件")
    assert Attachment.objects.get().name == "IMG_0001.JPEG"


def test_while_the_server_prepares_a_photo_the_form_says_so(
    enter_site, live_server, handler, case, monkeypatch
):
    decode, let_go = upload_preparation.encode_pictures, Signal()

    def held(pictures):
        assert let_go.wait(timeout=60)
        return decode(pictures)

    monkeypatch.setattr(upload_preparation, "encode_pictures", held)
    window = open_form(enter_site, live_server, handler, case, PHONE, "attach")
    out = io.BytesIO()
    Image.new("RGB", (300, 200), (90, 120, 90)).save(out, "JPEG")
    add(window, {"name": "小.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    window.locator("#panel .form-foot button").first.tap()
    try:
        expect(listed(window).get_by_text("正在上传并处理文件")).to_be_visible()
        expect(window.locator("#panel .form-foot button").first).to_be_disabled()
    finally:
        let_go.set()
    expect(window.locator("#messages .message", has_text="已上传附件")).to_be_visible()


def test_what_is_light_is_sent_as_it_is(enter_site, live_server, handler, case):
    out = io.BytesIO()
    Image.new("RGB", (3000, 2000), (90, 120, 90)).save(out, "JPEG")
    window = open_form(enter_site, live_server, handler, case, PHONE, "attach")
    add(window, {"name": "小.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    send(window, "已上传附件")
    with Image.open(Attachment.objects.get().file.path) as image:
        assert image.size == (3000, 2000)


def test_the_device_is_asked_where_it_is_only_once_the_box_is_ticked(
    enter_site, live_server, handler, case
):
    window = open_form(enter_site, live_server, handler, case, ALLOWED)
    place = window.locator("[data-field=stamp_place]")
    assert not place.is_visible()
    assert window.input_value("[name=stamp_latitude]") == ""
    press_key(window, "outcome", "已解决")
    window.fill("#panel [name=text]", "3号楼前的路灯已修复亮灯。")
    add(window, heavy_photo())
    listed(window).filter(has_text="IMG_0001.jpg").wait_for()
    window.locator("[data-field=stamp] label").tap()
    place.get_by_text("已取得位置（误差约12米）").wait_for()
    window.fill("[name=stamp_place]", "昆仑小区3号楼")
    send(window, "已办结")
    row = Attachment.objects.get()
    assert (row.stamp_place, str(row.stamp_latitude), str(row.stamp_longitude)) == (
        "昆仑小区3号楼", "36.617134", "101.766889",
    )  # fmt: skip


def test_a_person_who_keeps_the_position_to_themselves_types_the_place(
    enter_site, live_server, handler, case
):
    window = open_form(enter_site, live_server, handler, case, PHONE, "attach")
    add(window, heavy_photo())
    listed(window).filter(has_text="IMG_0001.jpg").wait_for()
    window.locator("[data-field=stamp] label").tap()
    window.locator("[data-field=stamp_place]").get_by_text("没有取得位置").wait_for()
    window.locator("#panel .form-foot button").first.tap()
    window.locator("[data-field=stamp_place] .field-error", has_text="请填写拍摄地点").wait_for()
    window.fill("[name=stamp_place]", "昆仑小区3号楼")
    send(window, "已上传附件")
    assert Attachment.objects.get().stamp_place == "昆仑小区3号楼"
