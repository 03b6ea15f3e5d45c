"""What `/healthz` and the system page ask of the model in use."""

from django.db import DatabaseError

from learning.selectors.current import current_fault


def check_model() -> str:
    """Tell why the desk has no learned suggestions; empty where it has, or learned nothing yet."""
    try:
        return current_fault()
    except DatabaseError as error:
        return f"无从得知（{type(error).__name__}）"
