# ruff: noqa: F811 - the fixtures of other files
"""Case lists as workbooks: the list as filtered, as its owner may see it, and no more."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from cases.models import Assignment, Callback, Case, Extension, Wait
from cases.rules.list_columns import COLUMN_SETS
from cases.rules.states import State
from cases.services.desk.list_columns import choose_columns
from cases.services.handling import handling
from cases.services.intake.intake import log_other_call
from grids.services import set_rule
from hotline.errors import Forbidden, InvalidInput
from reports.exports.case_lists import CASE_HEADS, LISTS, kind_name, parameters_of
from reports.models import Export, ExportStatus
from reports.services.exports import ask_export, run_export
from tests.cases.applying import FACTS, file_row
from tests.cases.walked import demand, make_case, make_in_state  # noqa: F401
from tests.reports.test_jobs import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(media):
    """Return a function that has a list made for a person and reads it back."""

    def sheet(person, key="cases", query=""):
        at = timezone.now()
        asked = parameters_of(LISTS[key], query)
        export = ask_export(kind_name(key), asked, actor=person, at=at)
        assert run_export(export.pk, clock=Clock(at))
        export.refresh_from_db()
        with default_storage.open(export.file.name) as kept:
            book = openpyxl.load_workbook(io.BytesIO(kept.read()))
        heads, *rows = book[LISTS[key].label].iter_rows(values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in rows]

    return sheet


def numbers(rows):
    return [row["工单编号"] for row in rows]


def test_the_list_is_exported_as_filtered_and_in_the_order_of_the_page(
    sheet, supervisor, make_case, make_in_state, at
):
    first, second = make_case(), make_case(at=at + timedelta(hours=1))
    make_in_state(State.PENDING)
    query = "state=dispatched&sort=oldest&page=7&unknown=1"
    assert numbers(sheet(supervisor, query=query)) == [first.number, second.number]
    assert numbers(sheet(supervisor, query="state=dispatched")) == [second.number, first.number]
    kept = Export.objects.filter(kind="list_cases").earliest("pk").parameters
    assert kept == {"query": "state=dispatched&sort=oldest"}


def test_a_unit_exports_only_what_it_sees_with_numbers_hidden(
    sheet, handler, stranger, make_case, other_unit
):
    mine = make_case(title="请回电13897001234", kind="complaint")
    make_case(lead_unit=other_unit)
    (row,) = sheet(handler)
    assert row["工单编号"] == mine.number
    assert "13897001234" not in f"{row}"
    assert "王建国" not in f"{row}"
    assert mine.number not in numbers(sheet(stranger))


def test_no_column_tells_who_the_citizen_is(sheet, supervisor, make_case):
    make_case(caller_address="康宁小区3号楼")
    (row,) = sheet(supervisor)
    assert list(row) == [head.label for head in CASE_HEADS]
    assert not any(word in f"{row}" for word in ("王建国", "138", "3号楼"))


def test_a_deadline_at_midnight_is_the_end_of_its_day(sheet, supervisor, make_case, at):
    case = make_case()
    midnight = timezone.localtime(at).replace(hour=0, minute=0) + timedelta(days=3)
    Case.objects.filter(pk=case.pk).update(reply_due_at=midnight)
    (row,) = sheet(supervisor)
    assert row["办结时限"] == "2024-12-12 24:00"


def test_the_inbox_is_exported_by_its_tab(sheet, handler, make_case, make_in_state, stranger):
    make_case()
    signed = make_in_state(State.HANDLING)
    (row,) = sheet(handler, "inbox", "tab=handling")
    assert (row["工单编号"], row["时限"]) == (signed.number, "办结")
    assert row["派单时间"] is not None
    assert len(sheet(handler, "inbox", "tab=nonsense")) == 2
    assert sheet(stranger, "inbox", "tab=handling") == []


def test_the_ledger_is_exported_by_its_tab(sheet, supervisor, handler, stranger, make_case, at):
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    for model, facts in FACTS.items():
        row = file_row(case, model, handler, at, **facts)
        type(row).objects.filter(pk=row.pk).update(ruling="accepted", ruled_at=at)
    (parked,) = sheet(supervisor, "ledger", "tab=standing")
    assert parked["工单编号"] == case.number and parked["挂账"] is not None
    (left_out,) = sheet(supervisor, "ledger", "tab=excluded")
    assert left_out["剔除情形"] and left_out["工单编号"] == case.number
    assert sheet(stranger, "ledger", "tab=excluded") == []


def test_calls_are_exported_without_numbers_and_only_by_the_hotline(
    sheet, supervisor, operator, handler, make_case, at
):
    case = make_case()
    log_other_call("nuisance", actor=operator, at=at, phone="13897009999", note="骂人13897009999")
    rows = sheet(supervisor, "calls", "kind=demand")
    assert [(row["工单编号"], row["性质"], row["处理"]) for row in rows] == [
        (case.number, "新诉求", "转交办理")
    ]
    (other,) = sheet(supervisor, "calls", "kind=nuisance")
    assert other["内容"].startswith("骂人") and "9700" not in f"{rows}{other}"
    with pytest.raises(Forbidden):
        ask_export("list_calls", {"query": ""}, actor=handler, at=at)


def test_callbacks_are_exported_as_their_reader_sees_them(
    sheet, supervisor, handler, stranger, callback_agent, unit, make_case, at
):
    case = make_case(title="电话13897001234无人接")
    Callback.objects.create(
        case=case, round=1, completed_at=at, agent=callback_agent, is_effective=True,
        was_contacted=True, was_solved=False, satisfaction="dissatisfied", unit=unit,
    )  # fmt: skip
    (row,) = sheet(handler, "callbacks", "solved=false")
    assert (row["联系"], row["解决"], row["满意度"]) == ("是", "否", "不满意")
    assert "13897001234" not in f"{row}"
    assert sheet(supervisor, "callbacks", "solved=true") == []
    assert sheet(stranger, "callbacks") == []


def test_the_queue_is_exported_by_its_tab_with_what_was_said(
    sheet, dispatcher, handler, make_case, make_in_state
):
    pending = make_in_state(State.PENDING)
    returned = make_in_state(State.RETURNED)
    (row,) = sheet(dispatcher, "dispatch", "tab=pending")
    assert row["工单编号"] == pending.number and row["时限"].startswith("已等")
    for query in ("tab=objections", "tab=objections&since=2099-01-01"):
        (row,) = sheet(dispatcher, "dispatch", query)
        assert row["工单编号"] == returned.number and "：" in row["办理情况"]
    assert sheet(dispatcher, "dispatch", "tab=replies") == []
    # The tab of calls to units is no list of cases: the first one stands for it.
    assert numbers(sheet(dispatcher, "dispatch", "tab=telephone")) == [pending.number]
    with pytest.raises(Forbidden):
        ask_export("list_dispatch", {"query": ""}, actor=handler, at=timezone.now())


def test_applications_of_all_kinds_are_exported_as_filtered_and_within_the_limit(
    sheet, dispatcher, supervisor, handler, make_case, at
):
    case = make_case(title="请回电13897001234")
    handling.sign_assignment(case, actor=handler, at=at)
    for model in (Extension, Wait):
        file_row(case, model, handler, at, **FACTS[model])
    rows = sheet(dispatcher, "rulings")
    assert numbers(rows) == [case.number] * 2
    assert {mark for row in rows for mark in row["标记"].split("、")} >= {"延期", "等待市民"}
    assert "13897001234" not in f"{rows}"
    assert len(sheet(dispatcher, "rulings", "tab=wait")) == 1
    assert sheet(dispatcher, "rulings", "asker=nobody") == []
    assert numbers(sheet(dispatcher, "dispatch", "tab=applications")) == [case.number] * 2
    set_rule("export.most_rows", 1)
    with pytest.raises(InvalidInput, match="一次最多导出1行"):
        ask_export("list_rulings", {"query": ""}, actor=dispatcher, at=at)
    with pytest.raises(Forbidden):
        ask_export("list_rulings", {"query": ""}, actor=handler, at=at)


@pytest.mark.parametrize("query", ["phone=13897001234", "q=13897001234", "state=nonsense"])
def test_a_number_or_a_wrong_filter_is_not_exported(supervisor, query):
    asked = parameters_of(LISTS["cases"], query)
    with pytest.raises(InvalidInput):
        ask_export("list_cases", asked, actor=supervisor, at=timezone.now())
    assert not Export.objects.exists()


def test_a_list_that_is_too_long_is_refused(supervisor, make_case):
    make_case(), make_case()
    set_rule("export.most_rows", 1)
    with pytest.raises(InvalidInput, match="一次最多导出1行"):
        ask_export("list_cases", {"query": ""}, actor=supervisor, at=timezone.now())
    with pytest.raises(InvalidInput, match="条件太多"):
        parameters_of(LISTS["cases"], "q=" + "字" * 2000)


def test_who_lost_the_role_meanwhile_gets_no_file(media, handler, make_case):
    make_case()
    export = ask_export("list_inbox", {"query": ""}, actor=handler, at=timezone.now())
    handler.grants.all().delete()
    assert not run_export(export.pk, clock=Clock(timezone.now()))
    export.refresh_from_db()
    assert export.status == ExportStatus.FAILED
    assert "没有这项权限" in export.error


@pytest.mark.parametrize(
    ("name", "query", "key"),
    [
        ("cases:list", "?state=dispatched", "cases"),
        ("cases:inbox", "?tab=unsigned", "inbox"),
        ("cases:callbacks", "?solved=false", "callbacks"),
    ],
)
def test_the_button_of_a_page_asks_for_what_the_page_shows(
    client, handler, callback_agent, unit, make_case, at, name, query, key
):
    Callback.objects.create(
        case=make_case(), round=1, completed_at=at, agent=callback_agent, is_effective=True,
        was_contacted=True, was_solved=False, satisfaction="dissatisfied", unit=unit,
    )  # fmt: skip
    client.force_login(handler)
    address = reverse("reports:export_list", args=[key])
    body = client.get(reverse(name) + query).content.decode()
    assert f'action="{address}"' in body
    assert f'value="{query[1:]}"' in body
    answer = client.post(address, {"query": query[1:]})
    assert answer.status_code == 302
    assert Export.objects.get().parameters == {"query": query[1:]}


def test_a_page_found_by_a_number_has_no_button(client, supervisor, make_case):
    make_case()
    client.force_login(supervisor)
    address = reverse("reports:export_list", args=["cases"])
    assert address in client.get(reverse("cases:list")).content.decode()
    for query in ("?phone=13897001234", "?q=13897001234"):
        assert address not in client.get(reverse("cases:list") + query).content.decode()


@pytest.mark.parametrize(
    ("person", "key", "status"),
    [("operator", "inbox", 403), ("hazard_filer", "cases", 403), ("supervisor", "nothing", 404)],
)
def test_lists_are_exported_by_their_readers_alone(client, request, person, key, status):
    client.force_login(request.getfixturevalue(person))
    assert client.post(reverse("reports:export_list", args=[key])).status_code == status
    assert not Assignment.objects.exists() and not Export.objects.exists()


def test_a_csv_begins_with_the_mark_and_holds_no_formula(media, supervisor, make_case):
    case = make_case(title="=HYPERLINK(1)")
    export = ask_export("list_cases_csv", {"query": ""}, actor=supervisor, at=timezone.now())
    assert run_export(export.pk, clock=Clock(timezone.now()))
    export.refresh_from_db()
    with default_storage.open(export.file.name) as kept:
        raw = kept.read()
    assert raw.startswith(b"\xef\xbb\xbf") and export.file_name.endswith(".csv")
    heads, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert heads == [head.label for head in CASE_HEADS]
    told = dict(zip(heads, row, strict=True))
    assert told["工单编号"] == case.number and told["标题"] == "'=HYPERLINK(1)"
    assert told["登记时间"] == timezone.localtime(case.registered_at).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(("key", "name"), [("cases", "cases:list"), ("inbox", "cases:inbox")])
def test_chosen_columns_are_those_of_the_file(client, media, handler, make_case, at, key, name):
    make_case()
    choose_columns(key, [one.name for one in COLUMN_SETS[key].columns], actor=handler)
    client.force_login(handler)
    client.post(reverse("reports:export_list", args=[key]), {"query": "", "as": "csv"})
    choose_columns(key, [], actor=handler)
    export = Export.objects.get()
    assert run_export(export.pk, clock=Clock(timezone.now()))
    export.refresh_from_db()
    with default_storage.open(export.file.name) as kept:
        heads, row = csv.reader(io.StringIO(kept.read().decode("utf-8-sig")))
    assert len(heads) == len(row) == len(COLUMN_SETS[key].columns) + 1
    told = dict(zip(heads, row, strict=True))
    assert told["紧急程度"] == "一般" and told["历时天数"].isdigit() and told["时限"]
    assert "138" not in f"{row}" and "王建国" not in f"{row}"
