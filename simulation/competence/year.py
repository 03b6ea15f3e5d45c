"""The year, month by month, with and without corrections being taken."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from cases.models import Case
from grids.deadlines import CITY_ZONE
from grids.models import Category, Grid, Role, Unit, User
from grids.services import ensure_staff
from hotline.errors import Conflict, InvalidInput
from learning.models import DutyCorrection
from learning.selectors.first_dispatches import count_returned
from learning.services.correcting import take_correction
from learning.services.finding_corrections import find_corrections
from simulation.city.running import centre
from simulation.city.staff import Staff
from simulation.competence.case import Desk, Matter
from simulation.competence.hidden import HiddenTable, Pair
from simulation.replay.city import City
from simulation.replay.places import Place

KEEPER = "simulation-keeper"
OPENS, HOURS = 9, 6


@dataclass(frozen=True)
class Plan:
    """How large the year is, and how far competence departs from the table."""

    first: date
    months: int = 12
    per_month: int = 150
    categories: int = 8
    departing: float = 0.15
    mistaken: float = 0.02
    seed: int = 0


class MonthOutcome(NamedTuple):
    """A month: first dispatches, those that came back, corrections taken and right, pairs left."""

    month: date
    sent: int
    returned: int
    taken: int
    right: int
    left: int


def live_year(plan: Plan, *, takes: bool) -> list[MonthOutcome]:
    """Let a year happen through the services, and undo it; the same plan gives the same year.

    At the end of each month the administrator takes every correction that is proposed, or
    none of them. Raises InvalidInput for a city without reference data, Conflict where its
    days have cases already.
    """
    with undone():
        year = _begin(plan)
        return [year.live(month, takes=takes) for month in range(plan.months)]


@contextmanager
def undone() -> Iterator[None]:
    """Undo at the end what was written, whatever happens."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@dataclass
class Year:
    """What the months of a year need."""

    plan: Plan
    desk: Desk
    categories: list[Category]
    places: list[Place]
    keeper: User
    months: list[datetime]

    def live(self, month: int, *, takes: bool) -> MonthOutcome:
        """Let a month's cases happen, and look at what they propose."""
        begins, ends = self.months[month : month + 2]
        left = self.desk.hidden.left()
        for number in range(self.plan.per_month):
            self.desk.live(self._matter(month, number))
        sent, returned = count_returned(begins, ends)
        find_corrections(at=ends)
        rows = list(DutyCorrection.objects.filter(decision="").order_by("pk")) if takes else []
        for row in rows:
            take_correction(row.pk, actor=self.keeper, at=ends)
        right = sum(self._is_right(row) for row in rows)
        return MonthOutcome(begins.date(), sent, returned, len(rows), right, left)

    def _matter(self, month: int, number: int) -> Matter:
        rng = random.Random(f"{self.plan.seed}/{month}/{number}")  # noqa: S311 - repeatable
        days = (self.months[month + 1] - self.months[month]).days
        at = self.months[month] + timedelta(
            days=number * days // self.plan.per_month,
            hours=OPENS,
            minutes=rng.randrange(HOURS * 60),
        )
        return Matter(
            month * self.plan.per_month + number, at, rng.choice(self.categories),
            rng.choice(self.places), rng,
        )  # fmt: skip

    def _is_right(self, row: DutyCorrection) -> bool:
        """Tell whether the hidden table says the same of every pair that a correction is about."""
        return all(
            self.desk.hidden.departing.get(pair, unit) == row.unit
            for pair, unit in self.desk.hidden.named.items()
            if pair.category == row.category and _is_about(row, pair)
        )


def _is_about(row: DutyCorrection, pair: Pair) -> bool:
    return row.grid is None or row.grid.path.startswith(pair.district.path)


def _begin(plan: Plan) -> Year:
    months = [_month(plan.first, number) for number in range(plan.months + 1)]
    if Case.objects.filter(received_at__gte=months[0], received_at__lt=months[-1]).exists():
        raise Conflict("这些月份已有工单，请另选起始月份。")
    city = City()
    leaves = [leaf for bucket in city.buckets.values() for leaf in bucket.leaves]
    if not city.places or not leaves:
        raise InvalidInput("没有地域或分类数据，请先载入城市数据。")
    # Replies and returns go out at once.
    Unit.objects.update(requires_sign_off=False)
    rng = random.Random(f"{plan.seed}/categories")  # noqa: S311 - repeatable
    districts = sorted({place.district for place in city.places}, key=lambda one: one.code)
    categories = _routed(rng.sample(leaves, len(leaves)), districts)[: plan.categories]
    hidden = HiddenTable(categories, districts, plan.departing, plan.seed)
    keeper = ensure_staff(KEEPER, full_name="系统管理员", role=Role.SYSTEM_ADMIN)
    desk = Desk(Staff(centre()), city.phone, hidden, plan.mistaken)
    return Year(plan, desk, categories, city.places, keeper, months)


def _routed(categories: list[Category], districts: list[Grid]) -> list[Category]:
    """Return the categories that the table sends somewhere in every district."""
    hidden = HiddenTable(categories, districts, 0, 0)
    return [
        one for one in categories if all(Pair(one, where) in hidden.named for where in districts)
    ]


def _month(first: date, number: int) -> datetime:
    years, month = divmod(first.month - 1 + number, 12)
    return datetime(first.year + years, month + 1, 1, tzinfo=CITY_ZONE)
