"""What WeasyPrint may open while it lays out a page: the pictures beside the style sheets.

Texts of citizens and units stand on the page. They are escaped; should one of them ever get
into an address, nothing of this machine or of the network may answer it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import FatalURLFetchingError, URLFetcher

PICTURES = frozenset({".svg", ".png", ".jpg"})


class OwnPictures(URLFetcher):  # type: ignore[misc]
    """Open the pictures in one folder; whatever else is asked for stops the page."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols={"file"}, allow_redirects=False, fail_on_errors=True)
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return the picture of an address; FatalURLFetchingError for any other address.

        The error names no address: a text might stand in it.
        """
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        is_ours = (parts.scheme, parts.netloc, path.parent) == ("file", "", self.folder)
        if not is_ours or path.suffix not in PICTURES or not path.is_file():
            raise FatalURLFetchingError("an address that a page may not open")
        return super().fetch(url, headers)
