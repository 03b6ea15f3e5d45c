"""Measuring a printed page: what stands where, read back from the PDF."""

import io
from dataclasses import dataclass
from functools import cached_property

import pdfplumber

from reports.papers.blocks import body_paragraph
from reports.papers.briefings import briefing
from reports.papers.paper import Paper

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0


def plain_briefing(lines: list[str], **head) -> Paper:
    """Return a briefing of plain paragraphs, the first line being its title."""
    title, *body = lines
    return briefing(title, [body_paragraph(line) for line in body], **head)


@dataclass(frozen=True)
class Rule:
    """A ruled line: its place in millimetres from the left and the top, its colour."""

    left: float
    right: float
    y: float
    thickness: float
    colour: tuple[float, ...]


class Page:
    """One page of a PDF with its characters and rules in millimetres."""

    def __init__(self, page):
        self.width, self.height = page.width / MM, page.height / MM
        self.chars = [char for char in page.chars if char["text"].strip()]
        self.rules = [
            Rule(
                rect["x0"] / MM,
                rect["x1"] / MM,
                (rect["top"] + rect["bottom"]) / 2 / MM,
                rect["height"] / MM,
                tuple(rect["non_stroking_color"] or ()),
            )
            for rect in page.rects
            if rect["height"] < 1 * MM < rect["width"]
        ]

    @property
    def red_rules(self):
        return [rule for rule in self.rules if len(rule.colour) == 3 and rule.colour[0] > 0.8]

    @property
    def black_rules(self):
        return sorted(set(self.rules) - set(self.red_rules), key=lambda rule: rule.y)

    def between(self, top, bottom):
        """The characters whose middle lies between two heights."""
        return [c for c in self.chars if top < (c["top"] + c["bottom"]) / 2 / MM < bottom]

    @property
    def top_of_body(self):
        return self.red_rules[0].y if self.red_rules else TOP - 1

    @property
    def end_of_body(self):
        return self.black_rules[0].y if self.black_rules else BOTTOM

    @cached_property
    def body(self):
        """The characters between red rule and closing block, in reading order."""
        return self.between(self.top_of_body, self.end_of_body)

    @cached_property
    def body_lines(self):
        return _lines(self.body)

    @property
    def type_area(self):
        """Everything but the page number."""
        return self.between(0, BOTTOM)

    @property
    def page_number(self):
        return self.between(BOTTOM, self.height)

    @property
    def masthead(self):
        return "".join(
            c["text"] for line in _lines(self.between(0, self.top_of_body)) for c in line
        )

    @property
    def closing(self):
        below = self.between(self.end_of_body, BOTTOM)
        return ["".join(c["text"] for c in line) for line in _lines(below)]


def _lines(chars):
    """Characters grouped by their baseline, from the top."""
    lines = {}
    for char in chars:
        baseline = round(char["matrix"][5])
        key = next((known for known in lines if abs(known - baseline) <= 3), baseline)
        lines.setdefault(key, []).append(char)
    return [sorted(lines[key], key=lambda c: c["x0"]) for key in sorted(lines, reverse=True)]


def read_pages(pdf: bytes) -> list[Page]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [Page(page) for page in document.pages]


def text_of(chars) -> str:
    return "".join(char["text"] for char in chars)


def body_text(pages) -> str:
    return "".join(text_of(line) for page in pages for line in page.body_lines)
