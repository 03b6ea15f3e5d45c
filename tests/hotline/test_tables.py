"""Tables from outside: what is read, what is refused and where; nothing lost, nothing garbled."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from grids.deadlines import CITY_ZONE
from hotline.errors import InvalidInput
from hotline.tables import (
    ErrorValue,
    Limits,
    Source,
    Unreadable,
    open_table,
    read_day,
    read_instant,
)

HEAD = "编号,内容,电话"


def rows_of(content, name="表.csv", limits=None):
    table = open_table(Source(name, content), limits)
    return [list(line.cells.values()) for line in table.lines]


def refusal_of(content, name="表.csv", limits=None):
    with pytest.raises(InvalidInput) as refused:
        rows_of(content, name, limits)
    return refused.value.message


def book_of(*sheets, change=None):
    """Return a workbook of sheets; `change` rewrites its parts."""
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows, state in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    book.save(out)
    if change is None:
        return out.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as whole, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in whole.namelist():
            new.writestr(name, change(name, whole.read(name)))
    return changed.getvalue()


ROWS = (["编号", "内容"], ["A1", "路灯不亮"], ["A2", "井盖缺失"])
SHEET = ("数据", ROWS, "visible")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-be-bom"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_is_read(encoding, end):
    text = end.join(["编号\t内容", 'A1\t"路灯，\n不亮"', "A2\t井盖缺失", ""])
    content = (
        b"\xfe\xff" + text.encode("utf-16-be")
        if encoding == "utf-16-be-bom"
        else text.encode(encoding)
    )
    assert rows_of(content) == [["A1", "路灯，\n不亮"], ["A2", "井盖缺失"]]


def test_code_points_of_gb_18030_of_2022_become_the_real_characters():
    content = f"{HEAD}\n1,".encode("gb18030") + b"\xfe\x59\xfe\xa0\xfe\x51\xa6\xd9" + b",\n"
    assert rows_of(content) == [["1", "\u9fb4\u9fbb\U00020087\ufe10", ""]]


def test_traditional_characters_are_told_by_their_encoding():
    text = "編號,內容\nB1,中山路路燈不亮請派人維修謝謝\n"
    assert "Big5" in refusal_of(text.encode("big5"))
    assert rows_of(text.encode("gbk")) == [["B1", "中山路路燈不亮請派人維修謝謝"]]


def test_a_damaged_character_is_refused_by_its_line_and_not_read_as_another_encoding():
    content = f"{HEAD}\nA1,路灯不亮,\nA2,井盖".encode() + b"\xe7\xbc\n"
    assert refusal_of(content).startswith("表.csv 第 3 行有损坏的字符")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (['A1,"市民说"坏了,1'], "第 2 行第 2 列的引号之后还有内容"),
        (["A1,甲,1", 'A2,乙,"没有关上', "A3,丙,3"], "第 3 行第 3 列的引号没有关上"),
        (["A1,甲,1", 'A2,"没有关上,2', 'A3,"丙",3'], "第 3 行第 2 列的引号之后还有内容"),
        (["A1,甲\r乙,1", "A2,丙,2"], "第 2 行的行末与前面各行不同"),
    ],
)
def test_what_cannot_be_told_apart_is_refused_at_its_place(rows, told):
    assert told in refusal_of("\n".join([HEAD, *rows]).encode())


def test_a_quote_inside_a_cell_is_a_letter():
    assert rows_of(f'{HEAD}\nA1,5"管坏了,"说""好"""\n'.encode()) == [["A1", '5"管坏了', '说"好"']]


def test_cells_without_a_heading_are_a_fault_of_their_row():
    lines = list(open_table(Source("表.csv", b"a,b,\n1,2,\n1,2,3\n1,2,,4\n1\n")).lines)
    assert [line.fault[:6] for line in lines] == ["", "第 3 列有", "比列名多出内", ""]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('="13900000001"', "13900000001"), ("'13900000001", "13900000001"), ("'=1+1", "=1+1"),
        ("'90年代", "'90年代"), ("12E5", "12E5"), ("24121000000000001", "24121000000000001"),
    ],
)  # fmt: skip
def test_marks_that_keep_digits_as_text_are_taken_off(cell, read):
    quoted = cell.replace('"', '""')
    assert rows_of(f'{HEAD}\n"{quoted}",,\n'.encode())[0][0] == read


@pytest.mark.parametrize("cell", ["2.4121E+16", "1.39e+10", "甲\x00乙"])
def test_a_cell_whose_content_is_lost_is_never_taken(cell):
    assert isinstance(rows_of(f"{HEAD}\n{cell},,\n".encode())[0][0], Unreadable)


def test_a_workbook_that_gives_a_false_size_is_read_wholly():
    def shrink(name, data):
        return data.replace(b'ref="A1:B3"', b'ref="A1"') if "sheet1" in name else data

    assert rows_of(book_of(SHEET, change=shrink)) == [list(row) for row in ROWS[1:]]


@pytest.mark.parametrize("is_bare", [False, True])
def test_broken_styles_are_no_reason_to_refuse(is_bare):
    bare = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<fills><fill/></fills></styleSheet>"
    )

    def break_styles(name, data):
        if "styles" not in name:
            return data
        return bare if is_bare else data.replace(b"<fills>", b"<fills><fill/>")

    when = "2024-12-10" if is_bare else datetime(2024, 12, 10, 9, 30)  # noqa: DTZ001
    rows = (["编号", "时间"], ["A1", when])
    assert rows_of(book_of(("表", rows, "visible"), change=break_styles)) == [["A1", when]]


