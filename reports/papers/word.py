"""From a paper to a Word file that opens in Word and WPS: styles, real numbering, native tables.

The page is that of the PDF: A4, type area 156 × 225 mm, 仿宋 三号 on lines of 28.95 pt, headings
by level, the page number outside. Charts are pictures of the SVG that the PDF has.
"""

import re
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.run import Run

from reports.papers.blocks import Block, Chart, Masthead, Paragraph, Signature, Table
from reports.papers.paper import Paper
from reports.papers.pictures import chart_png

FANG, HEI, KAI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
RED, LINE_PT, CELL_PT = RGBColor(0xE6, 0x00, 0x12), 28.95, 16
BODY, MASTHEAD, CELL, CAPTION, CLOSING = "公文正文", "版头", "表内文字", "图表名", "版记"
SECOND_HEADING = re.compile(r"（[一二三四五六七八九十]+）")


def paper_docx(paper: Paper) -> bytes:
    """Return a paper as a Word file."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    document.core_properties.title = paper.plain_title
    document.core_properties.author = paper.author
    document.core_properties.keywords = "、".join(paper.keywords)
    if paper.masthead:
        _add_masthead(document, paper.masthead, is_draft=paper.is_draft)
    document.add_paragraph(paper.plain_title, style="Title")
    for block in paper.blocks:
        _add(document, block)
    for label, text in paper.closing:
        document.add_paragraph(f"{label}：{text}", style=CLOSING)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    document.settings.odd_and_even_pages_header_footer = True
    right, left = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    for footer, side in ((section.footer, right), (section.even_page_footer, left)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.add_run("— ")
        _add_field(paragraph.add_run(), "PAGE")
        paragraph.add_run(" —")


def _add_field(run: Run, code: str) -> None:
    """Add a field that Word fills, as the number of the page."""
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)


def _set_styles(document: DocumentType) -> None:
    """Set the styles by name: what a clerk restyles changes all paragraphs of its kind."""
    normal = document.styles["Normal"]
    _set_face(normal, FANG, CELL_PT)
    for name in (BODY, MASTHEAD, CELL, CAPTION, CLOSING):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = normal
    _set_face(document.styles["Title"], SONG, 22, align=WD_ALIGN_PARAGRAPH.CENTER)
    _set_face(document.styles["Heading 1"], HEI, CELL_PT, indent=2)
    _set_face(document.styles["Heading 2"], KAI, CELL_PT, indent=2)
    _set_face(document.styles[BODY], FANG, CELL_PT, indent=2)
    _set_face(document.styles[MASTHEAD], SONG, 40, align=WD_ALIGN_PARAGRAPH.CENTER, spacing=0)
    _set_face(document.styles[CELL], FANG, 12, spacing=0)
    _set_face(document.styles[CAPTION], HEI, 12, align=WD_ALIGN_PARAGRAPH.CENTER, spacing=0)
    _set_face(document.styles[CLOSING], FANG, 14, spacing=0)
    document.styles[MASTHEAD].font.color.rgb = RED
    document.styles[CAPTION].paragraph_format.keep_with_next = True


def _set_face(
    style: Any, face: str, size: int, *, align: Any = None, indent: int = 0,
    spacing: float = LINE_PT,
) -> None:  # fmt: skip
    """Set a style's face for Chinese and Latin alike, its size, lines and first indent."""
    style.font.name, style.font.size, style.font.bold = face, Pt(size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for place in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(place), face)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.first_line_indent = Pt(indent * size) if indent else None
    if align is not None:
        shape.alignment = align
    if spacing:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)
    for border in style.element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)


def _add_masthead(document: DocumentType, head: Masthead, *, is_draft: bool) -> None:
    document.add_paragraph(head.name, style=MASTHEAD)
    issue = document.add_paragraph(head.issue + ("（草稿）" if is_draft else ""))
    issue.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line = document.add_paragraph(f"{head.issuer}\t{head.dateline}")
    line.paragraph_format.tab_stops.add_tab_stop(Mm(156), 2)
    rule, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "E60012")):
        edge.set(qn(f"w:{name}"), value)
    rule.append(edge)
    line._p.get_or_add_pPr().append(rule)
    document.add_paragraph()


def _add(document: DocumentType, block: Block) -> None:
    if isinstance(block, Paragraph):
        document.add_paragraph(block.text, style=_style_of(block, block.text))
    elif isinstance(block, Table):
        _add_table(document, block)
    elif isinstance(block, Chart):
        _add_chart(document, block)
    elif isinstance(block, Signature):
        for line in (block.issuer, block.dateline):
            document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _style_of(block: Paragraph, text: str) -> str:
    if not block.is_heading:
        return BODY
    return "Heading 2" if SECOND_HEADING.match(text) else "Heading 1"


def _add_table(document: DocumentType, block: Table) -> None:
    """Add a table whose head is repeated on each page."""
    if block.caption:
        document.add_paragraph(block.caption, style=CAPTION)
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.paragraphs[0].style = CAPTION
        cell.paragraphs[0].add_run(text)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for texts in block.rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.paragraphs[0].style = CELL
            cell.paragraphs[0].add_run(text)
            if at in block.numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(style=CELL)


def _add_chart(document: DocumentType, block: Chart) -> None:
    drawing = block.drawing
    holder = document.add_paragraph(style=CELL)
    holder.paragraph_format.keep_with_next = True
    picture = holder.add_run().add_picture(BytesIO(chart_png(drawing)), width=Mm(drawing.width_mm))
    picture._inline.docPr.set("descr", block.caption)
    caption = document.add_paragraph(block.caption, style=CAPTION)
    caption.paragraph_format.keep_with_next = False
