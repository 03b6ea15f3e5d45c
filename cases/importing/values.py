"""From cells to values; a cell that cannot be one raises InvalidInput naming its field."""

import re
from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from django.db.models import TextChoices

from grids.deadlines import CITY_ZONE
from grids.models import Category, Unit
from hotline.errors import InvalidInput

INSTANT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?)?秒?分?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
YES, NO = {"是", "保密", "1", "y", "yes", "true"}, {"", "否", "公开", "0", "n", "no", "false"}


def as_text(cell: Any, field: str) -> str:
    """Return a cell's text without surrounding blanks; whole numbers without a fraction."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    if "\x00" in text:
        raise InvalidInput(fields={field: "含有无法保存的字符（NUL）。"})
    return text


def as_instant(cell: Any, field: str) -> datetime:
    """Return an instant; one without a zone is in the city's time, a bare date its midnight."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=CITY_ZONE)
    if isinstance(cell, date):
        return datetime.combine(cell, time.min, CITY_ZONE)
    text = as_text(cell, field)
    found = INSTANT.fullmatch(text)
    if not found:
        raise InvalidInput(fields={field: _wrong_instant(text)})
    numbers = [int(part or 0) for part in found.groups()[:6]]
    try:
        at = datetime(*numbers, tzinfo=CITY_ZONE)  # type: ignore[arg-type, misc]
    except ValueError as error:
        raise InvalidInput(fields={field: _wrong_instant(text)}) from error
    if zone := found[7]:
        offset = datetime.fromisoformat(f"2000-01-01T00:00:00{zone.replace('Z', '+00:00')}")
        at = at.replace(tzinfo=offset.tzinfo)
    return at


def _wrong_instant(text: str) -> str:
    return f"“{text[:30]}”不是时间，应如 2024-12-10 09:30。" if text else "时间是空的。"


def as_flag(cell: Any, field: str) -> bool:
    """Return whether a cell says yes."""
    text = as_text(cell, field).lower()
    if text in YES | NO:
        return text in YES
    raise InvalidInput(fields={field: f"“{text[:20]}”应为“是”或“否”。"})


def as_choice(cell: Any, field: str, choices: type[TextChoices], default: str) -> str:
    """Return a choice by its label or its value; the default for an empty cell."""
    text = as_text(cell, field)
    if not text:
        return default
    for choice in choices:
        if text in (choice.value, choice.label):
            return str(choice.value)
    labels = "、".join(choices.labels)
    raise InvalidInput(fields={field: f"没有“{text[:20]}”，可用：{labels}。"})


class Categories:
    """Finds categories by code, by name, or by the path of names: 物业服务/物业收费."""

    def __init__(self) -> None:
        rows = list(Category.objects.filter(is_active=True))
        names = {row.pk: row.name for row in rows}
        self.found: dict[str, list[Category]] = defaultdict(list)
        for row in rows:
            ids = [int(part) for part in row.path.split("/")[:-1]]
            path = "/".join(names.get(pk, "") for pk in ids)
            for key in {row.code, row.name, path}:
                self.found[key].append(row)

    def get(self, text: str, field: str = "category") -> Category:
        """Return the category; InvalidInput for none, or for several of one name."""
        found = self.found.get(re.sub(r"\s*[/>＞→／]\s*", "/", text), [])
        if not found:
            raise InvalidInput(fields={field: f"没有事项分类“{text[:40]}”。"})
        if len(found) > 1:
            codes = "、".join(row.code for row in found)
            raise InvalidInput(
                fields={field: f"有多个“{text[:40]}”，请写编码（{codes}）或上级/本级。"}
            )
        return found[0]


class Units:
    """Finds units by code, name or short name."""

    def __init__(self) -> None:
        self.found: dict[str, Unit] = {}
        for unit in Unit.objects.order_by("is_active", "pk"):
            self.found |= {unit.code: unit, unit.name: unit, unit.short_name: unit}

    def get(self, text: str, field: str = "unit") -> Unit:
        """Return the unit; InvalidInput for none."""
        if not text or text not in self.found:
            raise InvalidInput(fields={field: f"没有单位“{text[:40]}”。"})
        return self.found[text]
