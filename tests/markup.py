"""HTML as tests compare it."""

import re


def tight(html: str) -> str:
    """Return HTML without the white space around its tags, and one space for any other."""
    html = re.sub(r"\s+", " ", html)
    return re.sub(r" ?(<[^>]*?) ?> ?", r"\1>", html)
