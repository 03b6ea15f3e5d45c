"""From a paper to its PDF. The only module that knows WeasyPrint.

Importing WeasyPrint costs seconds of CPU and loads Pango for good, so that happens at the
first rendering and not at import: only a process that prints pays for it. The typefaces
come through fontconfig (FONTCONFIG_FILE, see the settings), never through the page. The font
configuration and the parsed style sheet are made once per process and shared.
"""

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from .papers import Paper

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

# PDF/A-2u: for archives, every character with its Unicode value.
VARIANT = "pdf/a-2u"
_FOLDER = "reports/pdf"


def render_paper(paper: Paper) -> bytes:
    """Return a paper as PDF/A-2u, fonts embedded; the same paper gives the same bytes."""
    style, fonts, fetcher = _press()
    from weasyprint import HTML  # noqa: PLC0415 - see the module's docstring

    html = render_to_string(f"{_FOLDER}/paper.html", {"paper": paper})
    document = HTML(string=html, base_url=f"{_template_folder()}/", url_fetcher=fetcher)
    pdf = document.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant=VARIANT, pdf_tags=True
    )
    return bytes(pdf)


@cache
def _press() -> "tuple[CSS, FontConfiguration, URLFetcher]":
    """Return style sheet, fonts and fetcher, loading WeasyPrint the first time.

    The fetcher reads files only, never the network, and a missing one is an error: a
    draft whose mark did not load must not come out looking issued.
    """
    from weasyprint import CSS  # noqa: PLC0415 - see the module's docstring
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    fonts = FontConfiguration()
    style = CSS(filename=str(_template_folder() / "paper.css"), font_config=fonts)
    fetcher = URLFetcher(allowed_protocols={"file"}, allow_redirects=False, fail_on_errors=True)
    return style, fonts, fetcher


def _template_folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / _FOLDER
