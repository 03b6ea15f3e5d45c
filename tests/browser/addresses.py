"""Which pages of the site are worth a look: one address of every kind, found by following links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve

# Answers that are no page: files, fragments for scripts, probes.
NO_PAGES = re.compile(
    r"logout|livez|healthz|counts|attachment|download|pdf|export|schema|jsi18n|autocomplete|_api|code\.svg|\.txt|\.json|\.png"
)
# Of these a list shows many sorts; one is enough, with whatever value.
ORDERING = {"page", "sort", "o", "p", "q", "next", "back", "_changelist_filters", "after", "before"}
# A choice that changes what the page shows, by its value.
TELLING = {"tab", "kind", "view", "step"}
MOST_OF_A_KIND = 3
CHOSEN = {"cases-show", "reports-bulletin"}


def kind_of(address: str) -> str:
    """Return what tells one kind of page from another; "" for what is no page."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    name = found.view_name or found.func.__name__
    if NO_PAGES.search(name) or NO_PAGES.search(parts.path) or parts.path.startswith("/api/"):
        return ""
    words = [name.replace(":", "-")]
    words += [str(value) for key, value in found.kwargs.items() if key in {"slug", "app_label"}]
    for key, value in sorted(parse_qsl(parts.query)):
        if key in TELLING:
            words.append(f"{key}-{value}")
        elif key not in ORDERING:
            words.append(key)
    return re.sub(r"[^\w-]+", "_", "-".join(words))[:80]


@dataclass
class Itinerary:
    """The addresses of one person, each kind once; grows while links are found."""

    waiting: list[tuple[str, str]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    per_view: dict[str, int] = field(default_factory=dict)

    def add(self, address: str, kind: str = "") -> None:
        """Take an address in unless its kind is known; a given kind is always taken once."""
        found = kind or kind_of(address)
        if not found or found in self.known:
            return
        self.known.add(found)
        if not kind:
            view = resolve(urlsplit(address).path).view_name
            self.per_view[view] = self.per_view.get(view, 0) + 1
            # Filters can be combined without end; the forms of cases:act are all different.
            if self.per_view[view] > MOST_OF_A_KIND and "act" not in view:
                return
        self.waiting.append((found, address))

    def add_links(self, links: Iterable[str], base: str) -> None:
        """Take in what a page links to on this site, but for what chosen.py picks."""
        for link in links:
            path = link.removeprefix(base).partition("#")[0] or "/"
            is_chosen = path.startswith("/admin/") or kind_of(path) in CHOSEN
            if link.startswith(base) and not is_chosen:
                self.add(path)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield (kind, address) until nothing new turns up."""
        while self.waiting:
            yield self.waiting.pop(0)
