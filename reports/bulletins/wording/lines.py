"""From figures to the lines of a bulletin, character for character as it is printed.

Every line is a row of pieces; a piece that prints a figure knows which one, so that a
screen can link it to the calls or cases behind it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reports.bulletins.counting.figure_values import Action
from reports.bulletins.wording.phrases import PHRASES, PLACEHOLDER, base_key, check_phrases


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; `figure` names the figure it prints (`calls`, `hotspot:1`)."""

    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a bulletin, known by a key (`title`, `lead`, `hotspot.2`)."""

    key: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line as it is printed."""
        return "".join(piece.text for piece in self.pieces)


Value = str | Piece | tuple[Piece, ...]


class Wording:
    """The wording of a city: the default phrases, with those an administrator changed.

    A key may be narrowed to one line of one issue (`hotspot.2`); `city` is its name. Each
    series puts its lines together from what stands here. Raises InvalidInput on an
    unusable phrase.
    """

    def __init__(self, texts: Mapping[str, str] | None = None, *, city: str) -> None:
        self.texts = dict(texts or {})
        self.city = city
        check_phrases(self.texts)

    def _phrase(self, key: str) -> str:
        stem = base_key(key)
        return self.texts.get(key) or self.texts.get(stem) or PHRASES[stem].default

    def fill(self, key: str, values: Mapping[str, Value] | None = None) -> tuple[Piece, ...]:
        """Return a phrase with its placeholders replaced by ready values."""
        return tuple(
            filled(
                self._phrase(key),
                {"热线": self._phrase("hotline"), "城市": self.city, **(values or {})},
            )
        )

    def line(self, name: str, key: str, values: Mapping[str, Value] | None = None) -> Line:
        """Return the line that a phrase makes."""
        return Line(name, self.fill(key, values))

    def period(self, day: date, until: date | None) -> tuple[Piece, ...]:
        """Return the days as they are printed."""
        values: dict[str, Value] = {"月": str(day.month), "日": str(day.day)}
        if until is None:
            return self.fill("period.day", values)
        same_month = (until.year, until.month) == (day.year, day.month)
        end = f"{until.day}日" if same_month else f"{until.month}月{until.day}日"
        return self.fill("period.joined", values | {"末日": end})

    def action(self, action: Action, unit_phrase: str) -> tuple[Piece, ...]:
        """Return what a line claims that was done."""
        return self.fill(f"action.{action.value}", {"承办单位": unit_phrase})


def text_of(lines: Iterable[Line]) -> str:
    """Return lines as the text file of a bulletin, one paragraph a line."""
    return "".join(f"{line.text}\n" for line in lines)


def figure_piece(count: int, name: str) -> Piece:
    """Return a number that opens its list."""
    return Piece(str(count), name)


def joined(mark: str, parts: list[tuple[Piece, ...]]) -> tuple[Piece, ...]:
    """Return parts with a mark between each two."""
    row: list[Piece] = []
    for part in parts:
        row += [Piece(mark), *part] if row else part
    return tuple(row)


def filled(text: str, values: Mapping[str, Value]) -> Iterator[Piece]:
    """Yield the stretches of a phrase, each placeholder replaced by its ready value."""
    for index, part in enumerate(PLACEHOLDER.split(text)):
        value = values[part] if index % 2 else part
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, Piece):
            yield value
        elif value:
            yield Piece(value)
