# ruff: noqa: F811 - the fixtures of other files
"""What oversees cases, and hazards, as files: each within its reader's reach, and masked."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from cases.models import Appeal
from cases.rules.list_columns import COLUMN_SETS
from cases.selectors.list_columns import columns_chosen
from hotline.errors import Forbidden
from reports.exports.case_lists import LISTS as LISTED
from reports.exports.case_lists import parameters_of
from reports.models import Export
from reports.services.exports import ask_export, run_export
from tests.cases.test_appeals_list import appealed  # noqa: F401
from tests.cases.test_hazards_page import file_hazard  # noqa: F401
from tests.cases.test_oversight_pages import LISTS, oversee  # noqa: F401
from tests.cases.walked import demand, make_case, make_in_state  # noqa: F401
from tests.reports.test_jobs import Clock
from tests.reports.test_list_exports import sheet  # noqa: F401

pytestmark = pytest.mark.django_db
SECRET = "可问13897001234"


@pytest.mark.parametrize("key", LISTS)
def test_what_oversees_a_case_is_exported_within_reach(
    sheet, oversee, supervisor, stranger, client, key
):
    case = oversee(title=f"电梯停运{SECRET}")
    (row,) = sheet(supervisor, key)
    assert row["工单编号"] == case.number and row["标题"].startswith("电梯停运")
    assert "13897001234" not in f"{row}"
    assert sheet(stranger, key) == []
    assert sheet(supervisor, key, "since=2099-01-01") == []
    client.force_login(supervisor)
    address = reverse("reports:export_list", args=[key])
    assert f'action="{address}"' in client.get(reverse(f"cases:{key}")).content.decode()


def test_orders_are_exported_by_their_filters(sheet, oversee, supervisor):
    oversee()
    (row,) = sheet(supervisor, "supervision", "status=open&level=ordinary")
    assert (row["状态"], row["反馈时间"]) == ("待反馈", None)
    assert sheet(supervisor, "supervision", "status=closed") == []


def test_appeals_are_exported_with_what_the_citizen_had_answered(
    sheet, appealed, supervisor, handler, stranger
):
    case = appealed()
    for reader in (supervisor, handler):
        (row,) = sheet(reader, "appeals", "status=waiting")
        assert (row["工单编号"], row["状态"]) == (case.number, "待裁定")
        assert row["回访结果"] == "已联系 · 已解决 · 不满意"
        assert "13897001234" not in f"{row}"
    assert sheet(stranger, "appeals") == []


def test_hazards_are_exported_for_who_follows_all_of_them(
    sheet, file_hazard, supervisor, hazard_filer, handler, client
):
    file_hazard()
    (row,) = sheet(supervisor, "hazard_ledger", "grade=ordinary")
    assert row["内容"].startswith("消防通道被占用") and "13897001234" not in f"{row}"
    assert sheet(supervisor, "hazard_ledger", "grade=major") == []
    for person in (hazard_filer, handler):
        with pytest.raises(Forbidden):
            ask_export("list_hazard_ledger", {"query": ""}, actor=person, at=timezone.now())
    button = f'action="{reverse("reports:export_list", args=["hazard_ledger"])}"'
    for person, is_shown in ((supervisor, True), (hazard_filer, False)):
        client.force_login(person)
        assert (button in client.get(reverse("cases:hazards")).content.decode()) == is_shown


def test_a_csv_of_appeals_holds_no_formula(media, appealed, supervisor):
    appealed()
    Appeal.objects.update(ground="=1+1")
    export = ask_export("list_appeals_csv", {"query": ""}, actor=supervisor, at=timezone.now())
    assert run_export(export.pk, clock=Clock(timezone.now()))
    with default_storage.open(Export.objects.get().file.name) as kept:
        heads, row = csv.reader(io.StringIO(kept.read().decode("utf-8-sig")))
    assert dict(zip(heads, row, strict=True))["理由"] == "'=1+1"


@pytest.mark.parametrize(
    ("key", "page", "left", "heads"),
    [
        ("supervision", "supervision", "light", {"反馈截止", "反馈时间"}),
        ("appeals", "appeals", "reason", {"理由", "说明"}),
        ("hazard_ledger", "hazards", "place", {"地点"}),
    ],
)
def test_chosen_columns_are_those_of_the_table_and_of_the_file(
    media, oversee, appealed, file_hazard, supervisor, client, key, page, left, heads
):
    {"supervision": oversee, "appeals": appealed, "hazard_ledger": file_hazard}[key]()
    client.force_login(supervisor)
    shown = client.get(reverse(f"cases:{page}")).content.decode().count("<th>")
    client.post(
        reverse("cases:columns", args=[key]),
        {"shown": [name for name in COLUMN_SETS[key].usual if name != left]},
    )
    assert client.get(reverse(f"cases:{page}")).content.decode().count("<th>") == shown - 1
    told = []
    for columns in ((), columns_chosen(supervisor, key)):
        asked = parameters_of(LISTED[key], "", columns)
        export = ask_export(f"list_{key}_csv", asked, actor=supervisor, at=timezone.now())
        assert run_export(export.pk, clock=Clock(timezone.now()))
        export.refresh_from_db()
        with default_storage.open(export.file.name) as kept:
            told.append(set(next(csv.reader(io.StringIO(kept.read().decode("utf-8-sig"))))))
    assert told[0] - told[1] >= heads
    assert not heads & told[1]
