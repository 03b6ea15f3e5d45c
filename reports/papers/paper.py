"""What is on a paper: plain values, from which `pdf.py` makes the page.

A paper is a head (the red masthead of a briefing, or of a letter), a title, blocks and a
closing block. Bulletins, special reports, notices, routing slips and sign-off sheets are
all papers; they differ only in what they put on it.
"""

from dataclasses import dataclass
from itertools import count

from reports.papers.blocks import Block, Form, FormHead, Masthead, Paragraph, Signature, Table
from reports.papers.typeset import balance_title

PAGE_LINES = 22


PAGE_MM = 225.0


# One line of the grid, and of a letter set closer so that a few lines do not take a page.
LINE_MM, DENSE_MM = PAGE_MM / PAGE_LINES, 9.0


LETTER_HEAD_MM, CLOSING_ROW_MM, CLOSING_MM = 28.125, 6.4, 5.0


# The head of a briefing: three lines and three quarters of the grid.
BRIEFING_HEAD_MM = 38.35227


# A briefing whose last page would hold no more lines than this is set closer.
SPILL_LINES = 2


# What then stays free above the closing block.
CLEAR_MM = 1.5


# Line and room round the title in lines, from the widest. GB/T 9704-2012 (5.2.3) puts 22
# lines on a page as a rule and lets a page that calls for it differ.
CLOSER = (
    *((tenths / 10, 0.75) for tenths in range(101, 91, -1)),
    *((tenths / 10, 0.5) for tenths in range(92, 89, -1)),
)


TITLE_CELLS = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be printed.

    `closing` are the rows of the closing block (报, 送, 发), at the foot of the last page.
    A draft carries the word 草稿 beside its number and behind its text. A paper without a
    masthead begins with its title. One with a `form_head` is a form (流转单, 批办单): smaller
    margins and type, its pages counted, `foot` on each of them.
    """

    title: str
    blocks: tuple[Block, ...]
    masthead: Masthead | None = None
    closing: tuple[tuple[str, str], ...] = ()
    copies: int | None = None
    is_draft: bool = False
    author: str = ""
    keywords: tuple[str, ...] = ()
    form_head: FormHead | None = None
    foot: str = ""

    @property
    def is_letter(self) -> bool:
        """Whether it goes to an addressee: it has a reference where a briefing has its issue."""
        return self.masthead is not None and bool(self.masthead.reference)

    @property
    def is_dense(self) -> bool:
        """Whether it is a letter that fits one page only when set closer; it then is."""
        if not self.is_letter or any(isinstance(block, Table | Form) for block in self.blocks):
            return False
        fits = self._height(LINE_MM, gap=2) <= PAGE_MM
        return not fits and self._height(DENSE_MM, gap=1) <= PAGE_MM

    def _height(self, line: float, *, gap: int) -> float:
        """Return a letter's height in mm for lines of a height, `gap` above the signature."""
        texts = sum(len(block.lines) for block in self.blocks if isinstance(block, Paragraph))
        signed = sum(gap + 2 for block in self.blocks if isinstance(block, Signature))
        closing = CLOSING_MM + CLOSING_ROW_MM * len(self.closing) if self.closing else 0.0
        title = len(self.title_lines)
        return LETTER_HEAD_MM + LINE_MM * title + line * (2 + texts + signed) + closing

    @property
    def closer(self) -> tuple[float, float] | None:
        """The line in mm and the room round the title in lines of a briefing set closer.

        None as a rule. Where no more than two lines would stand on a page of their own,
        lines and title give way, as a typist would do it; more lines have earned their page.
        """
        if not self._is_plain_briefing:
            return None
        lines = sum(len(block.lines) for block in self.blocks if isinstance(block, Paragraph))
        pages = next(n for n in count(1) if self._room(n) >= lines)
        if pages == 1 or lines - self._room(pages - 1, is_last=False) > SPILL_LINES:
            return None
        fits = (way for way in CLOSER if self._room(pages - 1, *way, clear=CLEAR_MM) >= lines)
        return next(fits, None)

    @property
    def line_mm(self) -> float:
        """The height of a line where a briefing is set closer."""
        return self.closer[0] if self.closer else LINE_MM

    @property
    def title_margin_mm(self) -> float:
        """The room above and below the title where a briefing is set closer."""
        return self.closer[0] * self.closer[1] if self.closer else LINE_MM

    @property
    def _is_plain_briefing(self) -> bool:
        return (
            self.masthead is not None
            and not self.is_letter
            and all(isinstance(block, Paragraph) for block in self.blocks)
        )

    def _room(
        self, pages: int, line: float = LINE_MM, margin: float = 1.0, *,
        is_last: bool = True, clear: float = 0.0,
    ) -> int:  # fmt: skip
        """Return how many lines so many pages hold, the last with the closing block or not."""
        head = BRIEFING_HEAD_MM + LINE_MM * len(self.title_lines) + 2 * margin * line
        foot = self._closing_height + clear if is_last else 0.0
        if pages == 1:
            return _whole((PAGE_MM - head - foot) / line)
        between = _whole(PAGE_MM / line) * (pages - 2)
        return _whole((PAGE_MM - head) / line) + between + _whole((PAGE_MM - foot) / line)

    @property
    def _closing_height(self) -> float:
        """The height of the closing block with its rules, thick outside and thin between."""
        rows = len(self.closing)
        return CLOSING_ROW_MM * rows + 0.7 + 0.25 * (rows - 1) if rows else 0.0

    @property
    def layout(self) -> str:
        """The classes of the page: form, letter, closer lines, draft."""
        names = {
            "slip": self.form_head is not None,
            "letter": self.is_letter,
            "dense": self.is_dense,
            "draft": self.is_draft,
        }
        return " ".join(name for name, holds in names.items() if holds)

    @property
    def plain_title(self) -> str:
        """The title on one line, as the file's properties show it."""
        return self.title.replace("\n", "")

    @property
    def title_lines(self) -> list[str]:
        """The title in balanced lines; its own line breaks are kept."""
        parts = self.title.split("\n")
        return [line for part in parts for line in balance_title(part, width=TITLE_CELLS)]


def _whole(lines: float) -> int:
    """Return how many whole lines that is; a hair's breadth is no line less."""
    return int(lines + 0.001)
