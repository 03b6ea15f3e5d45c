"""The files of a city: CSV for tables, JSON for what has a shape of its own."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
Row = dict[str, str]


def known_cities() -> list[str]:
    """Return the cities that have a folder of data."""
    return sorted(path.name for path in DATA.iterdir() if (path / "units.csv").exists())


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
        """Return the rows of a table, those of the small seeding only unless full."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return [row for row in rows if self.is_full or row.get("size", "small") == "small"]

    def document(self, name: str) -> Any:
        """Return the content of a JSON file."""
        return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
