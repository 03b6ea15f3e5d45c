"""Where a call is registered: an app further right says so in `AppConfig.ready`."""

from django.urls import reverse

_desk: list[str] = []


def register_desk(url_name: str) -> None:
    """Set the address of the form, which takes ``?call=`` and a call's key."""
    _desk[:] = [url_name]


def desk_address(call: int) -> str:
    """Return where a call is registered, empty where no app registers any."""
    return f"{reverse(_desk[0])}?call={call}" if _desk else ""
