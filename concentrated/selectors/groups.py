"""Groups of cases about one thing, as one person reads them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, ExpressionWrapper, F, FloatField, QuerySet

from cases.access.privacy import line_text
from cases.models import Case
from cases.selectors.rows import place_of
from concentrated.capabilities import ConcentratedCapability
from concentrated.guards.deeds import offered_deeds
from concentrated.models import GroupChange, GroupedCase, GroupStatus, ProblemGroup
from concentrated.rules.names import is_territory, read_key
from grids.models import User
from hotline.errors import NotVisible
from hotline.times import city_time

SHOWN_GROUPS, SHOWN_MEMBERS = 100, 200
GROWTH_DAYS = 14
TABS = (GroupStatus.PROPOSED, GroupStatus.CONFIRMED, GroupStatus.DISMISSED)
NAMES_SHOWN = 4
# The chart of growth, in its own units; a day without a case is a line.
BAR_STEP, BAR_HIGHEST, BAR_LOWEST = 20, 56, 1


@dataclass(frozen=True)
class DayBar:
    """How many cases of a group came on a day, and the bar that says so, in units of the chart."""

    on: date
    count: int
    left: int
    top: int
    height: int


@dataclass(frozen=True)
class MemberLine:
    """A case of a group, masked, with the names that it shares with cases of other people."""

    number: str
    title: str
    place: str
    unit: str
    state: str
    received_at: datetime
    shared: str


@dataclass(frozen=True)
class GroupPage:
    """A group with its cases, its growth and what persons made of it."""

    group: ProblemGroup
    members: list[MemberLine]
    unseen: int
    days: list[DayBar]
    names: list[str]
    units: list[tuple[str, int]]
    changes: list[GroupChange]
    others: list[ProblemGroup]
    offered: set[str]

    @property
    def busiest(self) -> int:
        """How many cases came on the busiest of the days."""
        return max(one.count for one in self.days)


def proposed_groups(user: User) -> QuerySet[ProblemGroup] | None:
    """Return the groups that wait for a person's decision; nothing for who only reads."""
    if not user.can(ConcentratedCapability.DECIDE_GROUPS):
        return None
    return ProblemGroup.objects.filter(status=GroupStatus.PROPOSED)


def shown_groups(status: str) -> list[ProblemGroup]:
    """Return the groups of a status; proposed ones by people and by how surely about one thing."""
    groups = ProblemGroup.objects.filter(status=status).select_related("grid")
    if status == GroupStatus.PROPOSED:
        rank = ExpressionWrapper(F("persons") * F("coherence"), FloatField())
        return list(groups.order_by(rank.desc(), "pk")[:SHOWN_GROUPS])
    return list(groups.order_by("-last_at", "-pk")[:SHOWN_GROUPS])


def status_counts() -> dict[str, int]:
    """Return how many groups of each shown status there are; one query."""
    rows = ProblemGroup.objects.filter(status__in=TABS).order_by().values_list("status")
    return dict(rows.annotate(Count("pk")))


def read_group(pk: int, user: User, at: datetime) -> GroupPage:
    """Return a group as a person reads it. Raises NotVisible for a forming one.

    Cases that the person may not open are counted and not shown.
    """
    group = ProblemGroup.objects.select_related("grid", "joined_to").filter(pk=pk).first()
    if group is None or group.status == GroupStatus.FORMING:
        raise NotVisible
    rows = list(group.members.order_by("-received_at", "-pk")[:SHOWN_MEMBERS])
    seen = Case.objects.visible_to(user).select_related("grid", "lead_unit")
    cases = seen.in_bulk([row.case_id for row in rows])
    names = shared_names(rows)
    return GroupPage(
        group=group,
        members=[
            _line(user, cases[row.case_id], row, names) for row in rows if row.case_id in cases
        ],
        unseen=group.case_count - len(cases),
        days=growth(group, at),
        names=names[:NAMES_SHOWN],
        units=Counter(
            str(case.lead_unit) for case in cases.values() if case.lead_unit
        ).most_common(),
        changes=list(group.changes.select_related("actor")),
        others=_others(group),
        offered=offered_deeds(user, group),
    )


def growth(group: ProblemGroup, at: datetime) -> list[DayBar]:
    """Return the cases of the last fourteen days, day by day, the last one last."""
    today = city_time(at).date()
    days = [today - timedelta(days=back) for back in reversed(range(GROWTH_DAYS))]
    instants = group.members.filter(received_at__gte=at - timedelta(days=GROWTH_DAYS + 1))
    counts = Counter(
        city_time(one).date() for one in instants.values_list("received_at", flat=True)
    )
    most = max((counts[day] for day in days), default=0) or 1
    heights = [round(BAR_HIGHEST * counts[day] / most) or BAR_LOWEST for day in days]
    return [
        DayBar(day, counts[day], BAR_STEP * place, BAR_HIGHEST - height, height)
        for place, (day, height) in enumerate(zip(days, heights, strict=True))
    ]


def shared_names(rows: Sequence[GroupedCase]) -> list[str]:
    """Return the names that cases of several people share, the commonest first, put together.

    Runs of three characters that overlap are one name: 锦绣华 and 绣华庭 are 锦绣华庭.
    """
    people: dict[int, set[int]] = {}
    for row in rows:
        for key in row.names:
            people.setdefault(key, set()).add(row.writer)
    shared = {read_key(key): len(who) for key, who in people.items()
              if len(who) > 1 and not is_territory(key)}  # fmt: skip
    return put_together(shared)


def put_together(runs: dict[str, int]) -> list[str]:
    """Return runs that go on in one another, and are as common, as one."""
    left = dict(sorted(runs.items(), key=lambda one: (-one[1], one[0])))
    names: list[str] = []
    while left:
        name = next(iter(left))
        count = left.pop(name)
        common = [run for run, people in left.items() if 2 * people >= count]
        while after := next((run for run in common if run[:2] == name[-2:]), ""):
            common.remove(after)
            name += after[2:]
        while before := next((run for run in common if run[1:] == name[:2]), ""):
            common.remove(before)
            name = before[0] + name
        left = {run: people for run, people in left.items() if run not in name}
        names.append(name)
    return names


def _line(user: User, case: Case, row: GroupedCase, names: Sequence[str]) -> MemberLine:
    own = {read_key(key) for key in row.names if not is_territory(key)}
    shared = [name for name in names if any(run in name for run in own)]
    return MemberLine(
        number=case.number,
        title=line_text(user, case, case.title),
        place=line_text(user, case, place_of(case)),
        unit=str(case.lead_unit or case.get_handling_display()),
        state=case.get_state_display(),
        received_at=case.received_at,
        shared="、".join(shared[:NAMES_SHOWN]),
    )


def _others(group: ProblemGroup) -> list[ProblemGroup]:
    """Return the groups with which this one could be joined: those about the same time."""
    near = ProblemGroup.objects.select_related("grid").filter(
        status__in=(GroupStatus.PROPOSED, GroupStatus.CONFIRMED),
        last_at__gte=group.first_at,
        first_at__lte=group.last_at,
    )
    return list(near.exclude(pk=group.pk).order_by("-persons", "pk")[:SHOWN_GROUPS])
