"""What a leader reads first in the morning, on one screen.

Yesterday's figures are those that its bulletins counted, also before they are issued;
so the page counts no day itself, and says the same as the paper will.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.selectors.oversight import TaskLine, task_page, waiting_tasks
from grids.deadlines import business_day
from grids.models import User
from grids.rules import rule
from hotline.tally import count_together
from reports.capabilities import ReportCapability
from reports.facts import Concentrated, DailyFigures, HazardFigures, Hotspot
from reports.models import Bulletin, Series, Step
from reports.rates.values import Change

TASKS_SHOWN = 4
ISSUES_SHOWN = 4
# A figure's name, as evidence knows it, with its label and unit.
OF_THE_DAY = (
    ("calls", "来电诉求", "件次"),
    ("direct", "直接办理", "件"),
    ("dispatched", "转交办理", "件"),
    ("web", "网民留言", "件"),
    ("callbacks", "回访", "件"),
)
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
class HotspotShown:
    """One hotspot category of the day: what was found in its cases, or that nobody looked."""

    label: str
    count: int
    url: str
    problems: tuple[tuple[Concentrated, str], ...]
    is_reviewed: bool


@dataclass(frozen=True)
class LightShown:
    """How many open cases stand under one light, and the list of them."""

    words: str
    style: str
    count: int
    url: str


@dataclass(frozen=True)
class Morning:
    """All of the screen; `figures` is empty while yesterday has not been counted."""

    on: date
    before: date
    unissued: tuple[str, ...]
    figures: tuple[Figure, ...]
    hotspots: tuple[HotspotShown, ...]
    bodies: tuple[Figure, ...]
    silent: tuple[str, ...]
    categories: tuple[str, ...]
    lights: tuple[LightShown, ...]
    tasks: list[TaskLine]
    issues: list[Bulletin]


def morning_of(user: User) -> Morning | None:
    """Return what a leader or a supervisor reads first; None for others. Four queries."""
    return read_morning(user, timezone.now()) if user.can(ReportCapability.READ_MORNING) else None


def read_morning(user: User, at: datetime) -> Morning:
    """Return the screen of one instant: the day that closed last beside the one before."""
    on = business_day(at, rule("day.starts_at_hour")) - timedelta(days=1)
    before = on - timedelta(days=1)
    counted = _latest(Bulletin.objects.counted_for(user), on, before)
    daily, hazards = counted.get((Series.DAILY, on)), counted.get((Series.HAZARDS, on))
    earlier = _numbers(counted.get((Series.DAILY, before)), counted.get((Series.HAZARDS, before)))
    _, lines = task_page(waiting_tasks(user).order_by("due_at", "pk")[:TASKS_SHOWN], user)
    return Morning(
        on=on,
        before=before,
        unissued=tuple(str(b.get_series_display()) for b in (daily, hazards) if b and b.is_open),
        figures=(*_of_daily(daily, earlier), *_of_hazards(hazards, earlier)),
        hotspots=_hotspots(daily),
        **_bodies(hazards),
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


def _behind(bulletin: Bulletin, figure: str) -> str:
    return f"{reverse('reports:figure', args=[bulletin.pk])}?{urlencode({'figure': figure})}"


def _figure(
    bulletin: Bulletin, name: str, label: str, measure: str, earlier: Mapping[str, int]
) -> Figure:
    count = int(bulletin.figures[name])
    change = Change(count, earlier[name]).text if name in earlier else ""
    return Figure(label, count, measure, change, _behind(bulletin, name))


def _of_daily(bulletin: Bulletin | None, earlier: Mapping[str, int]) -> list[Figure]:
    if bulletin is None:
        return []
    return [_figure(bulletin, *named, earlier) for named in OF_THE_DAY]


def _of_hazards(bulletin: Bulletin | None, earlier: Mapping[str, int]) -> list[Figure]:
    if bulletin is None:
        return []
    return [_figure(bulletin, "hazards", "安全隐患举报", "件", earlier)]


def _hotspots(bulletin: Bulletin | None) -> tuple[HotspotShown, ...]:
    if bulletin is None:
        return ()
    figures = DailyFigures.from_json(bulletin.figures)
    return tuple(_hotspot(bulletin, line) for line in (*figures.hotspots, *figures.others))


def _hotspot(bulletin: Bulletin, line: Hotspot) -> HotspotShown:
    found = [line.concentrated, *line.more] if line.concentrated else []
    named = [
        (problem, f"concentrated:{line.category}" + (f":{rank}" if rank > 1 else ""))
        for rank, problem in enumerate(found, 1)
    ]
    return HotspotShown(
        line.category, line.count, _behind(bulletin, f"hotspot:{line.category}"),
        tuple((problem, _behind(bulletin, name)) for problem, name in named), line.is_reviewed,
    )  # fmt: skip


def _bodies(bulletin: Bulletin | None) -> dict[str, Any]:
    """Return the hazards' part: each body's count, who is silent, what was reported."""
    if bulletin is None:
        return {"bodies": (), "silent": (), "categories": ()}
    figures = HazardFigures.from_json(bulletin.figures)
    bodies = tuple(
        Figure(name, count, "件", "", _behind(bulletin, f"hazards:{name}"))
        for name, count in figures.bodies
    )
    return {"bodies": bodies, "silent": figures.missing, "categories": figures.categories}


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
