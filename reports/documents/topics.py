"""A question asked once: category × place × period × channel, answered as a document is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.bulletins.wording.lines import Wording
from reports.documents.definition import Block, BlockKind, Definition
from reports.documents.figures import DocumentFigures, body_of, document_lines
from reports.documents.filling import Compared
from reports.documents.spec import counted
from reports.papers.paper import Paper
from reports.periods import Cadence, Period

BY = {"months": "按月", "units": "按单位"}
LISTED, BARS = 20, 15
SENTENCE = (
    "{期间}，{热线}共受理{范围}诉求{受理件数}件，{受理件数变化}。其中来电{来电件数}件、"
    "网民留言{留言件数}件；直接办理{直办件数}件，转交责任单位办理{转办件数}件，"
    "期末已办结{转办办结件数}件，办结率{办结率}。"
)
CALLED = (
    "期内回访{回访件数}件，响应率{响应率}；解决率{解决率}，{解决率变化}；"
    "满意率{满意率}，{满意率变化}。"
)
NO_UNITS, NO_CASES = "没有转办的诉求。", "没有可以列出的转办工单。"
TITLE = "{期间}{范围}诉求情况"


@dataclass(frozen=True)
class TopicQuestion:
    """What is asked: rows of reference data or None, the days, by what the table is."""

    category: Any
    grid: Any
    unit: Any
    channel: Any
    period: Period
    compared: Compared | None
    by: str

    @property
    def place(self) -> str:
        """Return what the paper calls the scope: 城西区室温不达标."""
        unit = (self.unit.short_name or self.unit.name) if self.unit else ""
        names = [self.grid.name if self.grid else "", unit]
        names += [self.category.name if self.category else ""]
        names += [f"（{self.channel.name}）" if self.channel else ""]
        return "".join(names) or "全市"


_TEXTS = (
    Block(BlockKind.SENTENCE, SENTENCE),
    Block(BlockKind.SENTENCE, "按诉求类型分：{各类型}。"),
    Block(BlockKind.SENTENCE, CALLED),
)
_BY_UNIT = (
    Block(BlockKind.CHART, of="units", caption="图1 各单位派单件数", most=BARS),
    Block(BlockKind.TABLE, of="units", caption="表1 各单位办理情况", none=NO_UNITS),
)
_BY_MONTH = (
    Block(BlockKind.CHART, of="months", caption="图1 逐月受理量"),
    Block(BlockKind.TABLE, of="months", caption="表1 逐月受理量"),
)
# What an issue about a single month has instead.
_BY_DAY = (Block(BlockKind.CHART, of="days", shape="line", caption="图1 逐日受理量"),)
_CASES = Block(BlockKind.CASES, of="received", most=LISTED, caption="部分转办工单", none=NO_CASES)


def topic_blocks(by: str) -> tuple[Block, ...]:
    """Return the blocks of an answer: sentences, chart and table by month or unit, cases."""
    return (*_TEXTS, *(_BY_UNIT if by == "units" else _BY_MONTH), _CASES)


def series_blocks(by: str) -> tuple[Block, ...]:
    """Return the blocks of the monthly issue that a question becomes."""
    return (*_TEXTS, *(_BY_UNIT if by == "units" else _BY_DAY), _CASES)


def topic_definition(asked: TopicQuestion) -> Definition:
    """Return the question as a definition that nobody stored."""
    return Definition(
        "topic", "专题查询", Cadence.DAY, "", TITLE, topic_blocks(asked.by), place=asked.place,
        unit_code=_code(asked.unit), category_code=_code(asked.category),
        grid_code=_code(asked.grid), channel_code=_code(asked.channel),
    )  # fmt: skip


def _code(row: Any) -> str:
    return str(row.code) if row else ""


def answer(asked: TopicQuestion) -> Paper:
    """Count and word what was asked; nothing is written."""
    figures = counted(topic_definition(asked), asked.period, compared=asked.compared).figures
    assert isinstance(figures, DocumentFigures)
    title, *lines = document_lines(Wording(city=""), figures)
    return Paper(title.text, body_of(figures.data, lines))


def series_given(asked: TopicQuestion, name: str) -> Mapping[str, Any]:
    """Return the definition that a saved question becomes: each month the same, by itself."""
    return {
        "name": name,
        "cadence": Cadence.MONTH.value,
        "masthead": "12345热线专报",
        "title": TITLE,
        "place": asked.place[:30],
        "blocks": [block.to_json() for block in series_blocks(asked.by)],
        "is_active": False,
        "note": "由专题查询立为系列，启用前请核对周期和段落。",
    }


def span_label(period: Period) -> str:
    """Return the days of a question in full."""
    return f"{_in_full(period.from_on)}—{_in_full(period.to_on)}"


def _in_full(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
