"""A file of articles, whatever its kind, as questions with their fields."""

from pathlib import PurePath

from hotline.errors import InvalidInput
from hotline.tables import Limits, Source, cell_text, open_table
from knowledge.importing.documents import document_lines
from knowledge.importing.headings import Written, read_lines

SIZE_MAX = 4 * 1024 * 1024
ROWS_MAX = 500
TABLE_LIMITS = Limits(20 * 1024 * 1024, ROWS_MAX)
KINDS = (".csv", ".xlsx", ".md", ".txt", ".docx")
COLUMNS = {
    "问题": "question", "答复": "answer", "依据": "basis", "标签": "tags", "适用地域": "area",
    "生效日期": "valid_from", "失效日期": "valid_to", "统一口径": "is_agreed",
}  # fmt: skip
NEEDED = ("问题", "答复")


def read_file(name: str, content: bytes) -> list[Written]:
    """Return the questions of a file; InvalidInput for what cannot be read or is too much."""
    if len(content) > SIZE_MAX:
        raise InvalidInput(fields={"file": f"文件最大 {SIZE_MAX // 1024 // 1024} MB。"})
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise InvalidInput(fields={"file": "可以导入 CSV、XLSX、Markdown（.md）和 DOCX 文件。"})
    if ending in (".csv", ".xlsx"):
        found = _rows(name, content)
    elif ending == ".docx":
        found = read_lines(document_lines(name, content))
    else:
        found = read_lines(_decoded(name, content).splitlines())
    if not found:
        said = "文件里没有找到问题和答复；文档里每个问题用一个标题，下面写答复。"
        raise InvalidInput(fields={"file": said})
    if len(found) > ROWS_MAX:
        raise InvalidInput(fields={"file": f"一次最多导入 {ROWS_MAX} 条。"})
    return found


def _rows(name: str, content: bytes) -> list[Written]:
    found = []
    try:
        table = open_table(Source(name, content), TABLE_LIMITS)
        missing = [column for column in NEEDED if column not in table.columns]
        if missing:
            heads = "、".join(COLUMNS)
            raise InvalidInput(f"缺少列：{'、'.join(missing)}。可用的列：{heads}。")
        for line in table.lines:
            line.require_sound()
            known = {COLUMNS[k]: cell_text(v) for k, v in line.cells.items() if k in COLUMNS}
            found.append(Written(line.number, {k: v for k, v in known.items() if v}))
    except InvalidInput as error:
        raise InvalidInput(fields={"file": error.message}) from error
    return found


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput(fields={"file": f"{name} 的文字编码无法识别，请另存为 UTF-8。"})
