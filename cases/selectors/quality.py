"""Lists of quality checks, and the averages per operator."""

from typing import Any

from django.db.models import Avg, Count, QuerySet

from cases.models import QualityCheck, QualityDraw
from cases.phones import mask_text
from grids.models import User

SHOWN = 200


def _with_all(checks: "QuerySet[QualityCheck]") -> list[QualityCheck]:
    rows = list(checks.select_related("draw", "operator", "checker", "call__case", "case")[:SHOWN])
    for row in rows:
        about = row.case or (row.call.case if row.call else None)
        row.about = about  # type: ignore[attr-defined]
        row.told = mask_text(about.title) if about else "—"  # type: ignore[attr-defined]
    return rows


def waiting_checks() -> list[QualityCheck]:
    """Return what was drawn and not scored yet, the oldest week first."""
    return _with_all(QualityCheck.objects.filter(scored_at=None).order_by("draw__week", "pk"))


def scored_checks() -> list[QualityCheck]:
    """Return what was scored, the latest first."""
    return _with_all(QualityCheck.objects.exclude(scored_at=None).order_by("-scored_at", "-pk"))


def checks_of(user: User) -> list[QualityCheck]:
    """Return a person's own results, the latest first."""
    mine = QualityCheck.objects.filter(operator=user).exclude(scored_at=None)
    return _with_all(mine.order_by("-scored_at", "-pk"))


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
