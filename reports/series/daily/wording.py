"""From the daily's figures to its lines, character for character as it is printed."""

from itertools import chain

from reports.bulletins.counting.figure_values import Concentrated, Hotspot
from reports.bulletins.wording.lines import Line, Piece, Value, Wording, figure_piece, joined
from reports.series.daily.figures import DailyFigures


def daily_lines(wording: Wording, figures: DailyFigures) -> tuple[Line, ...]:
    """Return the lines of the daily bulletin, title first."""
    lines = [wording.line("title", "daily.title"), _lead(wording, figures)]
    if figures.hotspots:
        lines.append(wording.line("heading", "daily.heading"))
    lines += [_hotspot(wording, rank, line) for rank, line in enumerate(figures.hotspots, 1)]
    lines += [_other(wording, rank, line) for rank, line in enumerate(figures.others, 1)]
    return tuple(lines)


def _lead(wording: Wording, figures: DailyFigures) -> Line:
    values: dict[str, Value] = {
        "日期": wording.period(figures.day, figures.until),
        "来电件次": figure_piece(figures.calls, "calls"),
        "留言件数": figure_piece(figures.web, "web"),
        "留言渠道": _channels(wording, figures.channels),
        "直办件数": figure_piece(figures.direct, "direct"),
        "转办件数": figure_piece(figures.dispatched, "dispatched"),
        "回访件数": figure_piece(figures.callbacks, "callbacks"),
    }
    return wording.line("lead", "daily.lead", values)


def _channels(wording: Wording, channels: tuple[tuple[str, int], ...]) -> tuple[Piece, ...]:
    if not channels:
        return ()
    parts = [
        wording.fill("daily.channel", {"渠道": name, "件数": figure_piece(count, f"web:{name}")})
        for name, count in channels
    ]
    return wording.fill("daily.channels", {"各渠道": joined("，", parts)})


def _hotspot(wording: Wording, rank: int, line: Hotspot) -> Line:
    key = f"hotspot.{rank}"
    return wording.line(key, key, {"序号": str(rank), **_about(wording, "clause.found", line)})


def _other(wording: Wording, rank: int, line: Hotspot) -> Line:
    key = f"other.{rank}"
    return wording.line(key, key, _about(wording, "clause.other", line))


def _about(wording: Wording, found_key: str, line: Hotspot) -> dict[str, Value]:
    return {
        "分类": line.category,
        "件数": figure_piece(line.count, f"hotspot:{line.category}"),
        "集中反映": _clause(wording, found_key, line),
        "处理情况": wording.action(line.action, line.unit_phrase),
    }


def _clause(wording: Wording, found_key: str, line: Hotspot) -> tuple[Piece, ...]:
    if line.concentrated is None:
        return wording.fill("clause.none" if line.is_reviewed else "clause.unreviewed")
    figure = f"concentrated:{line.category}"
    first = _problem(wording, found_key, line.concentrated, figure)
    more = (
        _problem(wording, "clause.more", found, f"{figure}:{n}")
        for n, found in enumerate(line.more, 2)
    )
    return (*first, *chain.from_iterable(more))


def _problem(wording: Wording, key: str, found: Concentrated, figure: str) -> tuple[Piece, ...]:
    values: dict[str, Value] = {
        "地点": found.place,
        "问题": found.problem,
        "集中件数": figure_piece(found.count, figure),
    }
    return wording.fill(key, values)
