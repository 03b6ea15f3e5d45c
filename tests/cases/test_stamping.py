"""水印: time and place on the stored photo, in its row, and nowhere else."""

import io
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image, ImageChops

from cases.models import Attachment
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record import attachments
from cases.services.record.demands import Demand, Disposition
from grids.pictures import stamping
from grids.pictures.drawing import stamped
from grids.pictures.encoding import DESCRIPTION
from grids.upload_preparation import prepare_files
from hotline import fonts
from tests.cases.test_allowed import PDF

pytestmark = pytest.mark.django_db

AT = datetime(2024, 12, 10, 9, 30, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
PLACE = "城东区昆仑小区3号楼电梯机房"
WHERE = {"stamp": "on", "stamp_place": PLACE}
DEVICE = {"stamp": "on", "stamp_latitude": "36.617134", "stamp_longitude": "101.766889"}
GREEN = (20, 90, 60)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(category, phone_channel, operator, at, unit):
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def photo(form="JPEG", size=(800, 600), name="现场.jpg", mode="RGB", colour=GREEN):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form)
    return SimpleUploadedFile(name, out.getvalue(), f"image/{form.lower()}")


def send(client, user, case, *files, **values):
    client.force_login(user)
    return client.post(f"/cases/{case.number}/attach/", {"attachments": list(files), **values})


def errors(response):
    assert response.status_code == 400
    return {name: str(said[0]) for name, said in response.context["panel"]["form"].errors.items()}


def stored(row):
    with Image.open(row.file.path) as image:
        image.load()
        return image


def changed(image, colour=GREEN):
    """Return the box in which a picture of one colour is not that colour any more."""
    difference = ImageChops.difference(image.convert("RGB"), Image.new("RGB", image.size, colour))
    return difference.convert("L").point(lambda value: 255 if value > 12 else 0).getbbox()


@pytest.mark.parametrize(
    ("form", "name"), [("JPEG", "现场.jpg"), ("PNG", "现场.png"), ("WEBP", "现场.webp")]
)
def test_time_and_place_are_drawn_in_the_lower_left_corner_and_kept(
    client, handler, case, form, name
):
    assert send(client, handler, case, photo(form, name=name), **WHERE).status_code == 302
    row = Attachment.objects.get()
    image = stored(row)
    left, top, right, bottom = changed(image)
    assert (left, bottom) == (0, 600)
    assert 500 < top < 560
    assert 200 < right < 800
    lines = stamping.Stamp(PLACE).lines(row.uploaded_at)
    assert (row.stamped_at, row.stamp_place) == (row.uploaded_at, PLACE)
    assert image.getexif()[DESCRIPTION].encode("latin-1").decode() == "\n".join(lines)
    assert row.size == row.file.size


def test_the_writing_is_chinese_and_not_boxes():
    blank = Image.new("RGB", (800, 600), GREEN)
    face = fonts.chinese_face()
    one, box = stamped(blank, ["昆仑小区"], face)
    other, _ = stamped(blank, ["东关大街"], face)
    # A face without Chinese draws the same box for every character.
    assert ImageChops.difference(one.crop(box), other.crop(box)).getbbox()
    assert changed(one.crop((0, 0, 800, box[1]))) is None


def test_the_device_may_say_the_place(client, handler, case):
    send(client, handler, case, photo(), **DEVICE)
    row = Attachment.objects.get()
    assert (row.stamp_latitude, row.stamp_longitude) == (
        Decimal("36.617134"), Decimal("101.766889")
    )  # fmt: skip
    lines = stamping.Stamp("", row.stamp_latitude, row.stamp_longitude).lines(AT)
    assert lines == ["2024年12月10日 09:30:05", "北纬36.617134° 东经101.766889°"]


