"""Accounts from a sheet: looked at first, taken as a whole, once, and with no more than is due."""

import io
import json
import logging
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from grids import tasks
from grids.account_sheets import imports
from grids.account_sheets.papers import password_book, template_book
from grids.account_sheets.reading import COLUMNS, SheetRefused, read_sheet
from grids.models import AccountImport, AuditKind, AuditRecord, Role, RoleGrant, User
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.passwords import draw_password
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
HEADS = tuple(COLUMNS.values())
CLERK = ["wang", "王新", "0001", "13897110001", "wang@example.org", "承办人", "630102"]
OPERATOR = ["li", "李新", "0002", "", "", "话务员"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def keeper(db, settings):
    # The drawn passwords are hashed by a hasher of their own.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    return make_person(Role.SECURITY_ADMIN, username="keeper", full_name="安管")


def csv_of(*rows, heads=HEADS):
    return "\n".join([",".join(heads), *(",".join(row) for row in rows)]).encode()


def xlsx_of(*rows, heads=HEADS):
    book, out = Workbook(), io.BytesIO()
    for row in (heads, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def look(keeper, now, *rows, **more):
    lines, _ = read_sheet(csv_of(*rows, **more), "账号.csv")
    return imports.look_at(lines, name="账号.csv", actor=keeper, at=now)


def faults(keeper, now, *rows, **more):
    with pytest.raises(SheetRefused) as refused:
        look(keeper, now, *rows, **more)
    return refused.value.faults


def test_a_preview_makes_nothing(keeper, unit, now):
    row = look(keeper, now, CLERK, OPERATOR)
    assert (row.new_count, row.changed_count) == (2, 0)
    assert not User.objects.filter(username="wang").exists()


def test_a_sheet_makes_accounts_with_roles_and_first_passwords(keeper, unit, now):
    row = imports.take(look(keeper, now, CLERK, OPERATOR), actor=keeper, at=now)
    wang = User.objects.get(username="wang")
    assert (wang.full_name, wang.job_number) == ("王新", "0001")
    assert (wang.phone, wang.email) == ("13897110001", "wang@example.org")
    assert wang.units == [unit]
    assert User.objects.get(username="li").role_codes() == {Role.OPERATOR}
    handout = {one["username"]: one for one in imports.fetch_passwords(row, actor=keeper, at=now)}
    assert wang.must_change_password and wang.check_password(handout["wang"]["password"])
    client = Client()
    assert client.login(username="wang", password=handout["wang"]["password"])
    assert client.get("/").url == reverse("password_change")


def test_first_passwords_are_fetched_once_by_who_imported_and_kept_nowhere(
    keeper, unit, now, caplog
):
    caplog.set_level(logging.DEBUG)
    row = imports.take(look(keeper, now, CLERK), actor=keeper, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT passwords FROM grids_accountimport WHERE id = %s", [row.pk])
        stored = cursor.fetchone()[0]
    other = make_person(Role.SECURITY_ADMIN, username="other")
    with pytest.raises(Forbidden, match="由导入的人下载"):
        imports.fetch_passwords(row, actor=other, at=now)
    [one] = imports.fetch_passwords(row, actor=keeper, at=now)
    assert one["password"] not in stored
    with pytest.raises(Conflict, match="只能下载一次"):
        imports.fetch_passwords(row, actor=keeper, at=now)
    row.refresh_from_db()
    assert (row.passwords, row.lines) == ("", "")
    assert one["password"] not in caplog.text
    told = json.dumps(list(AuditRecord.objects.values("note", "subject", "changes")))
    assert one["password"] not in told
    assert AuditRecord.objects.filter(kind=AuditKind.EXPORT_FETCHED, person=keeper).count() == 1


def test_first_passwords_lapse_and_the_sweep_deletes_what_is_held(keeper, unit, now):
    row = imports.take(look(keeper, now, CLERK), actor=keeper, at=now - timedelta(hours=25))
    with pytest.raises(Conflict, match="已过期删除"):
        imports.fetch_passwords(row, actor=keeper, at=now)
    assert tasks.forget_account_sheets() == 1
    assert tasks.forget_account_sheets() == 0
    row.refresh_from_db()
    assert row.passwords == ""


def test_a_drawn_password_begins_with_what_no_spreadsheet_takes_for_a_formula():
    assert all(draw_password()[0].isalnum() for _ in range(300))


def test_the_password_sheet_holds_texts_only():
    told = [{"username": "=cmd", "full_name": "+王", "roles": "@", "password": "A-=+b"}]
    sheet = load_workbook(io.BytesIO(password_book(told))).active
    [_, row] = list(sheet.rows)
    assert [cell.data_type for cell in row] == ["s"] * 4
    assert [cell.value for cell in row] == ["'=cmd", "'+王", "'@", "A-=+b"]


def test_the_template_is_what_the_import_reads(keeper, unit, now):
    book = load_workbook(io.BytesIO(template_book()))
    assert [cell.value for cell in next(book.active.rows)] == list(HEADS)
    book.active.append([*CLERK, "", "", ""])
    out = io.BytesIO()
    book.save(out)
    lines, notes = read_sheet(out.getvalue(), "模板.xlsx")
    assert [line.username for line in lines] == ["wang"]
    assert "没有读取" in notes[0]
    assert ["630102", "城东区政府", None] in [
        [cell.value for cell in row] for row in book["单位"].rows
    ]
    shown = {row[0].value for row in book["角色"].rows}
    assert "承办人" in shown and "安全管理员" not in shown


def test_several_lines_give_several_roles(keeper, unit, other_unit, now):
    second = [
        "wang",
        "",
        "",
        "",
        "",
        "承办单位负责人",
        "城西区政府",
        "",
        "2026-01-01",
        "2099-12-31",
    ]
    imports.take(look(keeper, now, CLERK, second), actor=keeper, at=now)
    wang = User.objects.get(username="wang")
    assert wang.role_codes() == {Role.UNIT_CLERK, Role.UNIT_LEADER}
    assert User.objects.filter(full_name="王新").count() == 1


def test_an_account_that_is_there_is_changed_where_the_sheet_says_something(keeper, unit, now):
    wang = make_user("wang", "王旧", job_number="9", email="old@example.org")
    before = wang.password
    row = look(keeper, now, ["wang", "王新", "", "13897110001", "", "承办人", "城东区政府"])
    assert (row.new_count, row.changed_count) == (0, 1)
    imports.take(row, actor=keeper, at=now)
    wang.refresh_from_db()
    assert (wang.full_name, wang.job_number, wang.email) == ("王新", "9", "old@example.org")
    assert (wang.phone, wang.password) == ("13897110001", before)
    assert not wang.must_change_password
    record = AuditRecord.objects.get(kind=AuditKind.CHANGED)
    assert {"label": "姓名", "old": "王旧", "new": "王新"} in record.changes
    assert "13897110001" not in json.dumps(record.changes)


def test_each_account_has_its_audit_record_and_line_in_the_log(keeper, unit, now):
    imports.take(look(keeper, now, CLERK, OPERATOR), actor=keeper, at=now)
    records = AuditRecord.objects.filter(kind=AuditKind.ADDED, person=keeper).order_by("pk")
    assert [one.subject for one in records] == ["用户：王新（wang）", "用户：李新（li）"]
    assert {"label": "角色", "old": "（空）", "new": "承办人（城东区政府）"} in records[0].changes
    assert LogEntry.objects.filter(user=keeper, change_message="批量导入").count() == 2


def test_the_same_sheet_again_takes_nothing_twice(keeper, unit, now):
    row = look(keeper, now, CLERK)
    imports.take(row, actor=keeper, at=now)
    with pytest.raises(Conflict, match="已经导入过"):
        imports.take(row, actor=keeper, at=now)
    with pytest.raises(InvalidInput, match="没有变动"):
        look(keeper, now, CLERK)
    assert RoleGrant.objects.filter(user__username="wang").count() == 1


def test_only_who_looked_takes_it_in_time(keeper, unit, now):
    row = look(keeper, now, CLERK)
    with pytest.raises(Forbidden, match="由预览的人"):
        other = make_person(Role.SECURITY_ADMIN, username="other")
        imports.take(row, actor=other, at=now)
    with pytest.raises(Conflict, match="已过期"):
        imports.take(row, actor=keeper, at=now + timedelta(hours=25))
    assert not User.objects.filter(username="wang").exists()


def test_what_changed_since_the_preview_is_not_taken(keeper, unit, now):
    row = look(keeper, now, CLERK, OPERATOR)
    make_user("li", "李别人")
    with pytest.raises(Conflict, match="预览以后"):
        imports.take(row, actor=keeper, at=now)
    other = look(keeper, now, CLERK)
    unit.is_active = False
    unit.save()
    with pytest.raises(Conflict, match="预览以后"):
        imports.take(other, actor=keeper, at=now)
    assert not User.objects.filter(username="wang").exists()


@pytest.mark.parametrize("role", ["系统管理员", "安全管理员", "审计管理员", "audit_admin"])
def test_no_administrator_comes_from_a_sheet(keeper, now, role):
    assert "不能批量导入" in faults(keeper, now, ["wang", "王新", "", "", "", role])[0]


def test_an_administrators_account_and_the_own_one_are_left_alone(keeper, system_admin, now):
    said = faults(
        keeper, now, ["system_admin", "换名", "", "", "x@example.org"], ["keeper", "换名"]
    )
    assert said == [
        "第 2 行“账号”：管理员的账号和角色在“用户”页逐个办理，不能批量导入。",
        "第 3 行“账号”：不能导入自己的账号。",
    ]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OPERATOR])
def test_nobody_else_imports(role, keeper, unit, now):
    lines, _ = read_sheet(csv_of(OPERATOR), "账号.csv")
    person = make_person(role, username="somebody")
    with pytest.raises(Forbidden):
        imports.look_at(lines, name="x", actor=person, at=now)
    with pytest.raises(Forbidden):
        imports.take(look(keeper, now, OPERATOR), actor=person, at=now)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"账号": ""}, "第 2 行“账号”：请填写账号。"),
        ({"账号": "王 新!"}, "第 2 行“账号”："),
        ({"姓名": ""}, "第 2 行“姓名”：新账号须填写姓名。"),
        ({"姓名": "长" * 41}, "第 2 行“姓名”："),
        ({"手机": "12"}, "第 2 行“手机”：号码不正确"),
        ({"手机": "1.38971E+10"}, "第 2 行“手机”：“1.38971E+10”被表格软件改成了数值"),
        ({"邮箱": "wang"}, "第 2 行“邮箱”："),
        ({"角色": ""}, "第 2 行“角色”：写了单位或日期，请填写角色。"),
        ({"角色": "科长"}, "第 2 行“角色”：没有角色“科长”"),
        ({"单位": ""}, "第 2 行“单位”：该角色须指定单位。"),
        ({"单位": "没有这个单位"}, "第 2 行“单位”：没有单位“没有这个单位”。"),
        ({"角色": "话务员"}, "第 2 行“单位”：话务员不属于承办单位"),
        ({"隐患受理单位": "某局"}, "第 2 行“隐患受理单位”：没有隐患受理单位“某局”。"),
        ({"开始日期": "去年"}, "第 2 行“开始日期”："),
        (
            {"开始日期": "2026-02-01", "结束日期": "2026-01-01"},
            "第 2 行“结束日期”：结束日期不能早于",
        ),
        ({"工号": "#N/A"}, "第 2 行“工号”：“#N/A”是表格公式的错误值"),
        ({"工号": "77"}, "第 2 行“工号”：工号已属于账号“known”。"),
    ],
)
def test_a_fault_is_told_by_line_and_column_and_nothing_is_taken(cells, told, keeper, unit, now):
    make_user("known", "已有人", job_number="77")
    row = [*CLERK, "", "", ""]
    for column, text in cells.items():
        row[HEADS.index(column)] = text
    said = faults(keeper, now, row, OPERATOR)
    assert any(one.startswith(told) for one in said), said
    assert not AccountImport.objects.exists()


