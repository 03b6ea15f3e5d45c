"""Lists of quality checks, and the averages per operator."""

from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from cases.access.privacy import line_text
from cases.models import Case, QualityCheck, QualityDraw
from cases.models.quality import HOLD
from cases.rules.capabilities import CaseCapability
from cases.rules.phones import mask_text
from cases.selectors.rows import place_of
from grids.models import User
from hotline.paging import PAGE_SIZE, Page, take_page

# What a check is about, with what its page tells of it.
WORK = tuple(
    f"{path}{name}"
    for path in ("case", "call__case")
    for name in ("", "__category", "__grid", "__lead_unit")
)


def visible_checks(user: User) -> "QuerySet[QualityCheck]":
    """Return the checks a person may see: a checker all, others their own once scored."""
    if user.can(CaseCapability.CHECK_QUALITY):
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


def check_page(
    checks: "QuerySet[QualityCheck]", user: User, number: int = 1, size: int = PAGE_SIZE
) -> Page:
    """Return a page of checks in the order given, each with what it is about; one query."""
    related = ("draw", "operator", "checker", "call__case", "case")
    page = take_page(checks.select_related(*related), number, size)
    for row in page.objects:
        row.about = case_of(row)
        row.told = line_text(user, row.about, row.about.title) if row.about else "—"
        row.remark_told = remark_of(row, user)
    return page


def case_of(check: QualityCheck) -> Case | None:
    """Return the case that a check is about, None for a call that made none."""
    return check.case or (check.call.case if check.call else None)


def remark_of(check: QualityCheck, user: User) -> str:
    """Return what the checker remarked, as the person may read it of that case."""
    case = case_of(check)
    return line_text(user, case, check.remark) if case else mask_text(check.remark)


def checked_work(check: QualityCheck, user: User) -> dict[str, str]:
    """Return what the operator wrote down and did with it, as label and text.

    Of the case what was registered; of a call that was added later, its note.
    """
    case = case_of(check)
    if case is None:
        return {}
    is_added = check.call is not None and not check.call.is_first
    text = check.call.note if check.call and is_added else case.text
    sent = case.answer or case.rejected_ground or str(case.lead_unit or "待派单")
    found = {
        "内容": line_text(user, case, text),
        "类型": f"{case.get_kind_display()} · {case.category} · {case.get_urgency_display()}",
        "地点": line_text(user, case, place_of(case)),
        "处理": line_text(user, case, sent),
    }
    return {label: said for label, said in found.items() if said}


def next_check(user: User, at: datetime) -> QualityCheck | None:
    """Return what is to be scored next, none that another checker has open."""
    free = HOLD.is_free(at) | Q(checker=user)
    return checks_for(user).filter(free).first()


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
