"""Blocks of this hour: today beside the usual, hazards, instructions, groups that grow."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse

from cases.models import HazardGrade
from cases.rules.capabilities import CaseCapability
from cases.selectors.hazards import visible_hazards
from cases.selectors.oversight import TASK_SHOWN, task_lines, waiting_tasks
from concentrated.capabilities import ConcentratedCapability
from concentrated.models import GroupStatus, ProblemGroup
from grids.deadlines import day_bounds
from grids.models import User
from hotline.times import WEEKDAYS, due_day
from reports.dashboard.scope import Scope
from reports.dashboard.values import Block, Cell, growth
from reports.rates.values import Change
from reports.rollups.reading import Kept

HOURS = 24
# Of fewer weeks or cases the usual says nothing.
LEAST_WEEKS, LEAST_USUAL = 3, 5
GROUPS_SHOWN, TASKS_SHOWN, TASKS_COUNTED = 6, 5, 100
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Today:
    """What has come today, and what usually has by this hour of this weekday."""

    on: date
    count: int
    usual: int | None
    weeks: int
    weekday: str
    url: str
    is_reckoned: bool

    @property
    def change(self) -> str:
        """How today differs from the usual, in cases and per cent."""
        return Change(self.count, self.usual).text if self.usual else ""

    @property
    def is_high(self) -> bool:
        """Whether half as much again has come."""
        return self.usual is not None and self.count * 2 >= self.usual * 3


def today(kept: Kept, scope: Scope, at: datetime, starts_at_hour: int) -> Today:
    """Return today so far beside the median of eight weeks.

    Of some units the hours are too few to count by: of their usual day it takes the share
    that the city usually has by this hour.
    """
    windows = kept.windows
    start = day_bounds(windows.today, starts_at_hour)[0]
    passed = (at - start).total_seconds() / 3600
    hours = _by_hour(kept, starts_at_hour)
    known = [on for on in windows.weekdays if sum(hours.get(on, ()))]
    by_now = [_until(hours[on], passed) for on in known]
    is_city = scope.units is None
    if is_city:
        count, usual = round(sum(hours.get(windows.today, ()))), by_now
    else:
        count = kept.total("days", windows.today)["received"]
        shares = [part / sum(hours[on]) for on, part in zip(known, by_now, strict=True)]
        share = median(shares) if shares else 0
        usual = [kept.total("days", on)["received"] * share for on in known]
    has_usual = len(known) >= LEAST_WEEKS and median(usual) >= LEAST_USUAL
    return Today(
        windows.today, count, round(median(usual)) if has_usual else None, len(known),
        f"周{WEEKDAYS[windows.today.weekday()]}",
        scope.cases_url(since=windows.today, until=windows.today), not is_city,
    )  # fmt: skip


def _by_hour(kept: Kept, starts_at_hour: int) -> dict[date, list[float]]:
    """Return the cases of each day by hours since the day began."""
    found: dict[date, list[float]] = {}
    for (on, key), sums in kept.blocks["hours"].items():
        if (hour := int(key)) >= 0:
            counts = found.setdefault(on, [0.0] * HOURS)
            counts[(hour - starts_at_hour) % HOURS] += sums["received"]
    return found


def _until(counts: list[float], passed: float) -> float:
    """Return how many have come after so many hours, of a running one its share."""
    whole = min(int(passed), HOURS - 1)
    return sum(counts[:whole]) + counts[whole] * min(passed - whole, 1)


def hazards(user: User) -> Block | None:
    """Return the hazards on the ledger by their grade; one statement, none for who sees none."""
    if not user.can(CaseCapability.READ_EVERY_HAZARD):
        return None
    held = visible_hazards(user).filter(struck_off_at__isnull=True, excluded_reason="").order_by()
    counted = dict(held.values_list("grade").annotate(Count("pk")))
    listed = reverse("cases:hazards")
    grades = [HazardGrade.MAJOR, HazardGrade.SUSPECTED_MAJOR, HazardGrade.ORDINARY]
    return Block(
        "ledger", "在账安全隐患",
        f"在账{sum(counted.values())}处，其中重大{counted.get(HazardGrade.MAJOR, 0)}处、"
        f"疑似重大{counted.get(HazardGrade.SUSPECTED_MAJOR, 0)}处。",
        ("等级", "处数"),
        tuple(
            (
                Cell(str(grade.label), tone="light-red" if grade == HazardGrade.MAJOR else ""),
                Cell(
                    str(counted.get(grade, 0)),
                    f"{listed}?{urlencode({'grade': grade.value, 'struck_off': 'false'})}",
                ),
            )
            for grade in grades
        ),
        more=Cell("隐患台账", listed),
    )  # fmt: skip


def instructions(user: User, at: datetime) -> Block | None:
    """Return the instructions that wait for an answer, the most pressing first; one statement."""
    if not user.can(CaseCapability.FOLLOW_INSTRUCTIONS):
        return None
    waiting = waiting_tasks(user).select_related(*TASK_SHOWN).order_by("due_at", "pk")
    found = list(waiting[:TASKS_COUNTED])
    late = sum(task.due_at is not None and task.due_at < at for task in found)
    lines = task_lines(found[:TASKS_SHOWN], user)
    many = f"{len(found)}{'+' if len(found) == TASKS_COUNTED else ''}"
    return Block(
        "instructions", "批示未反馈",
        f"{many}项批示等待反馈，其中{late}项超期。" if found else "批示都有了反馈。",
        ("批示", "承办", "时限"),
        tuple(
            (
                Cell(
                    line.text[:40],
                    reverse("cases:show", args=[line.task.instruction.case.number]),
                ),
                Cell(str(line.task.unit)),
                Cell(
                    f"{due_day(line.task.due_at):%m-%d}" if line.task.due_at else "",
                    tone="light-red" if line.task.due_at and line.task.due_at < at else "",
                ),
            )
            for line in lines
        ),
        more=Cell("全部批示", reverse("cases:instructions")),
    )  # fmt: skip


def groups(user: User, scope: Scope, at: datetime) -> Block | None:
    """Return the groups about one thing that grew in seven days; one statement."""
    if scope.units is not None or not user.can(ConcentratedCapability.READ_GROUPS):
        return None
    lately = Q(members__received_at__gte=at - WEEK)
    before = Q(members__received_at__gte=at - 2 * WEEK, members__received_at__lt=at - WEEK)
    standing = [GroupStatus.PROPOSED, GroupStatus.CONFIRMED]
    found = (
        ProblemGroup.objects.filter(status__in=standing, last_at__gte=at - WEEK)
        .select_related("grid")
        .annotate(now=Count("members", filter=lately), before=Count("members", filter=before))
        .filter(now__gt=F("before"))
        .order_by("-now", "-persons", "pk")[:GROUPS_SHOWN]
    )
    rows = list(found)
    return Block(
        "groups", "集中反映（正在增长）",
        f"{rows[0]}近7天又有{rows[0].now}件。" if rows else "近7天没有增长的集中反映。",
        ("地点和问题", "人数", "近7天", "比前7天"),
        tuple(
            (
                Cell(
                    str(row), reverse("concentrated:group", args=[row.pk]),
                    note=row.get_status_display(),
                ),
                Cell(str(row.persons)), Cell(str(row.now)), Cell(growth(row.now, row.before)),
            )
            for row in rows
        ),
        more=Cell("全部线索", reverse("concentrated:groups")),
    )  # fmt: skip
