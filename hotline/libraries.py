"""Which files of the front-end packages the site serves: these few, not whole packages.

The packages bring megabytes of variants, and among them style sheets that name files
which are not there, on which the hashing of file names stops.
"""

from collections.abc import Iterable, Iterator

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import Storage

SERVED = {
    "vendor/htmx": {"htmx.min.js"},
    "vendor/leaflet": {
        "leaflet.js",
        "leaflet.js.map",
        "leaflet.css",
        "images/layers.png",
        "images/layers-2x.png",
        "images/marker-icon.png",
    },
    "vendor/tabler": {"css/tabler.min.css", "css/tabler.min.css.map"},
    "vendor/tom-select": {
        "js/tom-select.complete.min.js",
        "js/tom-select.complete.min.js.map",
        "css/tom-select.bootstrap5.min.css",
        "css/tom-select.bootstrap5.min.css.map",
    },
}


class LibraryFinder(FileSystemFinder):
    """The finder of STATICFILES_DIRS that leaves out what is not served of a package."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield the site's own files and those of the packages that are served."""
        for path, storage in super().list(ignore_patterns):
            served = SERVED.get(getattr(storage, "prefix", None) or "")
            if served is None or path in served:
                yield path, storage
