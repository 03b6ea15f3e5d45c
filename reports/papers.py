"""What is on a paper: plain values, from which `pdf.py` makes the page.

A paper is a head (the red masthead of a briefing, or of a letter), a title, blocks and a
closing block. Bulletins, special reports, notices, routing slips and sign-off sheets are
all papers; they differ only in what they put on it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from grids.deadlines import CITY_ZONE
from hotline.times import say_date

from .typeset import Face, Run, Span, balance_title, cells, set_lines

LINE_CELLS = 28
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
LINE_WIDTH_PT = 156 / 25.4 * 72
CELL_PT = LINE_WIDTH_PT / LINE_CELLS
TITLE_PT = 22
TITLE_CELLS = 20
NAME_PT = 46
NAME_WIDTH_PT = LINE_WIDTH_PT * 0.94
SIGN_HERE = "签名：" + "\u3000" * 7 + "年" + "\u3000" * 2 + "月" + "\u3000" * 2 + "日"

_FIRST_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SECOND_HEADING = re.compile(r"（[一二三四五六七八九十]+）")


@dataclass(frozen=True, slots=True)
class Masthead:
    """The red head of a briefing: name, issue, issuer and date over the red rule.

    `number` is None until the paper is issued; the place is then left open. A letter has
    a `reference` (发文字号) where a briefing has its issue; issuer and date end it.
    """

    name: str
    issuer: str
    dated_on: date
    number: int | None = None
    total_number: int | None = None
    reference: str = ""

    @property
    def size_pt(self) -> float:
        """Size of the name's characters: as large as its length allows."""
        return min(NAME_PT, NAME_WIDTH_PT / cells(self.name) * 0.97)

    @property
    def spacing_pt(self) -> float:
        """What to add between the name's characters, so that it spans the type area."""
        gaps = max(len(self.name) - 1, 1)
        return min((NAME_WIDTH_PT - self.size_pt * cells(self.name)) / gaps, self.size_pt * 0.6)

    @property
    def issue(self) -> str:
        """The issue's number as printed under the name, open while there is none."""
        if self.reference:
            return self.reference
        if self.number is None:
            return "第\u3000\u3000期"
        total = "" if self.total_number is None else f"（总第{self.total_number}期）"
        return f"第{self.number}期{total}"

    @property
    def dateline(self) -> str:
        """The date as printed at the right end of the line over the rule."""
        return say_date(self.dated_on)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body, set line by line on the grid.

    `indent` is the number of cells before the first line: 2, or 0 for an addressee.
    """

    spans: tuple[Span, ...]
    indent: int = 2
    kind: str = field(default="paragraph", init=False)

    @property
    def lines(self) -> list[list[Run]]:
        """The paragraph's lines as runs of one face and width."""
        return set_lines(self.spans, width=LINE_CELLS, indent=self.indent)

    @property
    def is_heading(self) -> bool:
        """Whether the paragraph is a heading, which must not end a page."""
        return all(span.face is not Face.TEXT for span in self.spans)


@dataclass(frozen=True, slots=True)
class Signature:
    """The signing body and date at the end of a letter (落款)."""

    issuer: str
    dated_on: date
    kind: str = field(default="signature", init=False)

    @property
    def dateline(self) -> str:
        """The date in full."""
        return say_date(self.dated_on)


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table with a heading row; `numeric` columns are set flush right.

    `widths` are the columns' widths in millimetres, 0 for one that takes the rest.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numeric: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Box:
    """One labelled box of a form; `height` is its least height in lines of the grid.

    `is_open` leaves a place to sign and date by hand where nobody has signed yet.
    """

    label: str
    text: str = ""
    height: int = 1
    signed_by: str = ""
    is_open: bool = False

    @property
    def signature(self) -> str:
        """Who signed and when, or the place to do so."""
        return self.signed_by or (SIGN_HERE if self.is_open else "")


@dataclass(frozen=True, slots=True)
class FormHead:
    """What stands over and under a form's title: who keeps it, its number, how it stands."""

    issuer: str
    reference: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: rows of labelled boxes, as on a sign-off sheet or a routing slip."""

    rows: tuple[tuple[Box, ...], ...]
    kind: str = field(default="form", init=False)

    @property
    def fullest(self) -> tuple[Box, ...]:
        """The row with the most boxes, which sets the columns."""
        return max(self.rows, key=len)

    @property
    def spread(self) -> list[list[tuple[Box, int]]]:
        """The rows with the columns each text takes: a short row's last one takes the rest.

        A box is two columns of the table, its label and its text.
        """
        most = len(self.fullest)
        return [
            [(box, 1 if box is not row[-1] else 2 * (most - len(row)) + 1) for box in row]
            for row in self.rows
        ]


Block = Paragraph | Signature | Table | Form


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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a document's life on its sign-off sheet; empty until done."""

    label: str
    person: str = ""
    done_at: str = ""
    opinion: str = ""


def _whole(lines: float) -> int:
    """Return how many whole lines that is; a hair's breadth is no line less."""
    return int(lines + 0.001)


def chinese_instant(at: datetime) -> str:
    """Return an instant to the minute in the city's time: 2024年12月10日 09:05."""
    local = at.astimezone(CITY_ZONE)
    return f"{say_date(local.date())} {local:%H:%M}"


def body_paragraph(text: str) -> Paragraph:
    """Return a paragraph in the faces of the norm: 一、黑体, （一）楷体, else 仿宋.

    A second heading that runs into its text is 楷体 up to the first full stop. A short
    line that ends with a colon introduces what follows and is set as a first heading.
    """
    if _FIRST_HEADING.match(text) or (text.endswith("：") and cells(text) < LINE_CELLS / 2):
        return Paragraph((Span(text, Face.HEADING),))
    if _SECOND_HEADING.match(text):
        head, stop, rest = text.partition("。")
        spans = (Span(head + stop, Face.SUBHEADING), Span(rest))
        return Paragraph(tuple(span for span in spans if span.text))
    return Paragraph((Span(text),))


def bulletin_paper(
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


def sign_off_sheet(
    title: str,
    *,
    facts: Sequence[tuple[str, str]],
    steps: Sequence[Step],
    remarks: Sequence[tuple[str, str]] = (),
    author: str = "",
) -> Paper:
    """Return the sign-off sheet (审签单) of the document with this title.

    `facts` are short (issue, period, edition) and stand two in a row, `steps` are who did
    what when with the opinion given, `remarks` are long (what changed, checksum).
    """
    pairs = [Box(label, text) for label, text in facts]
    rows: list[tuple[Box, ...]] = [(Box("标题", title),)]
    rows += [tuple(pairs[at : at + 2]) for at in range(0, len(pairs), 2)]
    rows += [(_step_box(step),) for step in steps]
    rows += [(Box(label, text),) for label, text in remarks]
    return Paper(title="审签单", blocks=(Form(tuple(rows)),), author=author, keywords=(title,))


def _step_box(step: Step) -> Box:
    signed = "\u3000".join(part for part in (step.person, step.done_at) if part)
    return Box(step.label, step.opinion, height=3, signed_by=signed)
