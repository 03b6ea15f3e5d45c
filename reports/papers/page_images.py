"""A page of a kept PDF as a picture, so that every browser shows what will be printed."""

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


def page_png(pdf: bytes, number: int, *, width: int) -> bytes:
    """Return a page (from 1) as PNG of a width in pixels; raises IndexError for no such page."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        image = document[number - 1].render(scale=width / A4_WIDTH_PT).to_pil()
    out = BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()
