"""Files: told by their content, stopped at the limit, served to those who see the case."""

import io
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cases.models import Attachment, Event
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record import attachments
from cases.services.record.demands import Demand, Disposition
from grids import upload_preparation
from hotline.errors import InvalidInput
from tests.cases.test_allowed import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(category, phone_channel, operator, at, unit):
    demand = Demand(
        kind="help", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )
    return intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)


def picture(form="JPEG", size=(64, 48), **options):
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 60)).save(out, form, **options)
    return out.getvalue()


def file_of(content=PDF, name="证明.pdf", kind="application/pdf"):
    return SimpleUploadedFile(name, content, kind)


def upload(client, user, case, *files, **headers):
    client.force_login(user)
    return client.post(
        f"/cases/{case.number}/attach/", {"attachments": list(files)}, headers=headers
    )


def prepared(content, name, at):
    """Return the bytes that are stored of a file."""
    (made,) = upload_preparation.prepare_files([file_of(content, name)], at=at)
    with default_storage.open(made.stored_as) as kept:
        return kept.read()


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def test_a_file_is_kept_and_told_in_the_timeline(client, handler, case):
    assert upload(client, handler, case, file_of(), file_of(name="b.pdf")).status_code == 302
    assert [row.name for row in case.attachments.all()] == ["证明.pdf", "b.pdf"]
    assert Event.objects.get(verb="attach").note == "证明.pdf、b.pdf"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (archive("a.txt"), "证明.pdf", "内容与扩展名不符"),
        (PDF, "证明.jpg", "内容与扩展名不符"),
        (picture(), "证明.png", "内容与扩展名不符"),
        (archive("a.txt"), "证明.docx", "内容与扩展名不符"),
        (b"MZ\x90\x00" * 20, "证明.exe", "不支持这种文件"),
        (b"<svg onload=alert(1)>", "图.svg", "不支持这种文件"),
        (PDF, "没有扩展名", "不支持这种文件"),
        (b"", "空.pdf", "空的"),
        (picture()[:200], "半张.jpg", "图片无法打开"),
    ],
)
def test_what_is_not_what_it_says_is_refused_beside_the_field(
    client, handler, case, content, name, said
):
    response = upload(client, handler, case, file_of(content, name))
    assert response.status_code == 400
    assert said in str(response.context["panel"]["form"].errors["attachments"])
    assert not Attachment.objects.exists()


def test_of_several_files_each_that_is_wrong_is_named(client, handler, case):
    fake, program = file_of(b"nothing", "假.jpg", "image/jpeg"), file_of(b"MZ", "程序.exe")
    said = upload(client, handler, case, fake, program, file_of()).content.decode()
    assert "程序.exe：不支持这种文件" in said
    assert "假.jpg：" in said
    assert "证明.pdf：" not in said
    said = upload(client, handler, case, file_of(), file_of(b"", "空.jpg")).content.decode()
    assert "空.jpg：文件是空的。" in said
    assert not case.attachments.exists()


def test_an_office_file_is_told_by_its_parts(client, handler, case):
    content = archive("[Content_Types].xml", "word/document.xml")
    assert upload(client, handler, case, file_of(content, "报告.docx")).status_code == 302


def test_a_picture_is_encoded_anew_without_its_place(client, handler, case):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (36.0, 37.0, 2.0)
    content = picture(exif=exif) + b"<script>appended</script>"
    upload(client, handler, case, file_of(content, "现场.jpg", "image/jpeg"))
    stored = Path(Attachment.objects.get().file.path).read_bytes()
    assert b"SecretCamera" not in stored
    assert b"appended" not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()


