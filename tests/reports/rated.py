"""Makes what an assessment counts, straight in the tables: callbacks, dispatches, closings."""

from datetime import date, datetime, timedelta
from typing import Any

from cases.models import Assignment, AssignmentRole, Case, Satisfaction
from cases.rules.states import State
from grids.models import Unit
from reports.rates.counting import Question, RateTable, count_rates
from reports.rates.spans import SpanKind, span_of
from reports.rates.terms import read_terms
from tests.reports.builders import DayBuilder, noon

JUNE = date(2024, 6, 15)
MID_JUNE = noon(JUNE)
AFTER_JUNE = noon(date(2024, 7, 10))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class RateBuilder(DayBuilder):
    """Makers of rows with a unit, in June 2024 unless said."""

    def called_back(
        self, unit: Unit, count: int = 1, *, at: datetime = MID_JUNE, **answers: Any
    ) -> list[Case]:
        """Make closed cases of a unit with an effective callback each, satisfied unless said."""
        case_fields = {
            name: answers.pop(name)
            for name in ("category", "kind", "grid", "is_secret", "round", "excluded_reason")
            if name in answers
        }
        made = self.cases(
            count, at=at - 5 * DAY, lead_unit=unit, state=State.CLOSED, closed_at=at,
            closed_way="solved", **case_fields,
        )  # fmt: skip
        self.callbacks(made, at=at, unit=unit, **answers)
        return made

    def dispatched(
        self,
        unit: Unit,
        *,
        at: datetime = MID_JUNE,
        case: Case | None = None,
        state: str = State.HANDLING,
        **fields: Any,
    ) -> Assignment:
        """Make one assignment: to be signed in 2 hours, to contact in 8, to answer in 3 days."""
        if case is None:
            closed = at + 4 * DAY if state == State.CLOSED else None
            case = self.cases(at=at, lead_unit=unit, state=state, closed_at=closed)[0]
        values = {
            "role": AssignmentRole.SUB if "parent" in fields else AssignmentRole.LEAD,
            "level": unit.level,
            "dispatched_at": at,
            "sign_due_at": at + 2 * HOUR,
            "contact_due_at": at + 8 * HOUR,
            "reply_due_at": at + 3 * DAY,
            "original_reply_due_at": at + 3 * DAY,
        }
        return Assignment.objects.create(case=case, unit=unit, **{**values, **fields})

    def applied(self, model: Any, share: Assignment, ruling: str = "accepted", **f: Any) -> Any:
        """Make a unit's application on an assignment, accepted unless said."""
        at = share.dispatched_at + DAY
        ruled = {"ruled_at": at + HOUR, "ruled_by": self.operator} if ruling else {}
        values = {"text": "理由", "asked_at": at, "asked_by": self.operator, "ruling": ruling}
        return model.objects.create(case=share.case, assignment=share, **{**values, **ruled, **f})


def june(at: datetime = AFTER_JUNE, **asked: Any) -> RateTable:
    """Count June 2024, asked in July."""
    return count_rates(Question(span_of(SpanKind.MONTH, JUNE), read_terms(at), **asked))


DISSATISFIED = {"satisfaction": Satisfaction.DISSATISFIED}
BASICALLY = {"satisfaction": Satisfaction.BASICALLY}
NO_OPINION = {"satisfaction": Satisfaction.NO_OPINION}
