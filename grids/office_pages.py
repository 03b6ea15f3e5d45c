"""The pages of the back office, each registered by the app whose table it shows.

Where its `admin` module registers a table with Django, an app says here under which heading
an administrator finds it, and what whose duty lets them do with its rows. What nobody
registered exists for no administrator.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Model

from hotline.capabilities import Capability

ALL = frozenset({"view", "add", "change", "delete"})
# What cases point at is switched off rather than deleted.
KEEP = frozenset({"view", "add", "change"})
VIEW = frozenset({"view"})


@dataclass(frozen=True)
class OfficePage:
    """A table of the back office; `order` is its place under the heading."""

    model: type[Model]
    section: str
    rights: Mapping[Capability, frozenset[str]]
    order: int = 100

    @property
    def place(self) -> str:
        """The table as Django names it, app.model."""
        return str(self.model._meta.label_lower)


_pages: dict[str, OfficePage] = {}


def register_pages(*pages: OfficePage) -> None:
    """Add tables to the back office; one that is registered again is replaced."""
    for page in pages:
        _pages[page.place] = page


def rights_of(*capabilities: Capability) -> dict[str, frozenset[str]]:
    """Return what capabilities let their holder do, by table."""
    found: dict[str, frozenset[str]] = {}
    for place, page in _pages.items():
        held = [may for capability, may in page.rights.items() if capability in capabilities]
        if held:
            found[place] = frozenset().union(*held)
    return found


def rights_at(place: str, holds: Callable[[Capability], bool]) -> frozenset[str]:
    """Return what may be done with one table by who holds what `holds` says."""
    page = _pages.get(place)
    held = [may for capability, may in page.rights.items() if holds(capability)] if page else []
    return frozenset().union(*held)


def duties() -> list[Capability]:
    """Return the capabilities that open a page."""
    return list(dict.fromkeys(one for page in _pages.values() for one in page.rights))


def places_under(section: str) -> tuple[str, ...]:
    """Return the tables under a heading in their order."""
    own = [page for page in _pages.values() if page.section == section]
    return tuple(page.place for page in sorted(own, key=lambda page: page.order))
