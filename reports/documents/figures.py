"""The figures of an issue of a document as its row keeps them: counts, rates, filled blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.errors import InvalidInput
from reports.bulletins.counting.figure_values import WRONG_SHAPE, require
from reports.bulletins.wording.lines import Line, Piece, Wording
from reports.documents.names import COUNTS, KIND_COUNTS
from reports.models import Bulletin
from reports.papers.blocks import Block, Chart, Table, body_paragraph
from reports.papers.charts import DataRow


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """What was counted and how its blocks were filled; `data` is the JSON of an issue.

    Raises InvalidInput where the handlings or the kinds do not add up to what was received.
    """

    data: Mapping[str, Any]

    def __post_init__(self) -> None:
        try:
            counts = {each.key: int(self.data[each.key]) for each in COUNTS}
            [block["kind"] for block in self.data["blocks"]]
        except WRONG_SHAPE as error:
            raise InvalidInput(f"报告数据缺项或格式不对：{error}。") from error
        received = counts["received"]
        require(
            counts["direct"] + counts["dispatched"] == received,
            f"直办{counts['direct']}件与转办{counts['dispatched']}件之和不等于受理{received}件。",
        )
        require(
            sum(counts[kind.key] for kind in KIND_COUNTS) == received,
            f"各诉求类型件数之和不等于受理{received}件。",
        )

    def to_json(self) -> dict[str, Any]:
        """Return JSON values in the fixed order in which bulletins are archived."""
        return dict(self.data)


def document_lines(wording: Wording, figures: DocumentFigures) -> tuple[Line, ...]:
    """Return the lines of an issue, title first; they were worded when it was counted."""
    del wording
    texts = [block for block in figures.data["blocks"] if block["kind"] == "text"]
    title = Line("title", (Piece(figures.data["title"]),))
    return (title, *(Line(block["key"], _pieces(block)) for block in texts))


def places_for_editor(bulletin: Bulletin) -> list[str]:
    """Return the places that an issue leaves for paragraphs of its editor."""
    blocks = bulletin.figures.get("blocks", ())
    return [block["name"] for block in blocks if block["kind"] == "place"]


def _pieces(block: Mapping[str, Any]) -> tuple[Piece, ...]:
    return tuple(Piece(text, figure) for text, figure in block["pieces"])


def document_body(bulletin: Bulletin, lines: Any) -> tuple[Block, ...]:
    """Return what stands under the title of an issue."""
    return body_of(bulletin.figures, lines)


def body_of(figures: Mapping[str, Any], lines: Any) -> tuple[Block, ...]:
    """Return the lines where they belong, tables and charts.

    A line that belongs to no block (what a correction changed) ends it.
    """
    left = {line.key: line for line in lines}
    blocks: list[Block] = []
    for block in figures["blocks"]:
        if block["kind"] in ("table", "chart"):
            blocks.append(_drawn(block))
        elif line := left.pop(block.get("key", ""), None):
            blocks.append(body_paragraph(line.text))
    return (*blocks, *(body_paragraph(line.text) for line in left.values()))


def _drawn(block: Mapping[str, Any]) -> Block:
    if block["kind"] == "chart":
        rows = tuple(DataRow(name, tuple(values)) for name, values in block["rows"])
        return Chart(block["caption"], block["shape"], tuple(block["labels"]), rows)
    return Table(
        head=tuple(block["head"]),
        rows=tuple(tuple(row) for row in block["rows"]),
        caption=block["caption"],
        numeric=frozenset(block["numeric"]),
        widths=tuple(block.get("widths", ())),
    )
