"""Fields of a channel's own: declared with the channel, filled in with a case that comes by it.

An administrator writes one field a line, `名称｜类型｜必填｜个人信息`; what stands in a line is
all that form, API, check, mask and page know of it. Values are texts, kept by the field's name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hotline.bounds import is_in_bounds, out_of_bounds
from hotline.errors import InvalidInput
from hotline.plain_text import plain

MOST_FIELDS = 12
NAME_MAX = 20
VALUE_MAX = 200
DECLARED_MAX = 1000
TEXT, DATE, NUMBER, CHOICE = "文字", "日期", "数字", "选项"
NEEDED, PERSONAL = "必填", "个人信息"
PARTS = re.compile(r"[｜|]")
NUMBERS = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
SYNTAX = (
    "每行一个字段，写作“名称｜类型｜必填｜个人信息”，后两项可以不写；"
    "类型有文字、日期、数字，或“选项：甲、乙”。"
)


@dataclass(frozen=True)
class OwnField:
    """One field: its name, what it takes, and whether it says who the citizen is."""

    name: str
    kind: str = TEXT
    options: tuple[str, ...] = ()
    is_needed: bool = False
    is_personal: bool = False

    def fault(self, value: str) -> str:
        """Return what is wrong with a value that is not empty, empty for nothing."""
        if len(value) > VALUE_MAX:
            return f"{self.name}最多 {VALUE_MAX} 字，现有 {len(value)} 字。"
        if self.kind == NUMBER and not NUMBERS.fullmatch(value):
            return f"{self.name}应是一个数字。"
        if self.kind == CHOICE and value not in self.options:
            return f"{self.name}应是{'、'.join(self.options)}之一。"
        return self._day_fault(value) if self.kind == DATE else ""

    def _day_fault(self, value: str) -> str:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return f"{self.name}应写作 2024-12-10。"
        return "" if is_in_bounds(day) else out_of_bounds(self.name)


@lru_cache(maxsize=256)
def read_fields(declared: str) -> tuple[OwnField, ...]:
    """Return the fields that a channel declares; InvalidInput, naming the line, for nonsense."""
    lines = [line.strip() for line in declared.splitlines()]
    fields = tuple(_read_line(at, line) for at, line in enumerate(lines, 1) if line)
    names = [field.name for field in fields]
    if len(fields) > MOST_FIELDS:
        raise InvalidInput(f"一个渠道最多 {MOST_FIELDS} 个字段。")
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise InvalidInput(f"字段“{twice}”写了两次。")
    return fields


def _read_line(at: int, line: str) -> OwnField:
    name, *more = (part.strip() for part in PARTS.split(plain(line)))
    kind, *marks = more or [TEXT]
    kind, _, listed = kind.replace(":", "：").partition("：")
    options = tuple(dict.fromkeys(one.strip() for one in listed.split("、") if one.strip()))
    if not 1 <= len(name) <= NAME_MAX:
        raise InvalidInput(f"第 {at} 行：字段名称须有 1 到 {NAME_MAX} 字。")
    if kind not in (TEXT, DATE, NUMBER, CHOICE):
        raise InvalidInput(f"第 {at} 行：没有“{kind}”这种类型。{SYNTAX}")
    if (kind == CHOICE) != (len(options) > 1):
        raise InvalidInput(f"第 {at} 行：选项须写出两个以上，其他类型不写选项。")
    if wrong := set(marks) - {NEEDED, PERSONAL, ""}:
        raise InvalidInput(f"第 {at} 行：不认得“{wrong.pop()}”。{SYNTAX}")
    return OwnField(name, kind, options, NEEDED in marks, PERSONAL in marks)


def checked_values(declared: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a channel's fields, without empty ones, in the declared order.

    Raises InvalidInput beside `channel_facts` for a name that the channel lacks, a value that
    its field does not take, and one that is needed and missing.
    """
    fields = {field.name: field for field in read_fields(declared)}
    values = {plain(name).strip(): plain(value).strip() for name, value in given.items()}
    wrong = [f"这个渠道没有字段“{name[:NAME_MAX]}”。" for name in values if name not in fields]
    for name, field in fields.items():
        value = values.get(name, "")
        if value and (fault := field.fault(value)):
            wrong.append(fault)
        elif field.is_needed and not value:
            wrong.append(f"请填写{name}。")
    if wrong:
        raise InvalidInput(fields={"channel_facts": "".join(wrong)})
    return {name: values[name] for name in fields if values.get(name)}


def is_personal(declared: str, name: str) -> bool:
    """Tell whether a field says who the citizen is; one that is declared no longer may."""
    field = next((one for one in read_fields(declared) if one.name == name), None)
    return field is None or field.is_personal
