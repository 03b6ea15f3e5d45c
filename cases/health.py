"""What `/healthz` asks of the cases' own tables."""

from django.db import DatabaseError
from django.utils import timezone

from cases.services.record.event_months import fault_of_months


def check_months() -> str:
    """Tell what is wrong with the months of the tables that only grow."""
    try:
        return fault_of_months(timezone.now())
    except DatabaseError as error:
        return f"无从得知（{type(error).__name__}）"
