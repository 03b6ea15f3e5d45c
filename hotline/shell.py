"""What the shell of every page shows (menu, counts)."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's context."""
    del request
    return {}
