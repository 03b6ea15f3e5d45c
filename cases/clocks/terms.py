"""The terms under which an assignment was sent, and what may be added to them."""

from cases.models import Assignment
from grids.rules import rule
from grids.terms import Terms

# An assignment older than the record of its terms is counted like the commonest limit.
OLD_TERMS = Terms(amount=1, time_unit="workday")
UNIT_WORDS = {"day": "天", "workday": "个工作日", "hour": "小时"}


def terms_for(assignment: Assignment) -> Terms:
    """Return the terms under which an assignment was sent."""
    return Terms.read(assignment.limit_terms) or OLD_TERMS


def longest_extension(assignment: Assignment) -> int:
    """Return by how much it may be extended at most, in the limit's own unit of time."""
    return int(terms_for(assignment).amount) * int(rule("extension.percent")) // 100


def in_words(assignment: Assignment, amount: int) -> str:
    """Say an amount in the unit of time of the assignment's limit: 3 个工作日."""
    return f"{amount} {UNIT_WORDS[terms_for(assignment).time_unit]}"
