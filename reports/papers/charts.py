"""Charts for printed pages, drawn as SVG: bars beside names, and lines over time.

Drawn for paper: two shades that a grey printer tells apart, values written at the bars, no
colour that says something by itself. A unit of the drawing is a quarter of a millimetre.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

UNIT_MM = 0.25
WIDTH = 624.0
FONT = 12
FACES = "SimHei, 黑体, Noto Sans CJK SC"
SHADES = ("#2f5d8a", "#a9bccf")
RULE, TEXT = "#9aa3ab", "#222222"
NAME_CHARACTERS = 11
NAMES_WIDTH, VALUES_WIDTH = FONT * (NAME_CHARACTERS + 1.0), 58.0
HEAD = 26.0
PLOT_HEIGHT, LEFT, RIGHT, FOOT = 190.0, 46.0, 24.0, 24.0
MOST_MARKS = 12
LINE_HEIGHT = HEAD + PLOT_HEIGHT + FOOT


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row of values, as many as the chart has labels; None where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG with its size in millimetres."""

    svg: str
    width_mm: float
    height_mm: float


def draw(shape: str, labels: Sequence[str], rows: Sequence[DataRow], *, title: str) -> Drawing:
    """Return a chart of a shape, `bar` or `line`; one without values says so."""
    if not any(value is not None for row in rows for value in row.values):
        return _wrapped([_text(WIDTH / 2, 34, "本期没有数据", anchor="middle")], 56, title)
    if shape == "line":
        return _wrapped([*_legend(rows), *_lines(labels, rows)], LINE_HEIGHT, title)
    bars, height = _bars(labels, rows)
    return _wrapped([*_legend(rows), *bars], height, title)


def _wrapped(parts: Sequence[str], height: float, title: str) -> Drawing:
    width_mm, height_mm = WIDTH * UNIT_MM, height * UNIT_MM
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_n(WIDTH)} {_n(height)}"'
        f' width="{_n(width_mm)}mm" height="{_n(height_mm)}mm" font-family="{FACES}"'
        f' font-size="{FONT}" fill="{TEXT}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )
    return Drawing(svg, width_mm, height_mm)


def _legend(rows: Sequence[DataRow]) -> Iterator[str]:
    """Yield what each shade stands for, flush right; nothing for a single row."""
    if len(rows) < 2:
        return
    at = WIDTH - sum(_wide(row.name) + 34 for row in rows)
    for row, shade in zip(rows, SHADES, strict=False):
        yield f'<rect x="{_n(at)}" y="5" width="12" height="10" fill="{shade}"/>'
        yield _text(at + 17, 14, row.name)
        at += _wide(row.name) + 34


def _bars(labels: Sequence[str], rows: Sequence[DataRow]) -> tuple[list[str], float]:
    """Return bars from left to right, a band for each label, and the height they take."""
    band = 30.0 if len(labels) <= 10 else 22.0 if len(labels) <= 24 else 16.0
    head = HEAD if len(rows) > 1 else 8.0
    room = WIDTH - NAMES_WIDTH - VALUES_WIDTH
    top = max((value or 0 for row in rows for value in row.values), default=0) or 1
    thick = band * 0.72 / len(rows)
    parts = []
    for place, label in enumerate(labels):
        y = head + place * band
        parts.append(_text(NAMES_WIDTH - 8, y + band / 2 + 4, _cut(label), anchor="end"))
        for at, row in enumerate(rows):
            parts += _bar(row.values[place], y + band * 0.14 + at * thick, thick, room / top, at)
    bottom = head + len(labels) * band
    parts.append(_rule(NAMES_WIDTH, head - 4, NAMES_WIDTH, bottom))
    return parts, bottom + 6


def _bar(value: float | None, y: float, thick: float, scale: float, at: int) -> Iterator[str]:
    if value is None:
        return
    size, width = min(FONT, max(thick, 7.0)), value * scale
    shade = SHADES[at % len(SHADES)]
    yield (
        f'<rect x="{_n(NAMES_WIDTH)}" y="{_n(y)}" width="{_n(width)}" height="{_n(thick)}"'
        f' fill="{shade}"/>'
    )
    yield _text(NAMES_WIDTH + width + 5, y + thick / 2 + size * 0.36, _say(value), size=size)


def _lines(labels: Sequence[str], rows: Sequence[DataRow]) -> Iterator[str]:
    """Yield a plot over labels: rules at round values, lines, points, some of the labels."""
    step, top = _round_scale(max(value or 0 for row in rows for value in row.values))
    for value in range(0, top + 1, step):
        y = _y(value, top)
        yield _rule(LEFT, y, WIDTH - RIGHT, y, dash="" if not value else "2 3")
        yield _text(LEFT - 6, y + 4, str(value), anchor="end")
    every = -(-len(labels) // MOST_MARKS)
    for place, label in enumerate(labels):
        if place % every == 0:
            yield _text(_x(place, len(labels)), HEAD + PLOT_HEIGHT + 17, label, anchor="middle")
    for row, shade in reversed([*zip(rows, SHADES, strict=False)]):
        yield from _line(row, shade, top)


def _line(row: DataRow, shade: str, top: int) -> Iterator[str]:
    many = len(row.values)
    points = [
        None if value is None else (_x(at, many), _y(value, top))
        for at, value in enumerate(row.values)
    ]
    for one, two in pairwise(points):
        if one and two:
            yield (
                f'<line x1="{_n(one[0])}" y1="{_n(one[1])}" x2="{_n(two[0])}" y2="{_n(two[1])}"'
                f' stroke="{shade}" stroke-width="2" stroke-linecap="round"/>'
            )
    if many <= 2 * MOST_MARKS:
        for point in filter(None, points):
            yield f'<circle cx="{_n(point[0])}" cy="{_n(point[1])}" r="3" fill="{shade}"/>'
    if many == 1 and points[0] and row.values[0] is not None:
        yield _text(points[0][0] + 8, points[0][1] - 6, _say(row.values[0]))


def _x(place: int, many: int) -> float:
    """Return where a point stands: in the middle where it is the only one."""
    room = WIDTH - LEFT - RIGHT
    return LEFT + (room / 2 if many == 1 else 12 + (room - 24) * place / (many - 1))


def _y(value: float, top: int) -> float:
    return HEAD + PLOT_HEIGHT * (1 - value / top)


def _round_scale(most: float) -> tuple[int, int]:
    """Return a round step and the least multiple of it that nothing is above."""
    tens = 1
    while most > 50 * tens:
        tens *= 10
    step = next(one * tens for one in (1, 2, 5, 10) if most <= 5 * one * tens)
    return step, max(int(-(-most // step)) * step, step)


def _rule(x1: float, y1: float, x2: float, y2: float, *, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{RULE}"'
        f' stroke-width="1"{dashed}/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: float = FONT) -> str:
    sized = f' font-size="{_n(size)}"' if size != FONT else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"{sized}>{escape(text)}</text>'


def _cut(label: str) -> str:
    return label if len(label) <= NAME_CHARACTERS else f"{label[: NAME_CHARACTERS - 1]}…"


def _wide(text: str) -> float:
    return sum(FONT if ord(char) > 0x2E7F else FONT * 0.6 for char in text)


def _say(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def _n(number: float) -> str:
    """Return a number as SVG has it, in every language alike."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
