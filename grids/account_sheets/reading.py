"""Reading of a sheet of accounts: each line as texts, and what of it cannot be read."""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grids.duty import is_number
from grids.models import User
from hotline.errors import InvalidInput
from hotline.tables import Limits, Line, Source, cell_text, open_table, place, read_day

COLUMNS = {
    "username": "账号", "full_name": "姓名", "job_number": "工号", "phone": "手机",
    "email": "邮箱", "role": "角色", "unit": "单位", "body": "隐患受理单位",
    "from_on": "开始日期", "to_on": "结束日期",
}  # fmt: skip
REQUIRED = ("账号", "姓名", "角色", "单位")
PERSONAL = ("full_name", "job_number", "phone", "email")
DAYS = ("from_on", "to_on")
LINES_MAX = 3000
SIZE_MAX = 2 * 1024 * 1024
# A spreadsheet of so many lines unpacks to a third of this.
UNPACKED_MAX = 10 * 1024 * 1024
PHONE_MAX = 30
FAULTS_SHOWN = 200
_NUMBER = re.compile(r"[0-9+\-转 ]+")


@dataclass(frozen=True)
class SheetLine:
    """One line of a sheet as texts; days as 2026-07-01, what was left out empty."""

    number: int
    username: str = ""
    full_name: str = ""
    job_number: str = ""
    phone: str = ""
    email: str = ""
    role: str = ""
    unit: str = ""
    body: str = ""
    from_on: str = ""
    to_on: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is kept between preview and import."""
        return asdict(self)


class Faults:
    """What is wrong with a sheet, by line and column."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str]] = []

    def add(self, number: int, field: str, reason: str) -> None:
        """Note a fault of a line in a column."""
        where = place("", number, COLUMNS.get(field, ""))
        self.said.append((number, f"{where}：{reason}"))

    def raise_any(self) -> None:
        """Raise SheetRefused with all of them in the order of the lines, if there are any."""
        if self.said:
            raise SheetRefused([said for _, said in sorted(self.said, key=lambda one: one[0])])


class SheetRefused(InvalidInput):
    """A sheet of which nothing is taken; `faults` says by line and column what is wrong."""

    def __init__(self, faults: list[str]) -> None:
        more = [f"另有 {len(faults) - FAULTS_SHOWN} 处。"] if len(faults) > FAULTS_SHOWN else []
        self.faults = [*faults[:FAULTS_SHOWN], *more]
        self.count = len(faults)
        super().__init__(fields={"file": self.faults[0]})


def read_sheet(content: bytes, name: str) -> tuple[list[SheetLine], list[str]]:
    """Return the lines of a CSV or XLSX file, and sentences on what of it was not read.

    Raises InvalidInput for a file that is none, and SheetRefused with every faulty cell.
    """
    if len(content) > SIZE_MAX:
        raise InvalidInput(fields={"file": f"文件最大 {SIZE_MAX // 1024 // 1024} MB。"})
    try:
        table = open_table(Source(name, content), Limits(UNPACKED_MAX, LINES_MAX))
        rows = list(table.lines)
    except InvalidInput as error:
        raise InvalidInput(fields={"file": error.message}) from error
    _check_columns(table.columns)
    if not rows:
        raise InvalidInput(fields={"file": "文件里没有账号。"})
    faults = Faults()
    lines = [_read(row, faults) for row in rows]
    faults.raise_any()
    return lines, table.notes


def _check_columns(columns: list[str]) -> None:
    known = "、".join(COLUMNS.values())
    if missing := [one for one in REQUIRED if one not in columns]:
        raise InvalidInput(fields={"file": f"缺少列：{'、'.join(missing)}。可用的列：{known}。"})
    if unknown := [one for one in columns if one not in COLUMNS.values()]:
        said = f"不认识的列：{'、'.join(unknown)[:100]}。可用的列：{known}。"
        raise InvalidInput(fields={"file": said})


def _read(row: Line, faults: Faults) -> SheetLine:
    if row.fault:
        faults.add(row.number, "", row.fault)
    values: dict[str, Any] = {}
    for field, column in COLUMNS.items():
        try:
            values[field] = _value(field, row.cells.get(column))
        except InvalidInput as error:
            faults.add(row.number, field, error.message)
    line = SheetLine(row.number, **values)
    for field, reason in _wrong_of(line):
        faults.add(row.number, field, reason)
    return replace(line, email=line.email.lower())


def _value(field: str, cell: Any) -> str:
    text = cell_text(cell)
    return f"{read_day(cell):%Y-%m-%d}" if text and field in DAYS else text


def _wrong_of(line: SheetLine) -> list[tuple[str, str]]:
    """Return what is wrong with the values of a line taken by themselves."""
    wrong = [] if line.username else [("username", "请填写账号。")]
    for field in ("username", "full_name", "job_number", "email"):
        column: Any = User._meta.get_field(field)
        try:
            if value := getattr(line, field):
                column.run_validators(value)
        except ValidationError as error:
            wrong.append((field, "".join(error.messages)))
    if line.phone and not _is_phone(line.phone):
        wrong.append(("phone", "号码不正确：手机 11 位，固定电话请带区号。"))
    if line.email and not _is_email(line.email):
        wrong.append(("email", "邮箱地址不正确。"))
    if line.from_on and line.to_on and line.from_on > line.to_on:
        wrong.append(("to_on", "结束日期不能早于开始日期。"))
    return list(dict(wrong).items())


def _is_phone(text: str) -> bool:
    fits = len(text) <= PHONE_MAX and _NUMBER.fullmatch(text)
    return bool(fits) and is_number(text)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
