"""Which of a page's scripts its markup uses, and which of its marks have no script."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.test import Client

from hotline.page_scripts import MAPS, ORDER, SEARCH

LOADED = re.compile(
    r'<script src="[^"]*?/((?:js|vendor/tom-select/js|vendor/leaflet)/[\w.-]+?)'
    r'(\.[0-9a-f]{12})?\.js"'
)
# What opens a panel of a case, in which any of its forms may come, and the filters of a list.
OPENER = 'hx-target="#panel"'
FILTERS = 'hx-target="#filters"'
# More actions than the bar of a telephone shows.
IN_BAR = r"(?:(?!</div>)[\s\S])*?"
MANY_ACTIONS = rf'class="page-actions">(?:{IN_BAR}<(?:a|form)\b){{5}}'
# By script, what in the markup it looks for, one of several; each begins with letters of its
# own, by which a search is quick. What is fetched for `#panel` comes later.
MARKS: dict[str, tuple[str, ...]] = {
    "js/keep.js": (r"data-keep[\s>]",),
    "js/live.js": ("data-live-url",),
    "js/shell.js": ("<body",),
    "js/acts.js": (MANY_ACTIONS,),
    "js/keys.js": ("data-key-list",),
    "js/find.js": ("data-find-url",),
    "js/fields.js": ('class="field[ "]', "data-errors", r"<textarea[^>]*\smaxlength"),
    "js/typing.js": ("data-warn-unsaved", "data-autosave-url"),
    "js/forms.js": ("<body",),
    "js/panel.js": (OPENER, "data-panel-close"),
    "js/files.js": (r"data-pick[\s>]",),
    "js/stamp.js": (r"data-stamp[\s=>]",),
    "js/outbox_store.js": ('id="outbox"',),
    "js/outbox.js": ('id="outbox"',),
    "js/queue.js": (r"data-queue[\s>]", r"data-bulk[\s>]"),
    "js/watch.js": ("data-watch-url",),
    "js/phone.js": ("data-phone-url",),
    "js/hall.js": ("data-hall-url",),
    SEARCH: (r"<select[^>]*\sdata-search",),
    "js/select.js": (r"<select[^>]*\sdata-search",),
    "js/canned.js": (r"data-canned[\s>]",),
    "js/copy.js": (r"data-copy[\s=>]",),
    "js/dial.js": (r"data-dial[\s>]", r'hx-post="[^"]*/dial/"[^>]*#panel'),
    "js/intake.js": (r"data-intake[\s>]",),
    "js/undo.js": ("data-undo=",),
    "js/callback.js": (r"data-callback[\s>]",),
    MAPS: (r"data-map[\s>]",),
    "js/map.js": (r"data-map[\s>]",),
}
# What a page may load beyond that: for what it fetches later, or for an answer with more.
LATER: dict[str, tuple[str, ...]] = {
    "js/acts.js": (r'class="page-actions">\s*<',),
    "js/fields.js": (OPENER, FILTERS),
    "js/typing.js": (OPENER,),
    "js/panel.js": ("data-help-url",),
    "js/files.js": (OPENER,),
    "js/stamp.js": (OPENER,),
    "js/canned.js": (OPENER,),
    "js/select.js": (OPENER, FILTERS),
    SEARCH: (OPENER, FILTERS),
}
FETCHED = re.compile(r'\shx-get="([^"]+)"')
NUMBER = re.compile(r"\d+")


def loaded(html: str) -> set[str]:
    """Return the scripts that a page loads, as `hotline/page_scripts.py` names them."""
    return {f"{path}.js" for path, _ in LOADED.findall(html)} & set(ORDER)


def marked(html: str, marks: Mapping[str, tuple[str, ...]] = MARKS) -> set[str]:
    """Return the scripts that look for something in the markup."""
    return {path for path, ways in marks.items() if any(re.search(way, html) for way in ways)}


class Walk:
    """Looks at page after page, and at what each can fetch into itself."""

    def __init__(self) -> None:
        self.fetched: set[tuple[frozenset[str], str]] = set()

    def amiss(self, client: Client, answer: Any) -> Iterator[str]:
        """Yield what is wrong with the scripts of a page; an answer that is none passes."""
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            return
        html = answer.content.decode()
        has = loaded(html)
        if "js/shell.js" not in has:
            return
        yield from (
            f"loads {path} for nothing" for path in has - marked(html) - marked(html, LATER)
        )
        yield from (f"lacks {path}" for path in marked(html) - has)
        for address in FETCHED.findall(html):
            part = urljoin(answer.request["PATH_INFO"], unescape(address))
            yield from self._of_part(client, part, has)

    def _of_part(self, client: Client, address: str, has: set[str]) -> Iterator[str]:
        """Yield what a part that is fetched later needs and the page around it lacks."""
        key = frozenset(has), NUMBER.sub("", address)
        if key in self.fetched:
            return
        self.fetched.add(key)
        html = client.get(address, headers={"HX-Request": "true"}).content.decode()
        # A whole page, of which a part is taken, says itself what it needs.
        wanted = loaded(html) or marked(html)
        yield from (f"lacks {path} for {address}" for path in wanted - has)
