"""From cells to values; a cell that cannot be one raises InvalidInput naming its field."""

import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import TextChoices

from grids.models import Category, Unit
from hotline.errors import InvalidInput
from hotline.tables import ErrorValue, cell_text, read_instant

YES, NO = {"是", "保密", "1", "y", "yes", "true"}, {"", "否", "公开", "0", "n", "no", "false"}


def as_text(cell: Any, field: str) -> str:
    """Return a cell's text without surrounding blanks; whole numbers without a fraction."""
    try:
        return cell_text(cell)
    except InvalidInput as error:
        raise InvalidInput(fields={field: error.message}) from error


def as_words(cell: Any, field: str) -> str:
    """Return the text of a cell that may be empty; a formula that failed wrote nothing."""
    return "" if isinstance(cell, ErrorValue) else as_text(cell, field)


def as_number(cell: Any, field: str) -> str:
    """Return the number of a record elsewhere; a date is one that a spreadsheet made of it."""
    if isinstance(cell, date | time | timedelta):
        raise InvalidInput(
            fields={field: f"“{cell_text(cell)}”是日期或时间；请把这一列设为“文本”格式。"}
        )
    return as_text(cell, field)


def as_instant(cell: Any, field: str) -> datetime:
    """Return an instant; one without a zone is in the city's time, a bare date its midnight."""
    try:
        return read_instant(cell)
    except InvalidInput as error:
        raise InvalidInput(fields={field: error.message}) from error


def as_instant_or_none(cell: Any, field: str) -> datetime | None:
    """Return an instant, None for an empty cell."""
    return as_instant(cell, field) if as_text(cell, field) else None


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
        self.rows = rows = list(Category.objects.filter(is_active=True))
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
