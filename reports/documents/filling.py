"""From a definition's blocks and what was counted to the blocks of one issue, as JSON values."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.bulletins.wording.lines import Piece, Value, figure_piece, filled, joined
from reports.documents import saying
from reports.documents.case_lists import case_table
from reports.documents.case_rows import figure_name
from reports.documents.counting import DocumentCount, Ranked
from reports.documents.definition import Block, BlockKind, Definition
from reports.documents.listing import chart_of, table_of, unit_items
from reports.documents.names import CHANGED, COUNTS, RATES
from reports.periods import Period

Pieces = tuple[Piece, ...]
Values = Mapping[str, Value]


def fill_blocks(
    definition: Definition, count: DocumentCount, values: Values, own: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the blocks of an issue in their order, by what `sentence_values` gave.

    A list without a row becomes its own sentence for that, or is left out. `own` are the
    paragraphs that the editor wrote, by the names of the free blocks.
    """
    filled_in: list[dict[str, Any]] = []
    numbers = Counter[str]()
    for block in definition.blocks:
        free = block.kind is BlockKind.FREE
        for made in _free(block, own) if free else _filled(block, count, values):
            if made["kind"] == "text":
                stem = "free" if free else "text"
                numbers[stem] += 1
                made["key"] = f"{stem}.{numbers[stem]}"
            filled_in.append(made)
    return filled_in


def _free(block: Block, own: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the place of a free block, then each paragraph that stands there."""
    yield {"kind": "place", "name": block.text}
    for paragraph in filter(None, map(str.strip, own.get(block.text, "").splitlines())):
        yield _text([Piece(paragraph)])


def title_of(definition: Definition, values: Values) -> str:
    """Return the title of an issue."""
    return "".join(piece.text for piece in filled(definition.title, values))


def _filled(block: Block, count: DocumentCount, values: Values) -> Iterator[dict[str, Any]]:
    if block.kind in (BlockKind.HEADING, BlockKind.SENTENCE):
        yield _text(filled(block.text, values))
        return
    if block.kind is BlockKind.ITEMS:
        found = [_text(filled(block.text, row)) for row in _items(block, count, values)]
    else:
        made = _MADE[block.kind](block, count)
        kind = "chart" if block.kind is BlockKind.CHART else "table"
        found = [{"kind": kind, "caption": block.caption, **made}] if made else []
    if not found and block.none:
        found = [_text([Piece(block.none)])]
    yield from found


def _cases(block: Block, count: DocumentCount) -> dict[str, Any]:
    told = count.cases[block.of][: block.most]
    return case_table(told) if told else {}


_MADE: Mapping[BlockKind, Callable[[Block, DocumentCount], dict[str, Any]]] = {
    BlockKind.TABLE: table_of,
    BlockKind.CHART: chart_of,
    BlockKind.CASES: _cases,
}


def _text(pieces: Iterable[Piece]) -> dict[str, Any]:
    return {"kind": "text", "pieces": [[piece.text, piece.figure] for piece in pieces]}


@dataclass(frozen=True, slots=True)
class Compared:
    """A period that no cadence knows, and with what it is compared: a season with the last."""

    earlier: Period
    name: str
    earlier_name: str
    before: str


def sentence_values(
    definition: Definition, count: DocumentCount, standing: Values, compared: Compared | None = None
) -> Values:
    """Return what a sentence may name; `standing` are the names of city and hotline."""
    cadence = definition.cadence
    names = compared or Compared(
        count.earlier,
        saying.say_period(cadence, count.period),
        saying.say_period(cadence, count.earlier),
        saying.say_before(cadence, count.period),
    )
    before = names.before
    values: dict[str, Value] = {
        **standing,
        "期间": names.name,
        "上期": names.earlier_name,
        # No template may name it: the word by which the period before goes, for the items.
        "上期名": before,
        "范围": definition.place,
        "各类型": _shares(count.kinds, count.now.counts["received"]),
        "各渠道": joined("、", [_named(row) for row in count.channels]) or "无",
    }
    for each in COUNTS:
        now, then = count.now.counts[each.key], count.before.counts[each.key]
        values[each.name] = figure_piece(now, figure_name(each.key))
        values[f"{each.name}{CHANGED}"] = saying.say_change(now, then, before)
    for key, name in RATES.items():
        rate = count.now.rates[key]
        values[name] = saying.say_rate(rate)
        values[f"{name}{CHANGED}"] = saying.say_points(rate, count.before.rates[key], before)
    return values


def _shares(rows: Sequence[Ranked], whole: int) -> Value:
    parts = [
        (*_named(row), Piece(f"（占{saying.say_share(row.count, whole)}）"))
        for row in rows
        if row.count
    ]
    return joined("、", parts) or "无"


def _named(row: Ranked) -> Pieces:
    return (Piece(row.name), Piece(str(row.count), row.figure), Piece("件"))


def _items(block: Block, count: DocumentCount, values: Values) -> Iterator[Values]:
    """Yield what each row of a list gives to its sentence."""
    if block.of == "units":
        rows = unit_items(count)[: block.most or None]
        for place, item in enumerate(rows, 1):
            yield {"序号": str(place), **item}
        return
    ranked = count.hotspots if block.of == "hotspots" else count.kinds
    for place, row in enumerate(_first(ranked, block.most), 1):
        yield {"序号": str(place), **_item(row, block, count, values)}


def _first(rows: Sequence[Ranked], most: int) -> list[Ranked]:
    return [row for row in rows if row.count][: most or None]


def _item(row: Ranked, block: Block, count: DocumentCount, values: Values) -> dict[str, Value]:
    name = str(values["上期名"])
    return {
        ("分类" if block.of == "hotspots" else "类型"): row.name,
        "件数": Piece(str(row.count), row.figure),
        "占比": saying.say_share(row.count, count.now.counts["received"]),
        "变化": saying.say_change(row.count, row.before, name),
        "举例": f"如市民反映：{row.example}。" if row.example else "",
    }


def keys_of(count: DocumentCount) -> dict[str, int]:
    """Return the ids behind the names of figures."""
    return {row.figure: row.pk for row in count.hotspots}
