"""The files of a city: tables as CSV, JSON for what has a shape of its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from hotline.errors import InvalidInput
from hotline.tables import Line, cell_text, open_table, place

DATA = Path(__file__).resolve().parent.parent / "data"
FLAGS = {"1": True, "0": False, "": False}
AnyModel = TypeVar("AnyModel", bound=models.Model)
Value = TypeVar("Value")


def known_cities() -> list[str]:
    """Return the cities that have a folder of data."""
    return sorted(path.name for path in DATA.iterdir() if (path / "units.csv").exists())


class Row(dict[str, str]):
    """One row of a city's table, which knows its place; a wrong value is told by it."""

    def __init__(self, file: str, line: Line) -> None:
        super().__init__()
        self.file, self.line = file, line.number
        if line.fault:
            raise self.fault("", line.fault)
        for column, cell in line.cells.items():
            try:
                self[column] = cell_text(cell)
            except InvalidInput as error:
                raise self.fault(column, error.message) from error

    def __missing__(self, column: str) -> str:
        raise InvalidInput(f"{self.file} 没有“{column}”这一列。")

    def fault(self, column: str, reason: str) -> InvalidInput:
        """Return the refusal of one cell, naming file, line and column."""
        return InvalidInput(f"{place(self.file, self.line, column)}：{reason}")

    def whole(self, column: str) -> int:
        """Return a whole number."""
        if not self[column].isdecimal():
            raise self.fault(column, f"“{self[column]}”不是整数。")
        return int(self[column])

    def flag(self, column: str) -> bool:
        """Return a yes or no, written 1 or 0."""
        if self[column] not in FLAGS:
            raise self.fault(column, f"“{self[column]}”应为 1（是）或 0（否）。")
        return FLAGS[self[column]]

    def one_of(self, column: str, known: Mapping[str, Value]) -> Value:
        """Return what a code stands for in another table."""
        if self[column] not in known:
            raise self.fault(column, f"没有编码“{self[column]}”。")
        return known[self[column]]

    def checked(self, item: AnyModel) -> AnyModel:
        """Return what was made of this row, once each of its own values may stand in its field."""
        for field in item._meta.concrete_fields:
            if field.name not in self or field.is_relation:
                continue
            value = getattr(item, field.attname)
            choices = [str(key) for key, _ in field.flatchoices]
            if choices and str(value) not in choices and not (field.blank and value == ""):
                known = "、".join(choices)
                raise self.fault(field.name, f"“{value}”不是可用的值，可用：{known}。")
            try:
                if value != "" or not field.blank:
                    field.clean(value, item)
            except ValidationError as error:
                raise self.fault(field.name, "".join(error.messages)) from error
        return item


@dataclass(frozen=True)
class CityFiles:
    """One city's folder; a small seeding takes only the rows marked so (column `size`)."""

    city: str
    is_full: bool = True

    @property
    def folder(self) -> Path:
        """Where the city's files are."""
        return DATA / self.city

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table, those of the small seeding only unless full.

        Raises InvalidInput, naming file, line and column, for what cannot be read, and for
        a code that stands twice.
        """
        table = open_table(self.folder / f"{name}.csv")
        rows = [Row(table.name, line) for line in table.lines]
        first: dict[str, int] = {}
        for row in rows if "code" in table.columns else []:
            if row["code"] in first:
                raise row.fault("code", f"“{row['code']}”与第 {first[row['code']]} 行重复。")
            first[row["code"]] = row.line
        return [row for row in rows if self.is_full or row.get("size", "small") == "small"]

    def document(self, name: str) -> Any:
        """Return the content of a JSON file; InvalidInput where it is none."""
        path = self.folder / f"{name}.json"
        try:
            return json.loads(path.read_text(encoding="utf-8-sig"))
        except json.JSONDecodeError as error:
            where = place(path.name, error.lineno, error.colno)
            raise InvalidInput(f"{where}不是合乎格式的 JSON。") from error
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{path.name} 不是 UTF-8 编码，请另存为 UTF-8。") from error
