"""What the tests of figures and bulletins share."""

import json
from pathlib import Path
from typing import Any

import pytest

import cases
from grids.models import User
from tests.reports.builders import DayBuilder

FIGURES = Path(cases.__file__).parent / "data" / "xining"
GOLDEN = Path(__file__).parent / "golden"
PRINTED_DAYS = ("2024-12-08", "2024-12-10")


def printed_figures(day: str) -> dict[str, Any]:
    """Return the figures of a printed day."""
    facts: dict[str, Any] = json.loads((FIGURES / f"{day}.json").read_text(encoding="utf-8"))
    return facts


def printed_text(day: str, kind: str) -> str:
    """Return the text of a printed day, `kind` being bulletin or hazards."""
    return (GOLDEN / f"{day}.{kind}.txt").read_text(encoding="utf-8")


@pytest.fixture
def build(operator: User) -> DayBuilder:
    """Makers of rows that count on a day."""
    return DayBuilder(operator)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for the files of one test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