def compound(stream):
    """The head of an old office file and the name of its main stream, as its directory has it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + stream.encode("utf-16-le")


def recording(brand):
    return b"\0\0\0\x18ftyp" + brand + bytes(32)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("情况说明.doc", compound("WordDocument")), ("情况说明.wps", compound("WordDocument")),
        ("台账.xls", compound("Workbook")), ("台账.et", compound("Workbook")),
        ("公文.ofd", archive("OFD.xml")), ("录音.m4a", recording(b"mp42")),
        ("录音.m4a", recording(b"M4A ")), ("视频.mp4", recording(b"iso5")),
        ("视频.mp4", recording(b"3gp4")), ("录音.amr", b"#!AMR\n" + bytes(32)),
    ],
)  # fmt: skip
def test_what_offices_and_telephones_make_is_taken_by_its_content(operator, name, content):
    (checked,) = upload_preparation.check_uploads([file_of(content, name)])
    assert checked.name == name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("台账.xls", compound("WordDocument")), ("情况说明.doc", compound("Workbook")),
        ("安装.doc", compound("!Package")), ("公文.ofd", archive("a.txt")), ("公文.ofd", PDF),
        ("照片.mp4", recording(b"heic")), ("录音.mp3", recording(b"mp42")),
        ("坏.docx", b"PK\x03\x04" + bytes(40)), ("图.jpg", compound("Workbook")),
    ],
)  # fmt: skip
def test_a_content_of_another_kind_is_refused(operator, name, content):
    with pytest.raises(InvalidInput, match="内容与扩展名不符"):
        upload_preparation.check_uploads([file_of(content, name)])


def listing(count):
    """An office file with so many parts."""
    return archive("[Content_Types].xml", "word/document.xml", *(f"{n:060}" for n in range(count)))


def locked(content):
    """The archive with its first part marked as encrypted."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + b"\x01" + content[at + 1 :]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("名单.xlsx", compound("EncryptedPackage"), "设有打开密码"),
        ("报告.docx", locked(listing(0)), "设有打开密码"),
        ("名单.xlsx", compound("Workbook"), "是旧版文件，或设有打开密码"),
        ("报告.docx", listing(30_000), "大得不正常"),
    ],
    ids=["by Office", "by zip", "of an old form", "of many parts"],
)
def test_what_nobody_can_or_should_open_is_refused(operator, name, content, said):
    with pytest.raises(InvalidInput, match=said):
        upload_preparation.check_uploads([file_of(content, name)])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_no_words(form, at):
    notes = PngInfo()
    notes.add_text("Comment", "SecretPlace")
    words = {
        "JPEG": {"comment": b"SecretPlace"}, "PNG": {"pnginfo": notes},
        "WEBP": {"xmp": b"SecretPlace"},
    }  # fmt: skip
    content = picture(form, **words[form])
    assert b"SecretPlace" in content
    stored = prepared(content, f"现场.{form.lower()}", at)
    assert b"SecretPlace" not in stored
    assert Image.open(io.BytesIO(stored)).size == (64, 48)


def test_a_transparent_picture_stays_so(at):
    out = io.BytesIO()
    Image.new("P", (8, 8)).save(out, "PNG", transparency=0)
    stored = prepared(out.getvalue(), "图.png", at)
    assert Image.open(io.BytesIO(stored)).convert("RGBA").getpixel((0, 0))[3] == 0


def chunk(kind, content):
    return (
        len(content).to_bytes(4, "big") + kind + content
        + zlib.crc32(kind + content).to_bytes(4, "big")
    )  # fmt: skip


def test_a_picture_with_words_that_swell_is_refused(client, handler, case):
    words = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000)))
    plain = picture("PNG")
    bomb = plain[:33] + words + plain[33:]
    answer = upload(client, handler, case, file_of(bomb, "图.png", "image/png"))
    assert answer.status_code == 400
    assert "图片无法打开" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_picture_of_too_many_points_is_refused(at, settings):
    settings.ATTACHMENT_MAX_PIXELS = 100
    with pytest.raises(InvalidInput, match="尺寸过大"):
        upload_preparation.prepare_files([file_of(picture(), "大.jpg")], at=at)