def test_without_the_tick_nothing_is_drawn_and_no_place_is_kept(client, handler, case):
    send(client, handler, case, photo(), **{**WHERE, **DEVICE, "stamp": ""})
    row = Attachment.objects.get()
    assert changed(stored(row)) is None
    assert not stored(row).getexif()
    assert (row.stamped_at, row.stamp_place, row.stamp_latitude) == (None, "", None)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"stamp": "on"}, "stamp_place", "请填写拍摄地点"),
        ({"stamp": "on", "stamp_place": "　 "}, "stamp_place", "请填写拍摄地点"),
        ({"stamp": "on", "stamp_place": "楼" * 61}, "stamp_place", "最多 60 字"),
        ({**DEVICE, "stamp_longitude": ""}, "stamp_place", "位置不完整"),
        ({**DEVICE, "stamp_latitude": "90.5"}, "stamp_latitude", "纬度应在 -90 与 90 之间"),
        ({**DEVICE, "stamp_longitude": "-181"}, "stamp_longitude", "经度应在 -180 与 180 之间"),
        ({**DEVICE, "stamp_latitude": "NaN"}, "stamp_latitude", "纬度应在"),
    ],
)
def test_a_stamp_that_says_no_place_is_refused_beside_the_field(
    client, handler, case, values, field, said
):
    assert said in errors(send(client, handler, case, photo(), **values))[field]
    assert not Attachment.objects.exists()


def test_documents_are_left_alone_and_alone_cannot_be_stamped(client, handler, case):
    paper = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")
    assert "没有照片" in errors(send(client, handler, case, paper, **WHERE))["stamp"]
    paper = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")
    send(client, handler, case, paper, photo(), **WHERE)
    kept = {row.name: row for row in Attachment.objects.all()}
    assert kept["证明.pdf"].stamped_at is None
    with kept["证明.pdf"].file.open("rb") as file:
        assert file.read() == PDF
    assert kept["现场.jpg"].stamped_at


def test_a_small_picture_grows_below_instead_of_being_hidden(client, handler, case):
    send(client, handler, case, photo(size=(160, 48)), **WHERE)
    image = stored(Attachment.objects.get())
    assert image.width == 160
    assert image.height > 48
    # JPEG mixes the rows on both sides of the edge.
    assert changed(image.crop((0, 0, 160, 40))) is None


def test_what_is_transparent_becomes_white(client, handler, case):
    clear = photo("PNG", name="图.png", mode="RGBA", colour=(0, 0, 0, 0))
    send(client, handler, case, clear, **WHERE)
    assert stored(Attachment.objects.get()).getpixel((700, 20)) == (255, 255, 255)


def test_without_a_chinese_typeface_the_clerk_is_told_and_nothing_is_kept(
    client, handler, case, monkeypatch, settings, tmp_path
):
    settings.HOTLINE_HOME = tmp_path
    monkeypatch.setattr(fonts.shutil, "which", lambda program: None)
    monkeypatch.setattr(stamping, "chinese_face", fonts.chinese_face.__wrapped__)
    assert "缺少中文字体" in errors(send(client, handler, case, photo(), **WHERE))["stamp"]
    assert not Attachment.objects.exists()


def test_a_reply_carries_stamped_photos(client, handler, case, at):
    handling.sign_assignment(case, actor=handler, at=at)
    client.force_login(handler)
    answer = {"text": "3号楼前的路灯已修复亮灯。", "outcome": "solved", **WHERE}
    answer["attachments"] = [photo()]
    assert client.post(f"/cases/{case.number}/resolve/", answer).status_code == 302
    assert Attachment.objects.get(reply__isnull=False).stamp_place == PLACE
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert f"{PLACE}）" in page


def test_the_api_stamps_too(client, handler, case):
    client.force_login(handler)
    answer = client.post(
        f"/api/v1/cases/{case.number}/attach/", {"attachments": [photo()], **DEVICE}
    )
    assert answer.status_code == 200, answer.json()
    assert Attachment.objects.get().stamp_latitude == Decimal("36.617134")


@pytest.mark.parametrize(
    "values",
    [
        {"stamp_place": PLACE},
        {"stamped_at": AT},
        {"stamped_at": AT, "stamp_latitude": 1},
        {"stamped_at": AT, "stamp_latitude": 91, "stamp_longitude": 1},
    ],
)
def test_the_database_keeps_no_half_a_stamp(handler, at, values):
    (file,) = prepare_files([photo()], at=at)
    row = attachments.keep_file(file, actor=handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(**values)
