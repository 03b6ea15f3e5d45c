"""The ledger (台账): parked cases with owners, plans and reviews; what was left out (剔除)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.access.privacy import line_text
from cases.models import STRUCK_OFF_SOLVED, Case, Exclusion, Parking, Ruling
from cases.selectors.inbox import Tab
from cases.selectors.listing import Wanted
from grids.deadlines import CITY_ZONE
from grids.models import User
from hotline.paging import Page, capped_count, take_page

EXCLUDED = "excluded"
TABS = (
    Tab("standing", "在账", empty="没有在账的工单。", next="挂账由承办单位申请、督办员裁定。"),
    Tab("late", "复核逾期", is_late=True, empty="没有复核逾期的工单。"),
    Tab("struck", "已销账", empty="还没有销账的工单。"),
    Tab(EXCLUDED, "剔除", empty="没有剔除的工单。", next="剔除由承办单位申请、督办员裁定。"),
)


@dataclass(frozen=True)
class LedgerCounts:
    """How many stand under each tab, and the strike-off rate's numerator and base."""

    counts: dict[str, int]
    solved: int
    base: int

    @property
    def rate(self) -> str:
        """The strike-off rate (销账率) with its base; a dash where there is none."""
        return f"{self.solved / self.base:.2%}（{self.solved}/{self.base}）" if self.base else "—"


def visible_parkings(user: User) -> "QuerySet[Parking]":
    """Return the granted parkings of the cases that a person follows."""
    seen = Case.objects.followed_by(user).order_by().values("pk")
    return Parking.objects.filter(ruling=Ruling.ACCEPTED, case__in=seen)


def visible_exclusions(user: User) -> "QuerySet[Exclusion]":
    """Return the granted exclusions of the cases that a person follows, and of their units."""
    # Asked of each row: beside another condition the planner would first read all cases.
    seen = Exists(Case.objects.followed_by(user).filter(pk=OuterRef("case")))
    theirs = Q(seen) | Q(assignment__unit__any_of=user.scope_unit_ids)
    return Exclusion.objects.filter(theirs, ruling=Ruling.ACCEPTED)


def _conditions(at: datetime) -> dict[str, Q]:
    standing = Q(struck_off_at__isnull=True)
    today = at.astimezone(CITY_ZONE).date()
    return {
        "standing": standing,
        "late": standing & Q(review_on__lt=today),
        "struck": ~standing,
    }


def count_ledger(user: User, at: datetime, wanted: Wanted | None = None) -> LedgerCounts:
    """Count the ledger as a person sees it, under filters where there are; two queries."""
    columns = {name: Count("pk", filter=one) for name, one in _conditions(at).items()}
    parkings: Any = visible_parkings(user)
    exclusions: Any = visible_exclusions(user)
    if wanted is not None:
        parkings, exclusions = map(wanted.filter_queryset, (parkings, exclusions))
    # As in every figure: no mistake, test, duplicate or old history.
    counted = Q(case__excluded_reason="", case__is_history=False)
    found = parkings.order_by().aggregate(
        solved=Count("pk", filter=STRUCK_OFF_SOLVED & counted),
        base=Count("pk", filter=counted),
        **columns,
    )
    found[EXCLUDED] = capped_count(exclusions)
    return LedgerCounts({tab.name: found[tab.name] for tab in TABS}, found["solved"], found["base"])


def excluded_rows(user: User) -> "QuerySet[Exclusion]":
    """Return what was left out among the cases that a person may see, the latest first."""
    rows = visible_exclusions(user).select_related("case", "assignment__unit", "asked_by")
    return rows.order_by("-ruled_at", "-pk")


def excluded_page(wanted: Wanted, user: User, number: int) -> Page:
    """Return a page of what was left out of the assessment, the latest first."""
    page = take_page(wanted.filter_queryset(excluded_rows(user)), number)
    as_read(page.objects, user)
    return page


def as_read(rows: Iterable[Any], user: User) -> None:
    """Let parkings or exclusions tell the case's title and the plan or ground, masked."""
    for row in rows:
        row.title = line_text(user, row.case, row.case.title)
        row.told = line_text(user, row.case, row.plan if isinstance(row, Parking) else row.text)


def parked_rows(user: User, tab: str, at: datetime) -> Any:
    """Return what stands under a tab of the ledger, the earliest review first."""
    order = ["-struck_off_at", "-pk"] if tab == "struck" else ["review_on", "pk"]
    found: Any = visible_parkings(user).filter(_conditions(at)[tab]).order_by(*order)
    return found.select_related("case", "assignment__unit").prefetch_related("reviews__by")


def ledger_page(wanted: Wanted, user: User, tab: str, at: datetime, number: int) -> Page:
    """Return a page of the ledger with the reviews of each, the earliest review first."""
    page = take_page(wanted.filter_queryset(parked_rows(user, tab, at)), number)
    as_read(page.objects, user)
    today: date = at.astimezone(CITY_ZONE).date()
    for row in page.objects:
        row.is_late = row.struck_off_at is None and row.review_on < today
        row.last_review = next(iter(list(row.reviews.all())[::-1]), None)
    return page
