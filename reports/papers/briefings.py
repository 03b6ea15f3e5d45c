"""A bulletin as a briefing (简报)."""

from collections.abc import Iterable

from reports.papers.blocks import Block, Masthead
from reports.papers.paper import Paper


def briefing(
    title: str,
    blocks: Iterable[Block],
    *,
    masthead: Masthead,
    closing: Iterable[tuple[str, str]] = (),
    copies: int | None = None,
    is_draft: bool = False,
) -> Paper:
    """Return a bulletin as a briefing."""
    return Paper(
        title=title,
        blocks=tuple(blocks),
        masthead=masthead,
        closing=tuple(closing),
        copies=copies,
        is_draft=is_draft,
        author=masthead.issuer,
        keywords=(masthead.name, masthead.issue, masthead.dateline),
    )