def test_more_files_than_allowed_are_refused(client, handler, case):
    response = upload(client, handler, case, *(file_of(name=f"{n}.pdf") for n in range(10)))
    assert "一次最多上传 9 个文件" in response.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_file_past_the_limit_is_stopped_and_said_so(client, handler, case, settings, headers):
    settings.ATTACHMENT_MAX_BYTES = 70_000
    response = upload(client, handler, case, file_of(PDF + b"0" * 80_000), **headers)
    assert response.status_code == 413
    assert "文件太大" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_request_announced_as_too_long_is_not_read(client, handler, case, settings, monkeypatch):
    monkeypatch.setattr("hotline.uploads.FRAME_BYTES", 0)
    settings.ATTACHMENT_MAX_BYTES = 100
    response = upload(client, handler, case, file_of(PDF + b"0" * 400))
    assert response.status_code == 413
    assert "文件太大" in response.content.decode()


def test_the_forms_token_need_not_arrive_to_be_told_the_limit(handler, case, settings, monkeypatch):
    from django.test import Client

    monkeypatch.setattr("hotline.uploads.FRAME_BYTES", 0)
    settings.ATTACHMENT_MAX_BYTES = 100
    response = upload(Client(enforce_csrf_checks=True), handler, case, file_of(PDF + b"0" * 400))
    assert response.status_code == 413
    assert "文件太大" in response.content.decode()


def test_the_api_says_the_limit_too(client, handler, case, settings):
    settings.ATTACHMENT_MAX_BYTES = 70_000
    client.force_login(handler)
    big = file_of(PDF + b"0" * 80_000)
    response = client.post(f"/api/v1/cases/{case.number}/attach/", {"attachments": [big]})
    assert response.status_code == 413
    assert "文件太大" in response.json()["fields"]["attachments"]


def test_a_refused_reply_leaves_no_file_on_the_disk(client, handler, case, at, tmp_path):
    handling.sign_assignment(case, actor=handler, at=at)
    old = {"seen": "dispatched:0", "text": "好了", "outcome": "solved"}
    client.force_login(handler)
    response = client.post(f"/cases/{case.number}/resolve/", {**old, "attachments": [file_of()]})
    assert response.status_code == 409
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def stored(case, handler, at):
    photo = file_of(picture(), "现场13897001234.jpg", "image/jpeg")
    files = upload_preparation.prepare_files([file_of(), photo], at=at)
    return attachments.attach(case, files, actor=handler, at=at)


def download(client, user, row, query=""):
    client.force_login(user)
    response = client.get(f"/attachments/{row.token}/{query}")
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    return response


def test_a_document_is_served_as_attachment_a_picture_inline(client, handler, stored):
    document, photo = stored
    served = download(client, handler, document)
    assert served["Content-Disposition"].startswith("attachment;")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "private" in served["Cache-Control"]
    assert served.body == PDF
    assert download(client, handler, photo)["Content-Disposition"].startswith("inline")
    assert download(client, handler, photo, "?download=1")["Content-Disposition"].startswith("att")


def test_units_read_no_number_in_a_files_name(client, handler, operator, stored):
    assert "13897001234" not in download(client, handler, stored[1])["Content-Disposition"]
    assert "13897001234" in download(client, operator, stored[1])["Content-Disposition"]


def test_a_stranger_gets_404_like_for_a_file_that_is_none(client, stranger, stored):
    from uuid import uuid4

    assert download(client, stranger, stored[0]).status_code == 404
    client.force_login(stranger)
    assert client.get(f"/attachments/{uuid4()}/").status_code == 404
    assert client.get(f"/attachments/{stored[0].pk}/").status_code == 404


def test_a_file_that_belongs_to_no_case_yet_is_its_senders(client, handler, operator, at):
    (file,) = upload_preparation.prepare_files([file_of()], at=at)
    row = attachments.keep_file(file, actor=handler)
    assert download(client, handler, row).status_code == 200
    assert download(client, operator, row).status_code == 404


def test_nobody_downloads_without_logging_in(client, stored):
    client.logout()
    assert client.get(f"/attachments/{stored[0].token}/").status_code == 302
