"""The workbooks of an import: the template that is filled in, and the first passwords."""

import io
from datetime import datetime

from django.utils import timezone

from grids.account_sheets.reading import COLUMNS, REQUIRED
from grids.models import Role, Unit
from grids.models.user import ADMIN_ROLES, BODY_ROLES, UNIT_ROLES
from hotline.tables.sheets import Book, Head

TOLD = {
    "账号": "必填，登录时使用；同一账号可以写几行，一行一个角色",
    "姓名": "新账号必填；已有账号填写的会更新，留空的不变",
    "工号": "可留空；不能与别人的相同",
    "手机": "可留空；手机 11 位，固定电话带区号",
    "邮箱": "可留空",
    "角色": "新账号必填，写“角色”一表里的名称；管理员的账号和角色不能批量导入",
    "单位": "承办人、承办单位负责人、县区分中心必填；写单位编码、全称或简称，名称相同的写编码",
    "隐患受理单位": "隐患报送员必填，写名称或编码；其他角色留空",
    "开始日期": "角色从哪天起，如 2026-07-01；留空为即日起",
    "结束日期": "角色到哪天止；留空为长期",
}
WIDTH = 16


def template_book() -> bytes:
    """Return the sheet to fill in, with what each column takes, the roles, and the units."""
    book = Book()
    book.begin_sheet("账号", [Head(column, WIDTH) for column in COLUMNS.values()])
    book.begin_sheet("填写说明", [Head("列", WIDTH), Head("须填", 8), Head("怎样填", 80)])
    for column, told in TOLD.items():
        book.add([column, "须有此列" if column in REQUIRED else "", told])
    book.begin_sheet("角色", [Head("角色名称", 24), Head("要不要填单位", 24)])
    for role in Role:
        if role not in ADMIN_ROLES:
            book.add([str(role.label), _place_of(role)])
    book.begin_sheet("单位", [Head("编码", 20), Head("名称", 40), Head("简称", 24)])
    units = Unit.objects.filter(is_active=True).values_list("code", "name", "short_name")
    for row in units.order_by("path"):
        book.add(row)
    return _bytes(book)


def password_book(handout: list[dict[str, str]]) -> bytes:
    """Return the first passwords, one account a row."""
    book = Book()
    heads = [Head("账号", 20), Head("姓名", 14), Head("角色", 40), Head("初始密码", 24)]
    book.begin_sheet("初始密码", heads)
    for one in handout:
        book.add([one["username"], one["full_name"], one["roles"], one["password"]])
    return _bytes(book)


def password_file_name(at: datetime) -> str:
    """Return the name under which the first passwords are saved."""
    return f"初始密码-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"


def _place_of(role: Role) -> str:
    if role in UNIT_ROLES:
        return "须填单位"
    return "须填隐患受理单位" if role in BODY_ROLES else "留空"


def _bytes(book: Book) -> bytes:
    out = io.BytesIO()
    book.write_to(out)
    return out.getvalue()
