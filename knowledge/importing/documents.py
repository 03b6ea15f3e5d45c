"""The paragraphs of a Word document, headings marked as in Markdown; nothing else of it is read."""

import io
import zipfile
from xml.parsers import expat

from hotline.errors import InvalidInput

BODY = "word/document.xml"
UNPACKED_MAX = 20 * 1024 * 1024
BLOCK = 64 * 1024
# What marks a heading: the style's id in English and Chinese Word and in WPS, or its level.
HEADINGS = ("heading", "标题", "title")
HEADING_IDS = {"1", "2", "3"}
BROKEN = (zipfile.BadZipFile, expat.ExpatError, KeyError, RuntimeError, NotImplementedError)


class Paragraphs:
    """Gathers the text of paragraphs as a parser meets them; tables and pictures fall away."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._text: list[str] = []
        self._is_heading = False
        self._is_text = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take note of a paragraph, its style and its text."""
        tag = name.rpartition(":")[2]
        if tag == "p":
            self._text, self._is_heading = [], False
        elif tag == "pStyle":
            style = given.get("w:val", "").lower()
            self._is_heading = style in HEADING_IDS or style.startswith(HEADINGS)
        elif tag == "outlineLvl":
            self._is_heading = True
        elif tag in ("tab", "br"):
            self._text.append(" " if tag == "tab" else "\n")
        self._is_text = tag == "t"

    def end(self, name: str) -> None:
        """Keep a paragraph that is over."""
        self._is_text = False
        if name.rpartition(":")[2] == "p":
            said = "".join(self._text).strip()
            self.lines += [f"# {said}" if self._is_heading and said else said]

    def text(self, data: str) -> None:
        """Keep a piece of text."""
        if self._is_text:
            self._text.append(data)


def document_lines(name: str, content: bytes) -> list[str]:
    """Return the paragraphs of a Word document; InvalidInput for what is none or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = archive.getinfo(BODY)
            if part.file_size > UNPACKED_MAX:
                raise InvalidInput(fields={"file": f"{name} 展开后太大，请分成几个文件。"})
            return _read(name, archive, part)
    except BROKEN as error:
        said = f"{name} 不是能打开的 DOCX 文档，请用 Word 或 WPS 另存后再导入。"
        raise InvalidInput(fields={"file": said}) from error


def _read(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[str]:
    found = Paragraphs()
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise InvalidInput(fields={"file": f"{name} 含有文档不应有的声明（DTD），不予读取。"})

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    read = 0
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            read += len(block)
            if read > UNPACKED_MAX:
                raise InvalidInput(fields={"file": f"{name} 展开后太大，请分成几个文件。"})
            parser.Parse(block, False)
    parser.Parse(b"", True)
    return found.lines
