"""The set pages of bulletins: made, kept beside their rows, and read again."""

import hashlib

from django.core.files.base import ContentFile

from reports.bulletins.issuing.bulletin_paper import paper_of
from reports.bulletins.spec import spec_of
from reports.models import Bulletin
from reports.papers.pdf import render_paper


def pdf_of(bulletin: Bulletin) -> bytes:
    """Return the bulletin's PDF: the kept one while it shows what the bulletin says."""
    return kept_page(bulletin) if bulletin.has_current_pdf else render_paper(paper_of(bulletin))


def kept_page(bulletin: Bulletin) -> bytes:
    """Read the kept PDF; raises OSError where the file is gone."""
    with bulletin.pdf.storage.open(bulletin.pdf.name or "", "rb") as kept:
        return bytes(kept.read())


def render_page(bulletin: Bulletin) -> bool:
    """Set the page of an open bulletin's current version; returns whether it was kept.

    The row takes the file only if its version is still the one that was set; the draft
    page before it is deleted, since nothing refers to it any more.
    """
    if bulletin.has_current_pdf or not bulletin.is_open:
        return False
    seen, earlier = bulletin.version, bulletin.pdf.name
    name = store(bulletin, render_paper(paper_of(bulletin)))
    taken = Bulletin.objects.filter(pk=bulletin.pk, version=seen, pdf=earlier).update(
        pdf=name, pdf_version=seen
    )
    stale = earlier if taken else name
    if stale:
        bulletin.pdf.storage.delete(stale)
    bulletin.refresh_from_db(fields=["pdf", "pdf_version"])
    return bool(taken)


def store(bulletin: Bulletin, pdf: bytes, *, suffix: str = "") -> str:
    """Keep a PDF under a name that no other file has; returns the name."""
    folder = f"bulletins/{bulletin.period_from:%Y/%m}"
    stem = spec_of(bulletin.series).file_name(bulletin)
    name = f"{stem}-r{bulletin.revision}{suffix}.pdf"
    return str(bulletin.pdf.storage.save(f"{folder}/{name}", ContentFile(pdf)))


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, in hex."""
    return hashlib.sha256(content).hexdigest()
