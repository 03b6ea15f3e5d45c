"""What people were told, in the words that they read."""

from typing import Any

from notices.models import Notice


def texts(**wanted: Any) -> list[str]:
    """Return what the notices that are wanted say, number and mark of a copy among it."""
    return [str(notice) for notice in Notice.objects.filter(**wanted)]
