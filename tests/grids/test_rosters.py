"""Rosters kept by a unit's leader, and whole ones from CSV and XLSX."""

import gzip
import io
import tracemalloc
import zipfile
from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from grids.duty import save_shift
from grids.models import DutyShift
from grids.rosters import COLUMNS, RosterRefused, drop_shift, import_roster, keep_shift
from hotline.errors import Forbidden, InvalidInput

pytestmark = pytest.mark.django_db
NIGHT = ["630102", "2026-10-01 17:30", "2026-10-02 08:30", "马值班", "13897110001", "韩局长"]
GOOD = [*NIGHT, "13897110002"]


def csv_of(*rows):
    return "\n".join([",".join(COLUMNS), *(",".join(row) for row in rows)]).encode()


def xlsx_of(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in (COLUMNS, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def a_shift(unit, at, hours=0, **fields):
    values = {"person": "马", "phone": "13897110001", "leader": "韩", "leader_phone": "0971-1"}
    starts = at + timedelta(hours=hours)
    return DutyShift(
        unit=unit, starts_at=starts, ends_at=starts + timedelta(hours=8),
        **{**values, "leader_phone": "0971-8230001", **fields},
    )  # fmt: skip


def test_a_leader_keeps_the_roster_of_the_own_unit(unit, unit_leader, at):
    shift = keep_shift(a_shift(unit, at), actor=unit_leader)
    with pytest.raises(InvalidInput, match="的班次重叠"):
        keep_shift(a_shift(unit, at, hours=7), actor=unit_leader)
    drop_shift(shift, actor=unit_leader)
    assert not DutyShift.objects.exists()


def test_every_change_of_a_roster_is_in_the_log_of_operations(unit, unit_leader, at):
    shift = keep_shift(a_shift(unit, at), actor=unit_leader)
    shift.person = "李值班"
    keep_shift(shift, actor=unit_leader)
    drop_shift(shift, actor=unit_leader)
    import_roster(xlsx_of(GOOD), units=[unit], actor=unit_leader)
    log = LogEntry.objects.order_by("pk")
    assert [one.action_flag for one in log] == [ADDITION, CHANGE, DELETION, ADDITION]
    assert {one.user for one in log} == {unit_leader}
    when = "12-10 09:00 至 12-10 17:00"
    assert log[1].change_message == f"{when} 马 改为 {when} 李值班"


def test_nobody_keeps_anothers(unit, sub_unit, other_unit, unit_leader, handler, stranger, at):
    for actor, whose in ((unit_leader, other_unit), (unit_leader, sub_unit), (handler, unit)):
        with pytest.raises(Forbidden):
            keep_shift(a_shift(whose, at), actor=actor)
    shift = save_shift(a_shift(unit, at))
    for actor in (handler, stranger):
        with pytest.raises(Forbidden):
            drop_shift(shift, actor=actor)
    assert DutyShift.objects.count() == 1


def test_a_spreadsheet_keeps_numbers_and_times_of_its_own(unit, at, unit_leader):
    row = [
        630102, *(datetime.fromisoformat(when) for when in GOOD[1:3]), "马值班",
        13897110001, "韩局长", 13897110002.0,
    ]  # fmt: skip
    assert import_roster(xlsx_of(row), units=[unit], actor=unit_leader) == 1
    shift = DutyShift.objects.get()
    assert (shift.phone, shift.leader_phone) == ("13897110001", "13897110002")
    assert shift.starts_at == datetime(2026, 10, 1, 17, 30, tzinfo=at.tzinfo)


def test_every_faulty_line_is_told_and_nothing_is_taken(unit, unit_leader):
    wrong = [["630999", *GOOD[1:]], [GOOD[0], "十月一日", *GOOD[2:]], GOOD, GOOD]
    with pytest.raises(RosterRefused) as refused:
        import_roster(csv_of(*wrong), units=[unit], actor=unit_leader)
    heads = [said.partition("：")[0] for said in refused.value.faults]
    assert heads == ["第 2 行“单位编码”", "第 3 行“值班开始”", "第 5 行“值班开始”"]
    assert not DutyShift.objects.exists()


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "没有列名"), (b"a,b\n1,2", "缺少列：值班开始"),
        (b"\x00\xff\xfe", "既不是 UTF-8 也不是 GBK"),
        (b"PK\x03\x04broken", "XLSX"), (csv_of(), "没有班次"),
        (b"x" * (2 * 1024 * 1024 + 1), "最大"),
    ],
)  # fmt: skip
def test_what_is_no_roster_is_refused_with_a_sentence(content, said, unit, unit_leader):
    with pytest.raises(InvalidInput, match=said):
        import_roster(content, units=[unit], actor=unit_leader)


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("值班人员", "马\x00值班", "“值班人员”：“马□值班”含有无法保存的字符"),
        ("值班电话", "1.38971E+10", "“值班电话”：“1.38971E+10”被表格软件改成了数值"),
        ("值班结束", "2026-10-02 24:30", "“值班结束”：“2026-10-02 24:30”不是时间"),
        ("带班领导", "#N/A", "“带班领导”：“#N/A”是表格公式的错误值"),
        ("带班领导电话", "13897110002,多", "比列名多出内容（第 8 列“多”）"),
    ],
)
def test_a_spoilt_cell_is_refused_at_its_place(column, cell, told, unit, unit_leader):
    row = [*GOOD]
    row[COLUMNS.index(column)] = cell
    with pytest.raises(RosterRefused) as refused:
        import_roster(csv_of(row), units=[unit], actor=unit_leader, name="十月.csv")
    assert refused.value.message.startswith("十月.csv 第 2 行") and told in refused.value.message
    assert not DutyShift.objects.exists()


