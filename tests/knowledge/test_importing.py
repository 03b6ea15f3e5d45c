"""Files of articles: each kind read, all or nothing, nothing dangerous."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from hotline.errors import Forbidden, InvalidInput
from knowledge.models import Article, ArticleVersion
from knowledge.services.importing import import_articles

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARKDOWN = """前言不读

# 供暖

## 暖气不热找谁？
请联系供热单位。

室温过低可测温。
依据：示例〔2024〕1号
标签：供暖 测温

问：停水找谁？
答：请拨供水热线。
"""
TABLE = "问题,答复,标签,失效日期,统一口径\n停电找谁？,请查停电公告。,停电 没电,2025-12-31,是\n"


def paragraph(text, style=""):
    marked = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{marked}<w:r><w:t>{text}</w:t></w:r></w:p>"


def document(body, head="", name="word/document.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        xml = f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        archive.writestr(name, xml)
    return out.getvalue()


@pytest.fixture
def take(unit, handler, at):
    def taken(name, content, actor=handler, of=unit):
        return import_articles(content, name=name, unit=of, actor=actor, at=at)

    return taken


def questions():
    return list(ArticleVersion.objects.order_by("pk").values_list("question", flat=True))


def test_a_table_becomes_drafts_and_once_only(take, unit):
    assert take("条目.csv", TABLE.encode("gb18030")) == (1, 0)
    version = ArticleVersion.objects.get()
    assert (version.article.unit, version.article.stage) == (unit, "draft")
    assert (version.tags, version.valid_to) == (["停电", "没电"], date(2025, 12, 31))
    assert (version.is_agreed, version.is_live) == (True, False)
    assert take("条目.csv", TABLE.encode()) == (0, 1)


def test_a_workbook_is_read_as_a_table_is(take):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["问题", "答复", "内部备注"])
    book.active.append(["停气找谁？", "请查停气公告。", "不读"])
    book.save(out)
    assert take("条目.xlsx", out.getvalue()) == (1, 0)
    assert questions() == ["停气找谁？"]


def test_headings_and_questions_of_a_text_are_answered_by_what_follows(take):
    assert take("条目.md", MARKDOWN.encode()) == (2, 0)
    first, second = ArticleVersion.objects.order_by("pk")
    assert (first.question, first.basis) == ("暖气不热找谁？", "示例〔2024〕1号")
    assert first.answer == "请联系供热单位。\n\n室温过低可测温。"
    assert first.tags == ["供暖", "测温"]
    assert (second.question, second.answer) == ("停水找谁？", "请拨供水热线。")


def test_a_word_document_is_read_by_its_headings(take):
    body = (
        paragraph("社保卡丢了？", "Heading1") + paragraph("到银行补办。")
        + paragraph("居住证怎么办？", "2") + paragraph("到派出所办理。") + paragraph("标签：证件")
    )  # fmt: skip
    assert take("条目.docx", document(body)) == (2, 0)
    assert questions() == ["社保卡丢了？", "居住证怎么办？"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("条目.pdf", b"%PDF-1.4"),
        ("条目.docx", b"PK\x03\x04broken"),
        ("条目.docx", b"no archive"),
        ("条目.docx", document("", name="word/other.xml")),
        ("条目.docx", document("<w:p>", "")[:-40]),
        ("条目.docx", document("&boom;", '<!DOCTYPE x [<!ENTITY boom "boom">]>')),
        ("条目.docx", document(paragraph("没有标题的文档"))),
        ("条目.docx", document(paragraph("长" * 25_000_000))),
        ("条目.xlsx", b"PK\x03\x04broken"),
        ("条目.csv", "列,另一列\n1,2\n".encode()),
        ("条目.md", "没有标题".encode()),
        ("条目.md", b"\xff\xff\xff"),
        ("条目.md", b"x" * (4 * 1024 * 1024 + 1)),
        ("条目.md", "".join(f"# 问题{n}\n答\n" for n in range(501)).encode()),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_file(take, name, content):
    with pytest.raises(InvalidInput) as refusal:
        take(name, content)
    assert set(refusal.value.fields) == {"file"}
    assert not Article.objects.exists()


def test_one_faulty_line_and_nothing_is_taken(take):
    lines = f"{TABLE}第二个问题,,,,\n第三个问题,答复,,2025-13-40,\n"
    with pytest.raises(InvalidInput) as refusal:
        take("条目.csv", lines.encode())
    said = refusal.value.fields["file"]
    assert "第 3 行" in said
    assert "第 4 行" in said
    assert not Article.objects.exists()


def test_an_area_is_found_by_its_name(take, grid):
    rows = "问题,答复,适用地域\n问题一,答复一,城东区\n问题二,答复二,全市\n"
    take("条目.csv", rows.encode())
    assert [one.area for one in ArticleVersion.objects.order_by("pk")] == [grid, None]
    with pytest.raises(InvalidInput, match="没有适用地域"):
        take("条目.csv", rows.replace("城东区", "火星").replace("一", "三").encode())


def test_nobody_imports_for_another_unit(take, stranger, operator):
    for actor in (stranger, operator):
        with pytest.raises(Forbidden):
            take("条目.csv", TABLE.encode(), actor=actor)


def test_a_script_in_a_file_is_text(client, take, handler):
    take("条目.md", "# 问题<script>alert(1)</script>\n<b>答复</b>\n".encode())
    client.force_login(handler)
    shown = client.get(f"/knowledge/{Article.objects.get().pk}/").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;b&gt;答复" in shown


def test_the_page_takes_a_file_and_says_what_is_wrong(client, handler, operator):
    client.force_login(operator)
    assert client.get("/knowledge/import/").status_code == 403
    client.force_login(handler)
    assert client.post("/knowledge/import/", {}).status_code == 400
    wrong = SimpleUploadedFile("条目.csv", "列\n1\n".encode())
    answer = client.post("/knowledge/import/", {"file": wrong})
    assert (answer.status_code, "缺少列" in answer.content.decode()) == (400, True)
    answer = client.post(
        "/knowledge/import/", {"file": SimpleUploadedFile("a.csv", TABLE.encode())}
    )
    assert (answer.status_code, questions()) == (302, ["停电找谁？"])
