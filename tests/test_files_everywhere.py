"""Every door of the site through which files leave or come in.

The addresses are those of `tests/whole_site.py`, so that a new one is walked at once; the
fields of files are read from the site's own forms.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Attachment, Hazard, HazardReturn
from grids.models.user import ADMIN_ROLES
from tests.cases.conftest import people, put  # noqa: F401
from tests.test_bad_dates import ENDS_THE_SESSION, fields_of, person, walked  # noqa: F401
from tests.test_every_page import city  # noqa: F401
from tests.whole_site import Page, back_office, pages, patterns

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHINESE = re.compile("[\u4e00-\u9fff]")
TEXT = {"text/html", "application/json"}
LIMIT = 300_000


def is_file(answer) -> bool:
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    return kind not in TEXT or answer.has_header("Content-Disposition")


def test_no_file_that_leaves_is_kept_by_a_browser_or_a_proxy(person, city):  # noqa: F811
    found, kept, owner = set(), [], Client()
    owner.force_login(city.rows["export"].owner)
    for page in pages(city):
        answer = (owner if "export" in page.address else person).get(page.address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code != 200 or not is_file(answer):
            continue
        found.add(page.name)
        said = answer.headers.get("Cache-Control", "")
        is_sniffed = answer.headers.get("X-Content-Type-Options") != "nosniff"
        if set(said.split(", ")) != {"private", "no-store"} or is_sniffed:
            kept.append(f"{page}: {said}")
    assert not kept, "\n".join(kept)
    assert found >= {
        "cases:attachment", "knowledge:file", "api:file", "reports:download",
        "reports:picture", "reports:pdf",
        "reports:slip", "bulletins_api:page_file", "bulletins_api:reply_letter",
    }, found  # fmt: skip


def chunk(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + crc


def bomb(side: int) -> bytes:
    """Return a PNG of a few kilobytes that says it has so many points a side."""
    head = chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(999_999), 9))


def words_that_swell() -> bytes:
    """Return a PNG whose comment unpacks to eighty megabytes."""
    words = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000)))
    head = chunk(b"IHDR", (1).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0")
    data = chunk(b"IDAT", zlib.compress(bytes(4)))
    return b"\x89PNG\r\n\x1a\n" + head + words + data + chunk(b"IEND", b"")


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def encrypted(content: bytes) -> bytes:
    """Return a zip whose entries say that they are encrypted."""
    return content.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\x01\0").replace(
        b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0"
    )


BOOK = archive(**{"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>" * 9})
SWOLLEN = archive(**{"[Content_Types].xml": b"<a/>", "xl/workbook.xml": bytes(60_000_000)})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(60)
BAD = {
    "cut picture": ("现场.jpg", JPEG),
    "cut book": ("名单.xlsx", BOOK[: len(BOOK) // 2]),
    "book with a password": ("名单.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")),
    "old book": ("名单.xls", OLE),
    "encrypted zip": ("名单.xlsx", encrypted(BOOK)),
    "encrypted paper": ("证明.pdf", b"%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF"),
    "huge": ("证明.pdf", b"%PDF-1.7\n" + bytes(LIMIT)),
    "huge table": ("名单.csv", "姓名,日期\n".encode() * (LIMIT // 10)),
    "text called a picture": ("现场.jpg", "不是照片".encode()),
    "page called a picture": ("现场.png", b"<html><script>alert(1)</script>"),
    "page called a table": ("名单.csv", b"<html><table><tr><td>a</td></tr></table>"),
    "book that swells": ("名单.xlsx", SWOLLEN),
    "picture that swells": ("现场.png", bomb(30_000)),
    "picture whose words swell": ("现场.png", words_that_swell()),
    "empty picture": ("现场.jpg", b""),
    "empty table": ("名单.csv", b""),
    "program": ("名单.csv", b"MZ\x90\0" * 50),
}


def bad_files(names: set[str], what: str) -> dict[str, SimpleUploadedFile]:
    file_name, content = BAD[what]
    return {name: SimpleUploadedFile(file_name, content) for name in names}


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path_factory):
    settings.ATTACHMENT_MAX_BYTES = LIMIT


# Sent to every address; those whose forms get as far as the content have a test of their own.
EVERYWHERE = (
    "cut picture", "huge", "empty table", "encrypted zip", "encrypted paper",
    "page called a picture",
)  # fmt: skip


def faults(client, page, values: dict[str, str], names: set[str]) -> Iterator[str]:
    """Post bad files to a page; yield what went wrong, by page and file."""
    for what in EVERYWHERE:
        answer = client.post(page.address, {**values, **bad_files(names, what)})
        if answer.status_code == 405:
            return
        said = "" if answer.streaming else answer.content.decode(errors="replace")
        if answer.status_code >= 500 or (answer.status_code >= 400 and not CHINESE.search(said)):
            yield f"{page}: {answer.status_code} by {what}"


def test_no_door_breaks_by_a_bad_file_and_each_refusal_is_a_sentence(person, city):  # noqa: F811
    # The forms are known once the addresses are.
    doors = [page for page in walked(city) if page.name not in ENDS_THE_SESSION]
    names = fields_of(forms.FileField)
    assert names >= {"attachments", "scan", "file"}
    wrong = [said for page in doors for said in faults(person, page, {"text": "文字"}, names)]
    assert not wrong, "\n".join(wrong)


def test_no_door_of_the_back_office_breaks_by_a_bad_file(city):  # noqa: F811
    own = [Page(name, reverse(name)) for name, asked in patterns() if is_office(name, asked)]
    doors = [page for page in back_office() if page.name.endswith("_add")] + own
    assert "admin:grids_dutyshift_import_file" in {page.name for page in doors}
    names = fields_of(forms.FileField)
    assert names >= {"upload", "file"}
    wrong = []
    for role in ADMIN_ROLES:
        client = Client(raise_request_exception=False)
        client.force_login(city.people[role])
        wrong += [said for page in doors for said in faults(client, page, {}, names)]
    assert not wrong, "\n".join(wrong)


def is_office(name: str, asked: set[str]) -> bool:
    return name.startswith("admin:") and not asked and "log" not in name


def deep_doors(city) -> list[tuple[Page, dict[str, str], str]]:  # noqa: F811
    """Return forms that are right but for their file: door, the other fields, its field."""
    body, category = city.rows["body"], city.rows["hazard_category"]
    report = {
        "body": body.code, "category": category.pk, "grade": "ordinary", "place": "五四大街",
        "text": "消防通道被占用", "reported_at": "2024-12-10T08:00",
    }  # fmt: skip
    plan = {"measure": "清理", "person_responsible": "韩经理", "rectify_by": "2030-12-12"}
    total = {
        "body": body.code, "day": "2024-12-09", "kind": "total", "count": "3",
        "categories": [category.pk], "source": "值班记录",
    }  # fmt: skip
    number, hazard = city.case.number, city.rows["hazard"].pk
    return [
        (Page(name, address), values, field)
        for name, address, values, field in (
            ("attach", f"/cases/{number}/attach/", {}, "attachments"),
            ("attach", f"/api/v1/cases/{number}/attach/", {}, "attachments"),
            ("file", reverse("cases:hazard_file"), report, "attachments"),
            ("file", reverse("api:hazards"), report, "attachments"),
            ("plan", reverse("cases:hazard_act", args=[hazard, "plan"]), plan, "attachments"),
            ("returns", reverse("cases:hazard_returns"), total, "scan"),
            ("returns", reverse("api:hazard_returns"), total, "scan"),
            ("roster", reverse("cases:roster_upload"), {}, "file"),
            ("roster", reverse("api:roster_upload"), {}, "file"),
        )
    ]


def test_a_form_that_is_right_but_for_its_file_is_refused_for_it_alone(person, city):  # noqa: F811
    before = (Attachment.objects.count(), Hazard.objects.count(), HazardReturn.objects.count())
    wrong = []
    for page, values, field in deep_doors(city):
        for what in set(BAD) - {"encrypted paper"}:
            answer = person.post(page.address, {**values, **bad_files({field}, what)})
            said = answer.content.decode()
            if answer.status_code not in (400, 413) or not CHINESE.search(said):
                wrong.append(f"{page}: {answer.status_code} by {what}")
            if what == "huge" and "文件太大" not in said:
                wrong.append(f"{page}: {what} is not said to be too large")
    assert not wrong, "\n".join(wrong)
    after = (Attachment.objects.count(), Hazard.objects.count(), HazardReturn.objects.count())
    assert before == after