def test_a_shift_may_end_at_24_hours(unit, unit_leader, at):
    import_roster(
        csv_of([*GOOD[:2], "2026-10-01 24:00", *GOOD[3:]]), units=[unit], actor=unit_leader
    )
    assert DutyShift.objects.get().ends_at == datetime(2026, 10, 2, tzinfo=at.tzinfo)


def test_the_back_office_imports_and_reports_line_by_line(client, system_admin, unit, other_unit):
    client.force_login(system_admin)
    address = reverse("admin:grids_dutyshift_import_file")
    assert client.get(address).status_code == 200
    bad = SimpleUploadedFile("值班.csv", csv_of(GOOD, ["0", *GOOD[1:]]), "text/csv")
    refused = client.post(address, {"file": bad})
    assert refused.status_code == 400
    assert "第 3 行“单位编码”：没有单位编码“0”" in refused.content.decode()
    good = SimpleUploadedFile("值班.xlsx", xlsx_of(GOOD, ["630104", *GOOD[1:]]))
    done = client.post(address, {"file": good}, follow=True)
    assert "已导入 2 个班次" in done.content.decode()


def test_nobody_else_imports_in_the_back_office(client, unit_leader):
    client.force_login(unit_leader)
    assert client.post(reverse("admin:grids_dutyshift_import_file")).status_code in (302, 403)
    assert not DutyShift.objects.exists()


def bomb(size):
    """A spreadsheet of a few kilobytes whose sheet unpacks to `size` bytes."""
    whole, out = zipfile.ZipFile(io.BytesIO(xlsx_of(GOOD))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in whole.infolist():
            content = whole.read(part)
            if part.filename.endswith("sheet1.xml"):
                content += b" " * size
            packed.writestr(part.filename, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [bomb(60 * 1024 * 1024), gzip.compress(b",".join([b"0"] * 30_000_000))],
    ids=["xlsx", "gzip"],
)
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_unread(unit, content, unit_leader):
    assert len(content) < 200_000
    tracemalloc.start()
    with pytest.raises(InvalidInput, match="展开后超过 10 MB"):
        import_roster(content, units=[unit], actor=unit_leader)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


def far_off():
    book, out = Workbook(), io.BytesIO()
    book.active.append(COLUMNS)
    book.active["XFD1048576"] = "甲"
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [csv_of(*[GOOD] * 5001), xlsx_of(*[GOOD] * 5001), far_off()],
    ids=["csv", "xlsx", "a cell far off"],
)
def test_more_rows_than_are_taken_at_once_are_not_read_to_their_end(unit, content, unit_leader):
    with pytest.raises(InvalidInput, match="一次最多导入 5000 行"):
        import_roster(content, units=[unit], actor=unit_leader)


def test_blank_rows_are_no_shifts(unit, unit_leader):
    content = xlsx_of(*[[None]] * 6000, GOOD, *[[""]] * 6000)
    assert import_roster(content, units=[unit], actor=unit_leader) == 1
