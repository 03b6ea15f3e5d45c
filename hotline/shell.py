"""The frame around every page: menu by capability with what waits, header, theme.

The shell knows no other app. Each registers what it brings in `AppConfig.ready`:

    register_menu(MenuEntry("待签收", "inbox", "app:inbox", Capability.SIGN, order=20,
                            count=selectors.waiting_in_inbox))

Counts are never computed while a page renders: a page shows the remembered number, and
`static/js/shell.js` asks `menu_counts` for fresh ones. So the menu costs a page no query,
and all its counts one statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from hotline.capabilities import Capability
from hotline.counts import Countable, count_together
from hotline.finding import finders_for
from hotline.live.kinds import listened_for
from hotline.menu_sections import (
    SHORT_MENU,
    MenuItem,
    MenuSection,
    current_item,
    opened_groups,
    sections_of,
)

Place = Literal["menu", "action", "bell", "search", "home", "watch", "status"]
BOTTOM_BAR_SIZE = 4
REMEMBER_SECONDS = 120
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One way into the site, for the people who may use it.

    Without a `capability` it is everybody's; `predicate` refines. `count` returns what waits: rows
    that an index finds and that are counted to 1 001, a number, or None where there is
    nothing to show; `late` returns those of them that are overdue, for the home page;
    `is_late` says that all of them are.
    `todo` is what the home page says after the number: 件工单等着签收.
    `group` names the heading under which a long menu folds the entry; without one it always shows.
    `place` puts an entry elsewhere: `action` (the header's button, with its `key`), `bell`
    (notices), `search` (the header's box, answering `?q=`), `home` (a line of the home page
    alone, at a `query` of the address; such lines stand for the menu's own of that address),
    `watch` (what may not wait: a line in the header, whose address answers with its HTML and
    is asked for every so many seconds as `every` says), `status` (what a person sets of
    themselves in the header; the address answers with its HTML).
    """

    label: str
    icon: str
    url_name: str
    capability: Capability | None = None
    order: int = 100
    count: Callable[[Any], Countable] | None = None
    late: Callable[[Any], Countable] | None = None
    predicate: Callable[[Any], bool] | None = None
    todo: str = ""
    key: str = ""
    group: str = ""
    place: Place = "menu"
    query: str = ""
    is_late: bool = False
    every: Callable[[], int] | None = None

    def is_for(self, user: Any) -> bool:
        """Tell whether this person uses the entry."""
        if self.capability and not user.can(self.capability):
            return False
        return self.predicate is None or self.predicate(user)

    def address(self) -> str | None:
        """Return the entry's address, None while no such address exists."""
        try:
            address = reverse(self.url_name)
        except NoReverseMatch:
            return None
        return f"{address}?{self.query}" if self.query else address

    def item(self, count: int | None, late: int | None = None) -> MenuItem | None:
        """Return the entry as a page shows it, None while its address does not exist."""
        url = self.address()
        if url is None:
            return None
        return MenuItem(
            self.label, self.icon, url, self.url_name, self.group, self.key, self.todo,
            count=count, late=late, is_counted=self.count is not None, is_late=self.is_late,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HomePart:
    """A part of the home page below what waits: a title and a template with `value`.

    `read` returns what the template shows; where that is empty, there is no such part.
    """

    title: str
    template: str
    read: Callable[[Any], Any]
    order: int = 100


SITE_NAME = "12345热线"
_entries: dict[str, MenuEntry] = {}
_site_name: list[Callable[[], str]] = []
_home_parts: dict[str, HomePart] = {}


def register_menu(entry: MenuEntry) -> None:
    """Add an entry; registering the same place and address again replaces it."""
    _entries[f"{entry.place}:{entry.url_name}?{entry.query}"] = entry


def register_site_name(read: Callable[[], str]) -> None:
    """Set what names the site in header and titles; the last one registered holds."""
    _site_name[:] = [read]


def site_name() -> str:
    """Return the site's short name, which is its city's where one can be read."""
    try:
        return _site_name[0]() if _site_name else SITE_NAME
    except DatabaseError:
        # The page that says that something is wrong is shown all the same.
        return SITE_NAME


def register_home_part(part: HomePart) -> None:
    """Add a part to the home page; one with the same title is replaced."""
    _home_parts[part.title] = part


def home_parts(user: Any) -> list[tuple[HomePart, Any]]:
    """Return the parts that have something to show this person, with what they show."""
    ordered = sorted(_home_parts.values(), key=lambda part: part.order)
    return [(part, value) for part in ordered if (value := part.read(user))]


def entries_for(user: Any, place: Place = "menu") -> list[MenuEntry]:
    """Return the person's entries of one place in their order."""
    if not getattr(user, "is_authenticated", False):
        return []
    chosen = [e for e in _entries.values() if e.place == place and e.is_for(user)]
    return sorted(chosen, key=lambda entry: (entry.order, entry.label))


def _remembered_key(user: Any) -> str:
    return f"menu-counts:{user.pk}"


def fresh_counts(user: Any) -> dict[str, int | None]:
    """Count what waits for this person, by url name, and remember it for the next pages."""
    counts = count_together(_menu_tallies(user))
    cache.set(_remembered_key(user), counts, REMEMBER_SECONDS)
    return counts


def remembered_counts(user: Any) -> dict[str, int | None]:
    """Return the counts last computed for this person, empty when none are known."""
    return cache.get(_remembered_key(user)) or {}


def _menu_tallies(user: Any) -> dict[str, Countable]:
    entries = [*entries_for(user), *entries_for(user, "bell")]
    return {e.url_name: e.count(user) for e in entries if e.count is not None}


def home_lines(user: Any) -> list[MenuItem]:
    """Return the lines of the home page of which something waits; one statement counts all.

    The home page's own lines come first; they stand for the menu's of the same address.
    The menu's numbers are remembered, as after `fresh_counts`.
    """
    own, menu = entries_for(user, "home"), _menu_tallies(user)
    detailed = {entry.url_name for entry in own}
    entries = [*own, *(e for e in entries_for(user) if e.url_name not in detailed)]
    wanted: dict[tuple[str, Any], Countable] = {("menu", name): menu[name] for name in menu}
    for place, entry in enumerate(entries):
        wanted["count", place] = entry.count(user) if entry.count else None
        wanted["late", place] = entry.late(user) if entry.late else None
    counts = count_together(wanted)
    cache.set(_remembered_key(user), {n: counts["menu", n] for n in menu}, REMEMBER_SECONDS)
    lines = [
        entry.item(counts["count", place], counts["late", place])
        for place, entry in enumerate(entries)
        if counts["count", place]
    ]
    return [line for line in lines if line]


class Shell:
    """What base.html shows around a page; each part is worked out only when drawn."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @cached_property
    def counts(self) -> dict[str, int | None]:
        """The remembered counts by url name."""
        return remembered_counts(self.user)

    def _items(self, place: Place) -> list[MenuItem]:
        shown = [
            entry.item(self.counts.get(entry.url_name) if entry.count else None)
            for entry in entries_for(self.user, place)
        ]
        return [item for item in shown if item]

    @cached_property
    def menu(self) -> list[MenuItem]:
        """The menu with its current item marked."""
        items = self._items("menu")
        if current := current_item(items, self.request.path):
            current.is_current = True
        return items

    @property
    def bottom(self) -> list[MenuItem]:
        """The first items, for the phone's bar: four, or three and 更多."""
        fits = len(self.menu) <= BOTTOM_BAR_SIZE
        return self.menu[: BOTTOM_BAR_SIZE if fits else BOTTOM_BAR_SIZE - 1]

    @property
    def rest(self) -> list[MenuItem]:
        """The items behind 更多 on a phone."""
        return self.menu[len(self.bottom) :]

    def _sections(self, items: list[MenuItem]) -> list[MenuSection]:
        opened = opened_groups(self.request.COOKIES.get("menu-open", ""))
        return sections_of(items, len(self.menu) > SHORT_MENU, opened)

    @property
    def sections(self) -> list[MenuSection]:
        """The menu under its headings."""
        return self._sections(self.menu)

    @property
    def rest_sections(self) -> list[MenuSection]:
        """The items behind 更多 under their headings."""
        return self._sections(self.rest)

    @cached_property
    def actions(self) -> list[MenuItem]:
        """The header's buttons, 新来电 and the like."""
        return self._items("action")

    @cached_property
    def bell(self) -> MenuItem | None:
        """The notices, if this person gets any."""
        return next(iter(self._items("bell")), None)

    @cached_property
    def watch(self) -> MenuItem | None:
        """What this person's pages ask for every few seconds, if anything."""
        return next(iter(self._items("watch")), None)

    @property
    def watch_seconds(self) -> int:
        """How often they ask."""
        entry = next(iter(entries_for(self.user, "watch")), None)
        return entry.every() if entry and entry.every else REMEMBER_SECONDS

    @cached_property
    def status(self) -> MenuItem | None:
        """What this person sets of themselves, if anything."""
        return next(iter(self._items("status")), None)

    @cached_property
    def search(self) -> MenuItem | None:
        """The search box, if this person may search; Enter leads to the page of an app, or its own.

        While one types it asks every app (`hotline.finding`).
        """
        own = next(iter(self._items("search")), None)
        if own or not finders_for(self.user):
            return own
        return MenuItem("搜索", "search", reverse("find"), "find")

    @cached_property
    def person(self) -> dict[str, str] | None:
        """Who is logged in: name, the roles held today and the unit, if any."""
        if not getattr(self.user, "is_authenticated", False):
            return None
        grants = self.user.current_grants
        roles = list(dict.fromkeys(grant.get_role_display() for grant in grants))
        unit = next((str(grant.unit) for grant in grants if grant.unit), "")
        return {
            "name": str(self.user),
            "title": roles[0] if roles else str(self.user),
            "roles": "、".join(roles),
            "unit": unit,
        }

    @property
    def site_name(self) -> str:
        """The site's short name, as in the header: that of its city, where one can be read."""
        return site_name()

    @property
    def live_kinds(self) -> str:
        """The kinds of live events for which the page listens."""
        return listened_for()

    @property
    def theme(self) -> str:
        """The chosen theme, empty for that of the device."""
        theme = self.request.COOKIES.get("theme", "")
        return theme if theme in THEMES else ""

    @property
    def is_folded(self) -> bool:
        """Tell whether the menu is folded to its icons."""
        return self.request.COOKIES.get("menu") == "folded"


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell`, the frame of the page."""
    return {"shell": Shell(request)}
