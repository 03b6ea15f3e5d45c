"""What issuing freezes: the checksum over it, and whether it still holds."""

import hashlib
import json

from reports.bulletins.issuing.kept_pages import digest, kept_page
from reports.models import Bulletin


def checksum(bulletin: Bulletin, pdf: bytes) -> str:
    """Return the SHA-256 over everything that an issue freezes."""
    frozen = {
        "series": bulletin.series,
        "period": [str(bulletin.period_from), str(bulletin.period_to)],
        "revision": bulletin.revision,
        "number": [bulletin.number_year, bulletin.number, bulletin.total_number],
        "figures": bulletin.figures,
        "lines": bulletin.lines,
        "pdf": digest(pdf),
    }
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(bulletin: Bulletin) -> bool:
    """Tell whether an issued bulletin's row and file still give its checksum."""
    try:
        return checksum(bulletin, kept_page(bulletin)) == bulletin.checksum
    except OSError:
        return False
