"""From figures to the lines of a bulletin, character for character as it is printed.

Every line is a row of pieces; a piece that prints a figure knows which one, so that a
screen can link it to the calls or cases behind it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from .facts import Action, Concentrated, DailyFigures, HazardFigures, Hotspot
from .phrases import PHRASES, PLACEHOLDER, base_key, check_phrases

CATEGORY_LIMIT = 5
CITY = "西宁"


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

    A key may be narrowed to one line of one issue (`hotspot.2`). `category_limit` is the
    number of hazard categories named at most, `city` its name. Raises InvalidInput
    on an unusable phrase.
    """

    def __init__(
        self,
        texts: Mapping[str, str] | None = None,
        *,
        category_limit: int = CATEGORY_LIMIT,
        city: str = CITY,
    ) -> None:
        self.texts = dict(texts or {})
        self.category_limit = category_limit
        self.city = city
        check_phrases(self.texts)

    def daily(self, figures: DailyFigures) -> tuple[Line, ...]:
        """Return the lines of the daily bulletin, title first."""
        lines = [self._line("title", "daily.title"), self._lead(figures)]
        if figures.hotspots:
            lines.append(self._line("heading", "daily.heading"))
        lines += [self._hotspot(rank, line) for rank, line in enumerate(figures.hotspots, 1)]
        lines += [self._other(rank, line) for rank, line in enumerate(figures.others, 1)]
        return tuple(lines)

    def hazards(self, figures: HazardFigures) -> tuple[Line, ...]:
        """Return the lines of the hazard daily, title first."""
        return (self._line("title", "hazards.title"), self._hazard_lead(figures))

    def _phrase(self, key: str) -> str:
        stem = base_key(key)
        return self.texts.get(key) or self.texts.get(stem) or PHRASES[stem].default

    def _fill(self, key: str, values: Mapping[str, Value] | None = None) -> tuple[Piece, ...]:
        return tuple(
            _pieces(
                self._phrase(key),
                {"热线": self._phrase("hotline"), "城市": self.city, **(values or {})},
            )
        )

    def _everywhere(self) -> dict[str, Value]:
        return {"热线": self._phrase("hotline"), "城市": self.city}

    def _line(self, name: str, key: str, values: Mapping[str, Value] | None = None) -> Line:
        return Line(name, self._fill(key, values))

    def _period(self, day: date, until: date | None) -> tuple[Piece, ...]:
        values: dict[str, Value] = {"月": str(day.month), "日": str(day.day)}
        if until is None:
            return self._fill("period.day", values)
        same_month = (until.year, until.month) == (day.year, day.month)
        end = f"{until.day}日" if same_month else f"{until.month}月{until.day}日"
        return self._fill("period.joined", values | {"末日": end})

    def _lead(self, figures: DailyFigures) -> Line:
        values: dict[str, Value] = {
            "日期": self._period(figures.day, figures.until),
            "来电件次": _figure(figures.calls, "calls"),
            "留言件数": _figure(figures.web, "web"),
            "留言渠道": self._channels(figures.channels),
            "直办件数": _figure(figures.direct, "direct"),
            "转办件数": _figure(figures.dispatched, "dispatched"),
            "回访件数": _figure(figures.callbacks, "callbacks"),
        }
        return self._line("lead", "daily.lead", values)

    def _channels(self, channels: tuple[tuple[str, int], ...]) -> tuple[Piece, ...]:
        if not channels:
            return ()
        parts = [
            self._fill("daily.channel", {"渠道": name, "件数": _figure(count, f"web:{name}")})
            for name, count in channels
        ]
        return self._fill("daily.channels", {"各渠道": _join("，", parts)})

    def _hotspot(self, rank: int, line: Hotspot) -> Line:
        key = f"hotspot.{rank}"
        return self._line(key, key, {"序号": str(rank), **self._about("clause.found", line)})

    def _other(self, rank: int, line: Hotspot) -> Line:
        key = f"other.{rank}"
        return self._line(key, key, self._about("clause.other", line))

    def _about(self, found_key: str, line: Hotspot) -> dict[str, Value]:
        return {
            "分类": line.category,
            "件数": _figure(line.count, f"hotspot:{line.category}"),
            "集中反映": self._clause(found_key, line),
            "处理情况": self._action(line.action, line.unit_phrase),
        }

    def _clause(self, found_key: str, line: Hotspot) -> tuple[Piece, ...]:
        if line.concentrated is None:
            return self._fill("clause.none" if line.is_reviewed else "clause.unreviewed")
        figure = f"concentrated:{line.category}"
        first = self._problem(found_key, line.concentrated, figure)
        more = (
            self._problem("clause.more", found, f"{figure}:{n}")
            for n, found in enumerate(line.more, 2)
        )
        return (*first, *chain.from_iterable(more))

    def _problem(self, key: str, found: Concentrated, figure: str) -> tuple[Piece, ...]:
        values: dict[str, Value] = {
            "地点": found.place,
            "问题": found.problem,
            "集中件数": _figure(found.count, figure),
        }
        return self._fill(key, values)

    def _action(self, action: Action, unit_phrase: str) -> tuple[Piece, ...]:
        return self._fill(f"action.{action.value}", {"承办单位": unit_phrase})

    def _hazard_lead(self, figures: HazardFigures) -> Line:
        values: dict[str, Value] = {
            "日期": self._period(figures.day, figures.until),
            "隐患件数": _figure(figures.total, "hazards"),
            "各接收单位": self._bodies(figures),
            "接收单位": figures.bodies[0][0] if figures.bodies else "",
            "主要反映": self._categories(figures.categories),
            "处理情况": self._action(figures.action, figures.unit_phrase),
        }
        return self._line("lead", _hazard_phrase(figures), values)

    def _bodies(self, figures: HazardFigures) -> tuple[Piece, ...]:
        filed = [self._body(name, count) for name, count in figures.bodies]
        silent = [self._fill("hazards.missing", {"接收单位": name}) for name in figures.missing]
        return _join("、", filed + silent)

    def _body(self, name: str, count: int) -> tuple[Piece, ...]:
        number = _figure(count, f"hazards:{name}")
        return self._fill("hazards.body", {"接收单位": name, "件数": number})

    def _categories(self, names: tuple[str, ...]) -> tuple[Piece, ...]:
        if not names:
            return ()
        return self._fill(
            "hazards.categories", {"隐患分类": "、".join(names[: self.category_limit])}
        )


def text_of(lines: Iterable[Line]) -> str:
    """Return lines as the text file of a bulletin, one paragraph a line."""
    return "".join(f"{line.text}\n" for line in lines)


def _hazard_phrase(figures: HazardFigures) -> str:
    """Choose the sentence: who is silent is always named, so it never reads as none."""
    if figures.missing or len(figures.bodies) > 1:
        return "hazards.many"
    return "hazards.single" if figures.bodies else "hazards.none"


def _figure(count: int, name: str) -> Piece:
    return Piece(str(count), name)


def _join(mark: str, parts: list[tuple[Piece, ...]]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for part in parts:
        joined += [Piece(mark), *part] if joined else part
    return tuple(joined)


def _pieces(text: str, values: Mapping[str, Value]) -> Iterator[Piece]:
    """Yield the stretches of a phrase, each placeholder replaced by its ready value."""
    for index, part in enumerate(PLACEHOLDER.split(text)):
        value = values[part] if index % 2 else part
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, Piece):
            yield value
        elif value:
            yield Piece(value)
