"""Lists of quality checks, and the averages per operator."""

from typing import Any

from django.db.models import Avg, Count, QuerySet

from cases.models import QualityCheck, QualityDraw
from cases.phones import mask_text
from cases.selectors.rows import PAGE_SIZE, Page, take_page
from grids.models import Role, User


def visible_checks(user: User) -> "QuerySet[QualityCheck]":
    """Return the checks a person may see: a checker all, others their own once scored."""
    if user.has_role(Role.QUALITY_CHECKER):
        return QualityCheck.objects.all()
    return QualityCheck.objects.filter(operator=user, scored_at__isnull=False)


def waiting_checks() -> "QuerySet[QualityCheck]":
    """Return what was drawn and not scored yet, the oldest week first."""
    return QualityCheck.objects.filter(scored_at=None).order_by("draw__week", "pk")


def checks_for(user: User) -> "QuerySet[QualityCheck]":
    """Return what waits for a checker: nobody scores their own work."""
    return waiting_checks().exclude(operator=user)


def scored_checks() -> "QuerySet[QualityCheck]":
    """Return what was scored, the latest first."""
    return QualityCheck.objects.exclude(scored_at=None).order_by("-scored_at", "-pk")


def checks_of(user: User) -> "QuerySet[QualityCheck]":
    """Return a person's own results, the latest first."""
    return scored_checks().filter(operator=user)


def check_page(checks: "QuerySet[QualityCheck]", number: int = 1, size: int = PAGE_SIZE) -> Page:
    """Return a page of checks in the order given, each with what it is about; one query."""
    related = ("draw", "operator", "checker", "call__case", "case")
    page = take_page(checks.select_related(*related), number, size)
    for row in page.objects:
        row.about = row.case or (row.call.case if row.call else None)
        row.told = mask_text(row.about.title) if row.about else "—"
    return page


def averages() -> list[dict[str, Any]]:
    """Return number and mean score per operator, by name of the sign-in."""
    scored = QualityCheck.objects.exclude(scored_at=None)
    rows = scored.values("operator__full_name", "operator__username").annotate(
        count=Count("pk"), mean=Avg("score")
    )
    return [dict(row) for row in rows.order_by("operator__username")]


def latest_draw() -> QualityDraw | None:
    """Return the latest week that was drawn."""
    return QualityDraw.objects.select_related("drawn_by").first()
