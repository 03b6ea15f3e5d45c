"""What the tests of figures and bulletins share."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cases
from grids.models import Role, Unit, User
from reports.models import Bulletin
from reports.periods import period_of
from reports.services.drafts import build_draft
from tests import factories
from tests.cases.walked import demand, make_case, make_in_state  # noqa: F401
from tests.reports.builders import DayBuilder, noon

FIGURES = Path(cases.__file__).parent / "data" / "xining"
GOLDEN = Path(__file__).parent / "golden"
DAY = date(2024, 12, 10)
NOON = noon(DAY)
MORNING_AFTER = NOON + timedelta(hours=20)
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


@pytest.fixture
def morning() -> datetime:
    """The morning after the day that the bulletins are about."""
    return MORNING_AFTER


@pytest.fixture
def second_editor(db: None) -> User:
    """Another 日报编辑, who checks."""
    return factories.make_person(Role.BULLETIN_EDITOR, username="second_editor", full_name="吕核稿")


@pytest.fixture
def draft(build: DayBuilder, unit: Unit, media: Path, morning: datetime) -> Bulletin:
    """The draft of a small day's daily that lacks nothing."""
    build.ready_day(DAY, unit)
    return build_draft("daily", period_of(DAY), at=morning)


@pytest.fixture
def hazard_draft(build: DayBuilder, unit: Unit, media: Path, morning: datetime) -> Bulletin:
    """The draft of a hazard daily of a day on which nothing was reported."""
    build.ready_day(DAY, unit)
    return build_draft("hazards", period_of(DAY), at=morning)
