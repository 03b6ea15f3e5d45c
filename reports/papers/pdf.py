"""From a paper to its PDF. With `reports.papers.fetching` the only module that knows WeasyPrint.

Importing WeasyPrint costs seconds of CPU and loads Pango for good, so that happens at the
first rendering and not at import: only a process that prints pays for it. The typefaces
come through fontconfig (FONTCONFIG_FILE, see the settings), never through the page. The font
configuration and the parsed style sheet are made once for the typefaces installed and shared.
"""

import logging
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from hotline.fonts import installed_families
from reports.papers.paper import Paper

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

# PDF/A-2u: for archives, every character with its Unicode value.
VARIANT = "pdf/a-2u"
_FOLDER = "reports/pdf"
STYLE_SHEETS = ("paper.css", "letter.css", "slip.css")
# The official 小标宋 has one weight; the free stand-in must be asked for its bold one.
_OFFICIAL_TITLE_FACES = {
    "方正小标宋_GBK",
    "方正小标宋简体",
    "FZXiaoBiaoSong-B05S",
    "FZXiaoBiaoSong-B05",
}


def render_paper(paper: Paper) -> bytes:
    """Return a paper as PDF/A-2u, fonts embedded; the same paper gives the same bytes."""
    return render_papers([paper])


def render_papers(papers: Iterable[Paper]) -> bytes:
    """Return papers as one PDF; each begins on a page of its own and counts its own pages.

    They are taken and laid out one by one. Raises ValueError where there is none.
    """
    laid_out = [_lay_out(paper) for paper in papers]
    if not laid_out:
        raise ValueError("no paper to print")
    pages = [page for document in laid_out for page in document.pages]
    pdf = laid_out[0].copy(pages).write_pdf(pdf_variant=VARIANT, pdf_tags=True)
    return bytes(pdf)


def _lay_out(paper: Paper) -> "Document":
    styles, fonts, fetcher = _press(frozenset(installed_families()))
    from weasyprint import HTML  # noqa: PLC0415 - see the module's docstring
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    html = render_to_string(f"{_FOLDER}/paper.html", {"paper": paper})
    source = HTML(string=html, base_url=f"{_template_folder()}/", url_fetcher=fetcher)
    try:
        return source.render(
            stylesheets=styles, font_config=fonts, pdf_variant=VARIANT, pdf_tags=True
        )
    except FatalURLFetchingError as error:
        # No Exception of Python's: it would end the worker.
        raise ValueError("the page asks for an address that it may not open") from error


@lru_cache(maxsize=1)
def _press(families: frozenset[str]) -> "tuple[list[CSS], FontConfiguration, URLFetcher]":
    """Return style sheets, fonts and fetcher, loading WeasyPrint the first time.

    They are made anew when other families are installed: a typeface that was missing sets
    the next page without a restart.

    The fetcher reads the pictures of this folder only, and a missing one is an error: a
    draft whose mark did not load must not come out looking issued.
    """
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    from weasyprint import CSS  # noqa: PLC0415 - see the module's docstring
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    from reports.papers.fetching import OwnPictures  # noqa: PLC0415

    fonts = FontConfiguration()
    folder = _template_folder()
    sheets = [CSS(filename=str(folder / name), font_config=fonts) for name in STYLE_SHEETS]
    weight = CSS(string=title_weight(families), font_config=fonts)
    return [*sheets, weight], fonts, OwnPictures(folder)


def title_weight(families: AbstractSet[str]) -> str:
    """Return the rule for the titles' weight: bold unless the official face is there.

    Asked for a bold it does not have, fontconfig would thicken the official face.
    """
    weight = "normal" if families & _OFFICIAL_TITLE_FACES else "bold"
    return f".name, h1 {{ font-weight: {weight} }}"


def _template_folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / _FOLDER
