"""What stands on a paper: masthead, paragraphs, tables, forms and signatures, as plain values."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from grids.deadlines import CITY_ZONE
from hotline.times import say_date
from reports.papers.charts import DataRow, Drawing, draw
from reports.papers.typeset import Face, Run, Span, cells, set_lines

LINE_CELLS = 28


LINE_WIDTH_PT = 156 / 25.4 * 72


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
    def text(self) -> str:
        """The paragraph without its faces."""
        return "".join(span.text for span in self.spans)

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

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with its column's heading, as narrow screens show them."""
        return [[*zip(self.head, row, strict=True)] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its caption under it; `shape` is bar or line."""

    caption: str
    shape: str
    labels: tuple[str, ...]
    rows: tuple[DataRow, ...]
    kind: str = field(default="chart", init=False)

    @property
    def drawing(self) -> Drawing:
        """The chart as it is drawn."""
        return draw(self.shape, self.labels, self.rows, title=self.caption)


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


Block = Paragraph | Signature | Table | Form | Chart


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
