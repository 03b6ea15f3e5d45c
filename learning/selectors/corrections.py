"""Proposed corrections of the table of responsibilities, as one person reads them."""

from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from cases.models import Case
from grids.capabilities import OfficeCapability
from grids.models import User
from learning.models import CorrectionDecision, DutyCorrection

SHOWN_CASES = 12
SHOWN_DECIDED = 20


class CorrectionLine(NamedTuple):
    """A correction, the cases behind it that the person may open, and how many those are not."""

    row: DutyCorrection
    cases: list[Case]
    unseen: int
    may_decide: bool
    may_withdraw: bool


def open_corrections() -> QuerySet[DutyCorrection]:
    """Return the corrections on which nobody has decided, those with most evidence first."""
    return DutyCorrection.objects.filter(decision="").order_by("-settled", "pk")


def waiting_corrections(user: User) -> QuerySet[DutyCorrection] | None:
    """Return what waits for a person: nothing for who only reads."""
    return open_corrections() if may_decide(user) else None


def may_decide(user: User) -> bool:
    """Tell whether a person keeps the table of responsibilities."""
    return user.can(OfficeCapability.KEEP_REFERENCE_DATA)


def correction_lines(user: User, *, decided: bool) -> list[CorrectionLine]:
    """Return the open corrections, or the twenty decided on last, as a person sees them."""
    rows = open_corrections()
    if decided:
        rows = DutyCorrection.objects.exclude(decision="").order_by("-decided_at", "-pk")
        rows = rows[:SHOWN_DECIDED]
    seen = Case.objects.visible_to(user).order_by("-pk").only("number", "title")
    named = rows.select_related("category", "grid", "unit", "former_unit", "decided_by")
    return [
        _line(row, may_decide(user))
        for row in named.prefetch_related(Prefetch("cases", queryset=seen, to_attr="seen_cases"))
    ]


def _line(row: DutyCorrection, may: bool) -> CorrectionLine:
    cases: list[Case] = row.seen_cases  # type: ignore[attr-defined]
    return CorrectionLine(
        row, cases[:SHOWN_CASES], max(row.settled - len(cases), 0), may and not row.decision,
        may and row.decision == CorrectionDecision.TAKEN,
    )  # fmt: skip
