"""The scripts of a page: what is drawn names those that it needs, the frame loads each once.

Templates name them by `{% needs_script %}`, widgets by their `Media`; `templates/base.html` emits
them at its end, in the order below. What htmx fetches into a page later runs with the scripts
of that page, so the page that can open a panel names what the panel may need.
"""

from collections.abc import Iterable
from typing import Any

from django.forms import Media
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

SEARCH = "vendor/tom-select/js/tom-select.complete.min.js"
MAPS = "vendor/leaflet/leaflet.js"
# All that a page may name, in the order in which they run.
ORDER = (
    "js/keep.js", "js/live.js", "js/shell.js", "js/acts.js", "js/keys.js", "js/find.js",
    "js/fields.js", "js/typing.js", "js/forms.js", "js/panel.js", "js/files.js", "js/stamp.js",
    "js/outbox_store.js", "js/outbox.js", "js/queue.js", "js/watch.js", "js/phone.js", "js/hall.js",
    SEARCH, "js/select.js", "js/canned.js", "js/copy.js", "js/dial.js", "js/intake.js",
    "js/undo.js", "js/callback.js", MAPS, "js/map.js",
)  # fmt: skip
# What a script calls when it starts.
CALLS = {
    "js/panel.js": ("js/fields.js", "js/typing.js"),
    "js/outbox.js": ("js/outbox_store.js",),
    "js/select.js": (SEARCH,),
    "js/map.js": (MAPS,),
}
STYLES = {"js/select.js": "css/select.css", "js/map.js": "css/map.css"}


def need_scripts(request: Any, paths: Iterable[str]) -> None:
    """Note scripts, and those that they call, for the end of the page; they must be known."""
    needed = noted(request)
    for path in paths:
        needed.update((path, *CALLS.get(path, ())))
    if unknown := needed.difference(ORDER):
        raise LookupError(f"hotline/page_scripts.py does not order {sorted(unknown)}")


def scripts_of(media: Media) -> list[str]:
    """Return the scripts that widgets declare."""
    paths: list[str] = media._js  # type: ignore[attr-defined]
    return paths


def noted(request: Any) -> set[str]:
    """Return the scripts named so far for the answer to a request, none where there is none."""
    if request is None:
        return set()
    if not hasattr(request, "page_scripts"):
        request.page_scripts = set()
    needed: set[str] = request.page_scripts
    return needed


def draw_scripts(request: Any) -> SafeString:
    """Return the elements of what was named, styles first, scripts in their order."""
    paths = sorted(noted(request), key=ORDER.index)
    styles = ((static(STYLES[path]),) for path in paths if path in STYLES)
    scripts = ((static(path),) for path in paths)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', styles) + format_html_join(
        "\n", '<script src="{}" defer></script>', scripts
    )
