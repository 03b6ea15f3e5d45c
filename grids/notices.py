"""The State Council's yearly notice, read from a table of its lines or from its own words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from grids.holidays import FESTIVALS, NEW_YEAR, festivals_in, statutory_days
from grids.notice_lines import Faults, NoticeLine
from grids.notice_words import is_wording, read_wording
from hotline.errors import InvalidInput
from hotline.tables import Limits, Row, Source, cell_text, open_rows, read_day
from hotline.times import WEEKDAYS

KINDS = {
    "休": False, "放假": False, "休息": False, "放假调休": False,
    "班": True, "上班": True, "补班": True, "调休上班": True,
}  # fmt: skip
HEADINGS = ("开始", "日期", "开始日期")
COLUMNS = ("开始", "结束", "类型", "名称")
MAKE_UP = "调休上班"
LARGEST = 256 * 1024
LINES_MAX = 100
LONGEST_HOLIDAY = 20
# 国务院令第795号 gave the eve of the Spring Festival and the second of May from here on.
FIRST_YEAR_OF_THE_LAW = 2025
# 元旦 1, 春节 4, 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3 (国务院令第795号): a file with
# fewer days has lost some of its lines.
FEWEST_DAYS = 13


def read_notice(content: str | bytes, year: int, name: str = "") -> list[NoticeLine]:
    """Return the lines of a notice; raise InvalidInput with each fault at its place.

    A table has the columns 开始,结束,类型,名称: the end may be empty for a single day, a line of
    headings is passed over. What is no table is read as the notice's own words. `name` is
    that of an uploaded file.
    """
    faults = Faults(name)
    rows = _rows(content, name)
    texts = [(row.number, "，".join(str(cell) for cell in row.cells if cell)) for row in rows]
    if not _is_table(rows) and is_wording(texts):
        lines = read_wording(texts, year, faults)
    else:
        lines = [line for row in rows if (line := _read_row(row, faults))]
    _check(lines, year, faults)
    faults.raise_any()
    return lines


def _rows(content: str | bytes, name: str) -> list[Row]:
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > LARGEST:
        raise InvalidInput(fields={"lines": "文件过大，一年的放假安排只有几十行。"})
    try:
        opened = open_rows(Source(name, raw), Limits(LARGEST * 20, LINES_MAX))
        return [row for row in opened.rows if not row.is_blank]
    except InvalidInput as error:
        raise InvalidInput(fields={"lines": error.message}) from error


def _is_table(rows: Sequence[Row]) -> bool:
    return any(len(row.cells) > 2 and str(row.cells[2]).strip() in KINDS for row in rows)


def _read_row(row: Row, faults: Faults) -> NoticeLine | None:
    """Return a line of a table; None for the headings and for a faulty one."""
    before = len(faults)
    if row.number == 1 and str(row.cells[0]).strip() in HEADINGS:
        return None
    texts = [_text(row, at, faults) for at in range(len(row.cells))]
    if any(texts[4:]):
        faults.add(row.number, "多出一格，应为四列：开始,结束,类型,名称")
    if len(texts) < 3:
        faults.add(row.number, "应有四列：开始,结束,类型,名称")
        return None
    first = _day(row, 0, faults)
    last = _day(row, 1, faults) if texts[1] else first
    kind, name = texts[2], texts[3] if len(texts) > 3 else ""
    if kind not in KINDS:
        faults.add(row.number, f"只能是“休”或“班”，不能是“{kind[:10]}”", "类型")
    elif not KINDS[kind] and not festivals_in(name):
        faults.add(row.number, f"放假须写明节日：{'、'.join(FESTIVALS)}", "名称")
    elif name and "班" not in name and "调休" not in name and not festivals_in(name):
        faults.add(row.number, f"“{name[:10]}”不是节日名称", "名称")
    if len(name) > 30 or "\n" in name:
        faults.add(row.number, "名称最多 30 字，写在一行里", "名称")
    if first and last and last < first:
        faults.add(row.number, "结束日期早于开始日期", "结束")
    elif first and last and (last - first).days >= LONGEST_HOLIDAY:
        faults.add(row.number, f"一段超过 {LONGEST_HOLIDAY} 天，请核对日期", "结束")
    if len(faults) > before or not first or not last:
        return None
    return NoticeLine(row.number, first, last, KINDS[kind], name or MAKE_UP)


def _text(row: Row, at: int, faults: Faults) -> str:
    try:
        return cell_text(row.cells[at])
    except InvalidInput as error:
        faults.add(row.number, error.message, COLUMNS[at] if at < len(COLUMNS) else "")
        return ""


def _day(row: Row, at: int, faults: Faults) -> date | None:
    cell: Any = row.cells[at]
    try:
        return read_day(cell)
    except InvalidInput as error:
        faults.add(row.number, error.message.rstrip("。"), COLUMNS[at])
        return None


def _check(lines: Sequence[NoticeLine], year: int, faults: Faults) -> None:
    """Note what is wrong with lines that could be read."""
    seen: dict[date, int] = {}
    for line in lines:
        for on in line.days():
            said = f"{on.month}月{on.day}日"
            if on.year != year and not _is_new_years_eve(on, year, line):
                faults.add(line.number, f"{said}不在 {year} 年（{on.year}年）")
            elif line.is_workday and on.weekday() < 5:
                weekday = WEEKDAYS[on.weekday()]
                faults.add(line.number, f"{said}是周{weekday}，本来就上班，不能列为调休上班")
            elif on in seen:
                faults.add(line.number, f"{said}与第 {seen[on]} 行重复")
            seen.setdefault(on, line.number)
    if not faults:
        _check_whole(lines, year, faults)


def _check_whole(lines: Sequence[NoticeLine], year: int, faults: Faults) -> None:
    """Note which festivals and days by law a notice that is sound line by line leaves out."""
    off = {on: line.name for line in lines if not line.is_workday for on in line.days()}
    named = {festival for name in off.values() for festival in festivals_in(name)}
    if missing := [festival for festival in FESTIVALS if festival not in named]:
        faults.append(
            f"没有写到{'、'.join(missing)}，请核对是否缺行；两节连休的写作“国庆节、中秋节”"
        )
    # Working days that the law gives and no line does; weekends may be left unsaid.
    lost = [
        f"{on.month}月{on.day}日（{festival}）"
        for on, festival in sorted(statutory_days(year).items())
        if on not in off and on.weekday() < 5
    ]
    if year >= FIRST_YEAR_OF_THE_LAW and lost and not missing:
        faults.append(f"法定节假日没有列入放假：{'、'.join(lost)}")
    days = sum(on.year == year for on in off)
    if days < FEWEST_DAYS and not faults:
        faults.append(f"全年放假只有 {days} 天，少于法定的 {FEWEST_DAYS} 天，请核对是否缺行")


def _is_new_years_eve(on: date, year: int, line: NoticeLine) -> bool:
    """Tell whether a day of the old year belongs to the new one's first holiday."""
    return (on.year, on.month) == (year - 1, 12) and on.day >= 25 and NEW_YEAR in line.name