def test_numbers_beyond_what_a_spreadsheet_holds_are_unreadable():
    rows = (["编号", "电话", "数"], [24121000000000001, 13900000001, 0.1 + 0.2])
    [cells] = rows_of(book_of(("表", rows, "visible")))
    assert isinstance(cells[0], Unreadable) and cells[1] == 13900000001


def test_error_cells_and_dates_before_the_calendar_are_no_content():
    def negate(name, data):
        return data.replace(b"<v>45636</v>", b"<v>-1</v>") if "sheet1" in name else data

    rows = (["编号", "时间"], ["#N/A", date(2024, 12, 10)])
    [cells] = rows_of(book_of(("表", rows, "visible"), change=negate))
    assert cells[0] == ErrorValue("#N/A") and isinstance(cells[1], Unreadable)


def test_hidden_sheets_are_not_read_and_that_is_said():
    hidden = ("字典", (["甲"], ["乙"]), "hidden")
    table = open_table(
        Source("表.xlsx", book_of(hidden, SHEET, ("说明", (["请填写"],), "visible")))
    )
    assert [line.cells["编号"] for line in table.lines] == ["A1", "A2"]
    assert table.notes == ["表.xlsx 只读取工作表“数据”，没有读取“字典”（隐藏）、“说明”。"]


def test_a_second_sheet_of_the_same_kind_is_not_left_out_in_silence():
    assert "列名相同" in refusal_of(book_of(SHEET, ("十二月", ROWS, "visible")))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 .xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "设有打开密码",
        ),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"PK\x03\x04nonsense", "不是能打开的 XLSX"),
        (b"\x1f\x8bnonsense", "无法读取"),
        (b"%PDF-1.7", "不是表格文件"),
    ],
)
def test_what_people_take_for_a_table_is_refused_in_a_sentence(content, told):
    assert told in refusal_of(content)


def test_a_workbook_that_defines_entities_is_refused():
    doctype = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx">]>'

    def declare(name, data):
        return data.replace(b"<worksheet", doctype + b"<worksheet", 1) if "sheet1" in name else data

    assert "DTD" in refusal_of(book_of(SHEET, change=declare))


def test_a_workbook_that_packs_far_better_than_any_table_is_refused_without_limits():
    def blow_up(name, data):
        return data + b" " * (80 * 1024 * 1024) if "sheet1" in name else data

    assert "展开后超过 64 MB" in refusal_of(book_of(SHEET, change=blow_up))


def test_a_limit_of_rows_names_the_file():
    limits = Limits(1024 * 1024, 1)
    assert refusal_of(b"a\n1\n2\n", limits=limits) == "表.csv 行数过多，一次最多导入 1 行。"


@pytest.mark.parametrize(
    "written",
    [
        "2024-12-10 09:30", "2024/12/10 上午 9:30:00", "２０２４－１２－１０ ０９：３０",
        "2024年12月10日9时30分", "二〇二四年十二月十日上午九时三十分", "2024.12.10 9点半",
        "20241210093000", "202412100930", "2024-12-10（周二）9:30", "2024-12-10T01:30Z",
        "2024-12-10 09:30:00.000", "2024-12-10 9:30 AM",
    ],
)  # fmt: skip
def test_one_instant_is_read_in_all_its_forms(written):
    assert read_instant(written) == datetime(2024, 12, 10, 9, 30, tzinfo=CITY_ZONE)


@pytest.mark.parametrize(
    ("written", "day", "hour"),
    [
        ("2024-12-10 24:00", 11, 0), ("2024-12-10 下午3:00", 10, 15),
        ("2024-12-10 上午12:00", 10, 0),
        ("2024-12-10 中午12:00", 10, 12), ("2024-12-10 晚上12:00", 11, 0), ("2024-12-10", 10, 0),
        ("2024-12-10 下午 15:00", 10, 15), ("20241210", 10, 0),
    ],
)  # fmt: skip
def test_the_hour_is_that_which_people_mean(written, day, hour):
    assert read_instant(written) == datetime(2024, 12, day, hour, tzinfo=CITY_ZONE)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("12/10/2024 09:30", "分不清年、月、日"), ("24-12-10 09:30", "分不清年、月、日"),
        ("12月10日 09:30", "没有写年份"), ("2025-02-29", "不是时间"), ("", "时间是空的"),
        ("2024-12-10T09:30+99:99", "不是时间"), ("2024-12-10T09:30+23:59", "不是时间"),
        ("2024-12-10（周三）9:30", "不是时间"), ("2024-12-10 24:01", "不是时间"),
        ("2024-12-10 上午 13:00", "不是时间"), (45636.4, "不是时间"),
        ("9999-12-31 24:00", "不是时间"),
    ],
)  # fmt: skip
def test_what_could_mean_two_instants_or_none_is_refused(written, told):
    with pytest.raises(InvalidInput, match=told):
        read_instant(written)


@pytest.mark.parametrize(
    "cell",
    ["0001-01-01 00:00", "1989-12-31", "2200-01-01", datetime(1, 1, 1), date(2200, 1, 1)],  # noqa: DTZ001
)
def test_what_is_out_of_bounds_is_refused(cell):
    with pytest.raises(InvalidInput, match="应在 1990 年至 2199 年之间"):
        read_instant(cell)
    with pytest.raises(InvalidInput, match=r"不是日期|应在 1990 年至 2199 年之间"):
        read_day(cell)


def test_a_day_is_read_without_a_time():
    assert read_day("二〇二七年二月五日") == date(2027, 2, 5) == read_day(date(2027, 2, 5))
    with pytest.raises(InvalidInput, match="不是日期"):
        read_day(datetime(2027, 2, 5, 9, tzinfo=UTC))
    with pytest.raises(InvalidInput, match="不是日期"):
        read_day("2027-02-05 09:00")
