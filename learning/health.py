"""What `/healthz` and the system page ask of the model in use."""

from django.db import DatabaseError

from learning.models import ProposedField
from learning.selectors.current import current_fault


def check_model() -> str:
    """Tell why the desk has no learned suggestions; empty where it has, or learned nothing yet."""
    try:
        return next(filter(None, map(current_fault, ProposedField)), "")
    except DatabaseError as error:
        return f"无从得知（{type(error).__name__}）"
