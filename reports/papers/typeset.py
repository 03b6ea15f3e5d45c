"""Setting Chinese text on the grid of an official paper: where lines break, what face.

GB/T 9704-2012 puts 28 characters on a line. A full-width character takes one cell, a
digit half a cell; nothing is stretched or squeezed. Breaks follow the rules of Chinese
setting (禁则): no closing mark begins a line, no opening mark ends one, numbers and Latin
words stay whole, and a number keeps the word that it counts (898件次). All of it is
arithmetic on the text, so a page can be planned, and tested, without a renderer.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate, groupby

NEVER_FIRST = frozenset("，。、；：？！）》〉】〕〗」』”’…—～·％‰℃,.;:?!)]}%")
NEVER_LAST = frozenset("（《〈【〔〖「『“‘￥＄([{$")
_PAIRED = frozenset("—…")
_WIDE_LATIN = frozenset("mMW@%&")
# What a number counts, longest first. A number at a line's end takes its word along.
_UNIT_WORDS = (
    "个百分点", "个工作日", "百分点", "工作日", "件次", "人次", "小时", "分钟", "万元", "亿元",
    *"件个起条人次户家处天年月日时分秒期号元米批项位",
)  # fmt: skip
_ATOM = re.compile(rf"[!-~]*[0-9][%]?(?:{'|'.join(_UNIT_WORDS)})|[!-~]+|\s+|.", re.DOTALL)
_BRACKETS = dict(zip("（《〈【〔〖「『“‘", "）》〉】〕〗」』”’", strict=True))


class Face(Enum):
    """The faces of the body: 仿宋 text, 黑体 first headings, 楷体 second headings."""

    TEXT = "fang"
    HEADING = "hei"
    SUBHEADING = "kai"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line in one face; half-width runs get a spacing of their own."""

    text: str
    is_half: bool
    face: Face


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a paragraph in one face, before it is broken into lines."""

    text: str
    face: Face = Face.TEXT


def cells(text: str) -> float:
    """Return the width of a text in cells: upper bound for Latin letters, exact else."""
    return sum(_char_cells(char) for char in text)


def _char_cells(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    if char in _WIDE_LATIN:
        return 1.0
    return 0.75 if char.isupper() else 0.5


def break_lines(text: str, *, width: float, indent: float = 0.0) -> list[str]:
    """Break one paragraph into lines of at most `width` cells, the first one indented.

    The lines joined give the text again, but for blanks at a break.
    """
    atoms = list(_atoms(text, width))
    lines: list[str] = []
    start, room = 0, width - indent
    while start < len(atoms):
        end = _line_end(atoms, start, room)
        lines.append("".join(atoms[start:end]).strip())
        start, room = end, width
    return lines


def _atoms(text: str, width: float) -> Iterator[str]:
    """Yield what may not be split: a character, a number, a word; an endless word in parts."""
    size = int(width)
    for atom in _ATOM.findall(text):
        if cells(atom) <= width:
            yield atom
        else:
            yield from (atom[at : at + size] for at in range(0, len(atom), size))


def _line_end(atoms: list[str], start: int, room: float) -> int:
    """Return the index after the last atom of the line that begins at `start`."""
    end, used = start, 0.0
    while end < len(atoms) and (used + cells(atoms[end]) <= room or not atoms[end].strip()):
        used += cells(atoms[end])
        end += 1
    if end == len(atoms):
        return end
    end = max(end, start + 1)
    allowed = (at for at in range(end, start, -1) if can_break(atoms[at - 1], atoms[at]))
    return next(allowed, end)


def can_break(before: str, after: str) -> bool:
    """Say whether a line may end with `before` when the next one begins with `after`."""
    if after[0] in NEVER_FIRST or before[-1] in NEVER_LAST:
        return before[-1] in _PAIRED and after[0] not in NEVER_FIRST
    return True


def set_lines(spans: tuple[Span, ...], *, width: float, indent: float = 0.0) -> list[list[Run]]:
    """Break a paragraph of several faces into lines of runs."""
    faces = [span.face for span in spans for _ in span.text]
    text = "".join(span.text for span in spans)
    lines, at = [], 0
    for line in break_lines(text, width=width, indent=indent):
        at = text.index(line, at)
        lines.append(_runs(line, faces[at : at + len(line)]))
        at += len(line)
    return lines


def _runs(line: str, faces: list[Face]) -> list[Run]:
    marked = ((char, cells(char) < 1, face) for char, face in zip(line, faces, strict=True))
    return [
        Run("".join(char for char, *_ in group), is_half, face)
        for (is_half, face), group in groupby(marked, key=lambda item: item[1:])
    ]


def balance_title(title: str, *, width: float) -> list[str]:
    """Break a title into the fewest lines of nearly equal width.

    A title breaks where the sense allows: never inside quotes or brackets if it can be
    helped, and rather at a mark than between two characters that may be one word.
    """
    lines, rest = [], title
    while rest:
        line = _balanced_line(rest, width)
        lines.append(line)
        rest = rest[len(line) :]
    return lines


def _balanced_line(text: str, width: float) -> str:
    count = -(-cells(text) // width)
    if count == 1:
        return text
    goal = cells(text) / count
    outside = _outside_brackets(text)

    def cost(at: int) -> tuple[bool, float]:
        at_mark = text[at - 1] in NEVER_FIRST or text[at] in NEVER_LAST
        return at not in outside, abs(cells(text[:at]) - goal) + (0 if at_mark else 3)

    fitting = [
        at
        for at in _atom_ends(text, width)
        if cells(text[:at]) <= width
        and cells(text[at:]) <= width * (count - 1)
        and can_break(text[at - 1], text[at])
    ]
    return text[: min(fitting, key=cost)] if fitting else text[: int(width)]


def _atom_ends(text: str, width: float) -> list[int]:
    """Return the places between atoms, so that no number or word is split."""
    return list(accumulate(len(atom) for atom in _atoms(text, width)))[:-1]


def _outside_brackets(text: str) -> set[int]:
    """Return the places between characters that lie outside every bracket and quote."""
    outside, open_marks = set(), 0
    for at, char in enumerate(text, 1):
        open_marks += (char in _BRACKETS) - (char in _BRACKETS.values())
        if open_marks <= 0:
            outside.add(at)
    return outside
