from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from weasyprint.urls import FatalURLFetchingError

from reports.papers import pdf
from reports.papers.fetching import OwnPictures
from tests.reports.test_pdf import bulletin

FOLDER = Path(settings.BASE_DIR) / "templates" / "reports" / "pdf"
BESIDE = FOLDER.as_uri()


def test_a_picture_beside_the_style_sheets_is_opened():
    with closing(OwnPictures(FOLDER).fetch(f"{BESIDE}/draft.svg")) as answer:
        assert b"<svg" in answer.read()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hosts",
        f"{BESIDE}/../../../manage.py",
        f"{BESIDE}/%2e%2e/%2e%2e/403.html",
        f"{BESIDE}/paper.css",
        f"{BESIDE}/missing.svg",
        f"{BESIDE}/",
        "file://elsewhere/draft.svg",
        "http://127.0.0.1/draft.svg",
        "https://example.org/draft.svg",
        "ftp://example.org/draft.svg",
        "data:image/svg+xml,<svg/>",
        "draft.svg",
        "",
    ],
)
def test_nothing_else_is_opened(address):
    with pytest.raises(FatalURLFetchingError):
        OwnPictures(FOLDER).fetch(address)


def test_a_page_that_asks_for_more_is_not_printed(monkeypatch):
    html = '<img src="file:///etc/hosts">'
    monkeypatch.setattr(pdf, "render_to_string", lambda *_: html)
    with pytest.raises(ValueError, match="may not open"):
        pdf.render_paper(bulletin("2024-12-10", "bulletin"))
