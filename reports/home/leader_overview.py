"""What a leader reads first in the morning, on one screen.

Yesterday's figures are those that its bulletins counted, also before they are issued;
so the page counts no day itself, and says the same as the paper will.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.selectors.oversight import TaskLine, task_page, waiting_tasks
from grids.deadlines import business_day
from grids.models import User
from grids.rules import rule
from hotline.counts import count_together
from reports.bulletins.counting.figure_sources import figure_url
from reports.bulletins.spec import all_specs
from reports.capabilities import ReportCapability
from reports.models import Bulletin, Step
from reports.rates.values import Change

TASKS_SHOWN = 4
ISSUES_SHOWN = 4
LIGHTS = (
    ("red", "超期", "light-red"),
    ("amber", "将到期", "light-amber"),
    ("green", "正常", "light-green"),
    ("paused", "停表", "light-paused"),
)


@dataclass(frozen=True)
class Figure:
    """One figure of the day with its change against the day before; `url` opens its rows."""

    label: str
    count: int
    measure: str
    change: str
    url: str


@dataclass(frozen=True)
class SectionShown:
    """What a series shows beside its figures, by a template of its own."""

    template: str
    part: Any


@dataclass(frozen=True)
class LightShown:
    """How many open cases stand under one light, and the list of them."""

    words: str
    style: str
    count: int
    url: str


@dataclass(frozen=True)
class LeaderOverview:
    """All of the screen; `figures` is empty while yesterday has not been counted."""

    on: date
    before: date
    unissued: tuple[str, ...]
    figures: tuple[Figure, ...]
    sections: tuple[SectionShown, ...]
    lights: tuple[LightShown, ...]
    tasks: list[TaskLine]
    issues: list[Bulletin]


def leader_overview_of(user: User) -> LeaderOverview | None:
    """Return what a leader or a supervisor reads first; None for others. Four queries."""
    if not user.can(ReportCapability.READ_MORNING):
        return None
    return read_leader_overview(user, timezone.now())


def read_leader_overview(user: User, at: datetime) -> LeaderOverview:
    """Return the screen of one instant: the day that closed last beside the one before."""
    on = business_day(at, rule("day.starts_at_hour")) - timedelta(days=1)
    before = on - timedelta(days=1)
    read = [(spec, spec.overview) for spec in all_specs() if spec.overview]
    latest = _latest(Bulletin.objects.counted_for(user), on, before)
    now = {spec.code: latest.get((spec.code, on)) for spec, _ in read}
    earlier = _numbers(*(latest.get((spec.code, before)) for spec, _ in read))
    _, lines = task_page(waiting_tasks(user).order_by("due_at", "pk")[:TASKS_SHOWN], user)
    return LeaderOverview(
        on=on,
        before=before,
        unissued=tuple(spec.name for spec, _ in read if (b := now[spec.code]) and b.is_open),
        figures=tuple(
            _figure(bulletin, *named, earlier)
            for spec, part in read
            if (bulletin := now[spec.code])
            for named in part.figures
        ),
        sections=tuple(
            SectionShown(part.template, part.section(now[spec.code])) for spec, part in read
        ),
        lights=_lights(user, at),
        tasks=lines,
        issues=list(_issues(user)),
    )


def _latest(
    bulletins: "QuerySet[Bulletin]", on: date, before: date
) -> dict[tuple[str, date], Bulletin]:
    """Return what holds about each of two days, by series and day; one query.

    That is the revision issued last; while a correction is written, what it corrects holds.
    """
    rows = bulletins.filter(period_from__in=[on, before], period_to=F("period_from"))
    ordered = sorted(rows, key=lambda row: (row.is_issued, row.revision, row.pk))
    return {(row.series, row.period_from): row for row in ordered}


def _numbers(*bulletins: Bulletin | None) -> dict[str, int]:
    known: dict[str, int] = {}
    for bulletin in bulletins:
        figures: Mapping[str, Any] = bulletin.figures if bulletin else {}
        known |= {name: value for name, value in figures.items() if isinstance(value, int)}
    return known


def _figure(
    bulletin: Bulletin, name: str, label: str, measure: str, earlier: Mapping[str, int]
) -> Figure:
    count = int(bulletin.figures[name])
    change = Change(count, earlier[name]).text if name in earlier else ""
    return Figure(label, count, measure, change, figure_url(bulletin, name))


def _lights(user: User, at: datetime) -> tuple[LightShown, ...]:
    """Count the cases with units by their light, in one statement."""
    visible = Case.objects.visible_to(user)
    counts = count_together(
        {
            "red": visible.overdue(at),
            "amber": visible.soon_due(at),
            "green": visible.in_good_time(at),
            "paused": visible.standing(),
        }
    )
    listed = reverse("cases:list")
    return tuple(
        LightShown(words, style, counts[name], f"{listed}?light={name}")
        for name, words, style in LIGHTS
    )


def _issues(user: User) -> "QuerySet[Bulletin]":
    """Return the bulletins issued last, the newest first."""
    visible = Bulletin.objects.visible_to(user)
    issued = visible.filter(step__in=[Step.ISSUED, Step.ARCHIVED]).superseded(is_so=False)
    newest: QuerySet[Bulletin] = issued.order_by("-issued_at", "-pk")
    return newest[:ISSUES_SHOWN]
