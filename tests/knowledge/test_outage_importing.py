"""Tables of outages: all of them or none, each fault by its cell, and once only."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from hotline.errors import Forbidden, InvalidInput
from knowledge.models import Outage
from knowledge.services.outage_importing import import_outages

HEADS = ["类别", "开始时间", "结束时间", "地点名称", "区域", "答复内容"]


@pytest.fixture
def row(at, grid):
    starts, ends = (timezone.localtime(at + timedelta(hours=h)) for h in (1, 9))
    return ["停水", f"{starts:%Y-%m-%d %H:%M}", f"{ends:%Y/%m/%d %H:%M}", "康宁小区、新宁路",
            grid.name, "管道抢修停水。"]  # fmt: skip


@pytest.fixture
def take(unit, handler, at):
    def taken(*rows, actor=handler, of=unit, heads=HEADS):
        lines = "\n".join(",".join(line) for line in (heads, *rows))
        return import_outages(lines.encode(), name="停水.csv", unit=of, actor=actor, at=at)

    return taken


def test_import_outages_takes_each_row_once(take, row, handler, grid, unit, at):
    other = ["停电", *row[1:4], "", "检修停电。"]
    assert take(row, other) == (2, 0)
    assert take(row, other) == (0, 2)
    first = Outage.objects.get(kind="water")
    assert (first.unit, first.places, first.text) == (unit, ["康宁小区", "新宁路"], row[5])
    assert list(first.grids.all()) == [grid]
    assert (first.starts_at, first.ends_at) == (at + timedelta(hours=1), at + timedelta(hours=9))


def test_one_fault_takes_nothing_and_each_is_named_by_its_cell(take, row):
    with pytest.raises(InvalidInput) as refusal:
        take(row, ["停网", "昨天", *row[2:]], ["停电", row[2], row[1], "", "", "检修停电。"])
    said = refusal.value.fields["file"]
    for cell in ("第 3 行“类别”", "第 3 行“开始时间”", "第 4 行“地点名称”", "第 4 行“结束时间”"):
        assert cell in said
    assert not Outage.objects.exists()


@pytest.mark.parametrize(
    ("heads", "said"), [(HEADS[:3], "缺少列：答复内容"), ([*HEADS, "备注"], "不认识的列：备注")]
)
def test_a_table_with_other_columns_is_refused(take, row, heads, said):
    with pytest.raises(InvalidInput) as refusal:
        take((*row, "x")[: len(heads)], heads=heads)
    assert said in refusal.value.fields["file"]


def test_a_unit_imports_its_own_alone(take, row, stranger, operator, unit):
    for actor in (stranger, operator):
        with pytest.raises(Forbidden):
            take(row, actor=actor)
    with pytest.raises(InvalidInput) as refusal:
        take()
    assert "没有数据行" in refusal.value.fields["file"]


def test_a_workbook_is_uploaded_on_its_page(client, row, handler, operator):
    now = timezone.localtime()
    book, out = Workbook(), io.BytesIO()
    book.active.append(HEADS)
    ends = f"{now + timedelta(days=1):%Y-%m-%d %H:%M}"
    book.active.append([row[0], now.replace(tzinfo=None), ends, *row[3:]])
    book.save(out)
    client.force_login(handler)
    address = reverse("knowledge:outage_import")
    upload = SimpleUploadedFile("停水.xlsx", out.getvalue())
    assert client.post(address, {"file": upload}).url == reverse("knowledge:outages")
    assert Outage.objects.get().entered_by == handler
    bad = SimpleUploadedFile("停水.csv", "类别\n停水".encode())
    answer = client.post(address, {"file": bad})
    assert answer.status_code == 400 and "缺少列" in answer.content.decode()
    client.force_login(operator)
    assert client.get(address).status_code == 403
