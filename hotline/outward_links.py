"""Links of a page to what an app further right shows of the same rows.

A case leads to its printed slip, a list to the file that is made of it. The app whose page
it is names the link, the app that has the address registers it in `AppConfig.ready`; where
none does there is no such link.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from hotline.capabilities import Capability

_url_names: dict[str, str] = {}
_asked: dict[str, Capability] = {}


def register_links(url_names: Mapping[str, str], *, asks: Capability | None = None) -> None:
    """Lead links by name to addresses; one that is registered again leads elsewhere.

    Those that ask for a capability are shown to who has it (`link_for`).
    """
    _url_names.update(url_names)
    if asks:
        _asked.update(dict.fromkeys(url_names, asks))


def link_to(name: str, *args: object) -> str:
    """Return the address of a link for its rows, empty where no app has one."""
    url_name = _url_names.get(name)
    return reverse(url_name, args=args) if url_name else ""


def link_for(user: Any, name: str, *args: object) -> str:
    """Return the address of a link that the person may follow, empty for others."""
    return link_to(name, *args) if name in _asked and user.can(_asked[name]) else ""


def export_form(request: HttpRequest, key: str) -> dict[str, Any]:
    """Return what includes/export_form.html needs to have a list made into a file as it stands."""
    url = link_to("export_list", key)
    if not url:
        return {}
    return {
        "export_url": url,
        "export_csv": True,
        "exported": [("query", request.GET.urlencode())],
    }
