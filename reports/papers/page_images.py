"""A page of a kept PDF as a picture, so that every browser shows what will be printed."""

from base64 import b64encode
from io import BytesIO
from threading import Lock

import pypdfium2

# PDFium is not safe for threads, and pages of a few kilobytes take milliseconds.
_pdfium = Lock()
A4_WIDTH_PT = 595


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def all_pages(pdf: bytes, *, width: int) -> list[str]:
    """Return all pages as addresses that hold their PNG, for what is shown and not kept."""
    pages = range(1, page_count(pdf) + 1)
    encoded = (b64encode(page_png(pdf, number, width=width)).decode() for number in pages)
    return [f"data:image/png;base64,{text}" for text in encoded]


def page_png(pdf: bytes, number: int, *, width: int) -> bytes:
    """Return a page (from 1) as PNG of a width in pixels; raises IndexError for no such page."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        image = document[number - 1].render(scale=width / A4_WIDTH_PT).to_pil()
    out = BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()
