"""Texts of tables that leave: no spreadsheet takes one for a formula."""

import re

# A spreadsheet takes a text that begins so for a formula, and runs it when it is opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What XML cannot hold; somebody pasted it into a case.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CELL_MAX = 32_000


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, without what XML cannot hold.

    A leading apostrophe is how Excel and WPS themselves mark a text that only looks like a
    formula; it stays in the file, so that saving it as CSV does not make a formula of it.
    """
    kept = CONTROLS.sub("", text)[:CELL_MAX]
    return f"'{kept}" if kept.startswith(FORMULA_STARTS) else kept
