"""The callback desk: the queue at the side, and what was tried before."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from cases.models import CallbackAttempt, Case
from cases.models.event_rows import attempts_of, attempts_of_all
from cases.rules.phones import mask_text
from cases.selectors.names import names_of
from cases.selectors.rows import marks_of
from cases.services.callback.callback_holds import waiting_cases
from grids.models import User

SHOWN = 30
# What a line of the queue shows, and what its marks follow from.
COLUMNS = (
    "number", "title", "state", "urgency", "round", "related_case", "merged_count", "is_secret",
    "excluded_reason", "due_is_certain", "lead_unit", "received_at", "registered_at",
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """One line of the queue at the side; `tried` counts the attempts of all rounds."""

    number: str
    title: str
    unit: str
    tried: int
    marks: list[str]


def waiting_lines(user: User, at: datetime) -> list[Waiting]:
    """Return the first cases that wait for this agent; three queries."""
    cases = list(waiting_cases(user, at).only(*COLUMNS)[:SHOWN])
    counted = attempts_of_all(cases).order_by().values_list("case_id").annotate(Count("pk"))
    tried, names = dict(counted), names_of(cases, ["lead_unit"])
    return [
        Waiting(
            case.number, _title(case), names.of(case, "lead_unit"), tried.get(case.pk, 0),
            [] if case.is_secret else marks_of(case, names.hazard_grade(case)),
        )
        for case in cases
    ]  # fmt: skip


def _title(case: Case) -> str:
    """Return what the queue shows; a secret matter is not on the screen beside a call."""
    return "保密工单" if case.is_secret else mask_text(case.title)


def attempts_of_round(case: Case) -> list[CallbackAttempt]:
    """Return this round's attempts, oldest first."""
    return list(attempts_of(case).select_related("agent"))