def test_what_is_told_twice_or_differently_is_a_fault(keeper, unit, now):
    said = faults(
        keeper, now, CLERK, CLERK, ["wang", "王别名"], ["Wang", "王新", "", "", "", "话务员"],
        ["zhao", "赵", "0001", "", "", "话务员"],
    )  # fmt: skip
    assert [one.partition("：")[0] for one in said] == [
        "第 3 行“角色”", "第 4 行“姓名”", "第 5 行“账号”", "第 6 行“工号”",
    ]  # fmt: skip


def test_a_name_that_two_units_bear_wants_the_code(keeper, unit, sub_unit, now):
    for place in (unit, sub_unit):
        place.short_name = "东区"
        place.save()
    row = [*CLERK]
    row[6] = "东区"
    assert faults(keeper, now, row) == ["第 2 行“单位”：有多个单位叫“东区”，请写编码。"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "没有列名"), (b"a,b\n1,2", "缺少列：账号"), (csv_of(), "没有账号"),
        (csv_of(["x", "1"], heads=(*HEADS, "密码")), "不认识的列：密码"),
        (b"x" * (2 * 1024 * 1024 + 1), "最大"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_of_accounts_is_refused_with_a_sentence(content, said):
    with pytest.raises(InvalidInput, match=said):
        read_sheet(content, "账号.csv")


def a_sheet_of(count):
    return [
        [f"u{n}", f"人员{n}", f"J{n}", f"1389711{n:04d}", "", "承办人", "630102"]
        for n in range(count)
    ]


def queries_of(deed):
    with CaptureQueriesContext(connection) as seen:
        deed()
    return len(seen)


def test_six_hundred_accounts_cost_as_many_queries_as_three(keeper, unit, now):
    counts = []
    for count in (3, 600):
        rows = [
            [f"{count}{one[0]}", one[1], f"{count}{one[2]}", *one[3:]] for one in a_sheet_of(count)
        ]
        kept: list[AccountImport] = []
        looked = queries_of(lambda: kept.append(look(keeper, now, *rows)))  # noqa: B023
        taken = queries_of(lambda: imports.take(kept[0], actor=keeper, at=now))  # noqa: B023
        counts.append((looked, taken))
    assert User.objects.filter(must_change_password=True).count() == 603
    # Rows go in batches of five hundred: users, passwords, roles and records one more each.
    assert counts[1][0] <= counts[0][0] <= 10
    assert counts[1][1] <= counts[0][1] + 6
    assert counts[0][1] <= 25


def upload(client, content, name="账号.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("admin:grids_user_import_sheet"), {"file": file}, follow=True)


def test_the_back_office_previews_takes_and_hands_out_once(client, keeper, unit):
    client.force_login(keeper)
    listed = client.get(reverse("admin:grids_user_changelist")).content.decode()
    assert reverse("admin:grids_user_import_sheet") in listed
    assert client.get(reverse("admin:grids_accountimport_template")).status_code == 200
    shown = upload(client, xlsx_of([*CLERK], ["li", "李新", 2, None, None, "话务员"]), "账号.xlsx")
    page = shown.content.decode()
    assert "承办人（城东区政府）" in page and "确认导入" in page
    row = AccountImport.objects.get()
    take = reverse("admin:grids_accountimport_take", args=[row.pk])
    done = client.post(take, follow=True).content.decode()
    assert "已导入：新建 2 个账号" in done and "下载初始密码表" in done
    again = client.post(take, follow=True).content.decode()
    assert "这份表已经导入过" in again
    fetch = reverse("admin:grids_accountimport_passwords", args=[row.pk])
    file = client.post(fetch)
    assert "no-store" in file.headers["Cache-Control"]
    sheet = load_workbook(io.BytesIO(file.content)).active
    passwords = {line[0].value: line[3].value for line in list(sheet.rows)[1:]}
    assert User.objects.get(username="li").check_password(passwords["li"])
    once = client.post(fetch, follow=True).content.decode()
    assert "只能下载一次" in once
    assert passwords["li"] not in once


def test_the_list_of_imports_leads_to_where_a_sheet_is_handed_in(client, keeper):
    begin = reverse("admin:grids_accountimport_begin")
    listed = reverse("admin:grids_accountimport_changelist")
    client.force_login(keeper)
    assert begin in client.get(listed).content.decode()
    assert client.get(begin).url == reverse("admin:grids_user_import_sheet")
    client.force_login(make_person(Role.AUDIT_ADMIN))
    assert begin not in client.get(listed).content.decode()


def test_the_back_office_says_every_fault_and_keeps_nothing(client, keeper, unit):
    client.force_login(keeper)
    answer = upload(client, csv_of(CLERK, ["li", "", "", "", "", "话务员"], ["zhao", "赵", "1"]))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "没有导入，以下 2 处有误" in page
    assert "第 3 行“姓名”" in page and "第 4 行“角色”" in page
    assert not AccountImport.objects.exists()


def test_others_reach_no_address_of_an_import(client, keeper, unit, now):
    row = look(keeper, now, CLERK)
    deeds = [
        reverse(f"admin:grids_accountimport_{d}", args=[row.pk]) for d in ("take", "passwords")
    ]
    for role in (Role.SYSTEM_ADMIN, Role.OPERATOR, Role.AUDIT_ADMIN):
        client.force_login(make_person(role, username=f"x{role}"))
        assert client.get(reverse("admin:grids_user_import_sheet")).status_code in (302, 403)
        for deed in deeds:
            assert client.post(deed).status_code in (302, 403)
    assert not User.objects.filter(username="wang").exists()


def test_the_audit_administrator_reads_who_imported(client, keeper, unit, now):
    row = look(keeper, now, CLERK)
    client.force_login(make_person(Role.AUDIT_ADMIN))
    page = client.get(reverse("admin:grids_accountimport_change", args=[row.pk])).content.decode()
    assert "安管" in page and ">确认导入<" not in page and "王新" not in page
