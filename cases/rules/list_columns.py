"""The columns of the lists of cases: which there are, in order, and which are usual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cases.rules.capabilities import CaseCapability

# The title leads to the case; no list goes without it.
TITLE = "title"
# What a narrow screen has for a table, and how much of it the box and a title need, in pixels.
NARROW = 1200
BOX_AND_TITLE = 44 + 230
STEP = 200


@dataclass(frozen=True)
class Column:
    """A column that a person may choose; `is_usual` where it stands until they have chosen.

    `width` is what static/css/queue.css gives it in a queue, in pixels.
    """

    name: str
    label: str
    width: int = 0
    is_usual: bool = True


@dataclass(frozen=True)
class ColumnSet:
    """The columns of one list, in the order in which they stand."""

    label: str
    url_name: str
    columns: tuple[Column, ...]
    # Who opens the list, and so may choose.
    capability: CaseCapability = CaseCapability.READ_CASES

    def chosen(self, names: Iterable[str]) -> list[str]:
        """Return the names that this list has, in its order and each once."""
        wanted = set(names)
        return [one.name for one in self.columns if one.name in wanted]

    @property
    def usual(self) -> list[str]:
        """The columns of somebody who has chosen none."""
        return [one.name for one in self.columns if one.is_usual]

    def table_width(self, names: Iterable[str]) -> int:
        """Return how wide a table of these columns is at least, in steps; 0 where they fit."""
        widths = {one.name: one.width for one in self.columns}
        needed = BOX_AND_TITLE + sum(widths[name] for name in names)
        return 0 if needed <= NARROW else -(-needed // STEP) * STEP


def _columns(source: str, other: Column, *, state: bool) -> tuple[Column, ...]:
    return (
        Column("light", "时限", 176),
        Column("number", "工单号", 108),
        Column("state", "状态", 84, is_usual=state),
        Column("urgency", "紧急程度", 76, is_usual=False),
        Column("kind", "类型", 56),
        Column("category", "分类", 92),
        Column("place", "地点", 140),
        Column("from", source, 112),
        other,
        Column("registered", "登记时间", 148, is_usual=False),
        Column("due", "截止时间", 148, is_usual=False),
        Column("replied", "答复时间", 148, is_usual=False),
        Column("closed", "办结时间", 148, is_usual=False),
        Column("days", "历时天数", 76, is_usual=False),
        Column("satisfaction", "满意度", 76, is_usual=False),
        Column("updated", "更新", 148),
    )


LEFT_OF_TITLE = ("light", "number", "state")
CHANNEL = Column("channel", "渠道", 112, is_usual=False)
UNIT = Column("unit", "承办单位", 112, is_usual=False)
QUEUE_COLUMNS = {
    one.name: one for one in (Column(TITLE, "标题"), *_columns("来自", CHANNEL, state=True), UNIT)
}
C = CaseCapability
# Tables, whose columns are as wide as what stands in them.
HAZARD_COLUMNS = (
    Column("body", "受理单位"), Column("category", "类别"), Column("grade", "等级"),
    Column("place", "地点"), Column("text", "内容"), Column("number", "工单"),
    Column("stage", "整改"), Column("rectify_by", "整改期限", is_usual=False),
    Column("rectified", "整改完成", is_usual=False),
    Column("reinspected", "复查时间", is_usual=False),
    Column("struck_off", "销号时间", is_usual=False),
)  # fmt: skip
ORDER_COLUMNS = (
    Column("light", "反馈时限"), Column("reference", "编号"), Column("status", "状态"),
    Column("number", "工单"), Column("unit", "被督办单位"), Column("level", "级别"),
    Column("issued", "下发"), Column("paper", "文书"),
)  # fmt: skip
APPEAL_COLUMNS = (
    Column("status", "状态"), Column("number", "工单"), Column("subject", "标题"),
    Column("unit", "承办单位"), Column("answers", "回访结果"), Column("reason", "理由与说明"),
    Column("ruling", "裁定"),
)  # fmt: skip
COLUMN_SETS = {
    "cases": ColumnSet("全部工单", "cases:list", _columns("承办单位", CHANNEL, state=True)),
    "inbox": ColumnSet(
        "收件箱", "cases:inbox", _columns("渠道", UNIT, state=False), CaseCapability.WORK_IN_UNIT
    ),
    "dispatch": ColumnSet(
        "派单台", "cases:dispatch_queue", _columns("来源", CHANNEL, state=False),
        CaseCapability.DISPATCH,
    ),
    "hazard_ledger": ColumnSet("隐患台账", "cases:hazards", HAZARD_COLUMNS, C.READ_HAZARDS),
    "supervision": ColumnSet("督办单", "cases:supervision", ORDER_COLUMNS),
    "appeals": ColumnSet("申诉", "cases:appeals", APPEAL_COLUMNS),
    "rulings": ColumnSet(
        "申请裁定", "cases:rulings", _columns("承办单位", CHANNEL, state=False),
        CaseCapability.READ_APPLICATIONS,
    ),
}  # fmt: skip


def queue_columns(names: Sequence[str] | None, *, with_state: bool) -> list[Column]:
    """Return the columns of a queue with its title; those usual in a list where none are named.

    The names come in the order of the list. `with_state` holds where none are named.
    """
    if names is None:
        usual = COLUMN_SETS["cases"].usual
        names = [name for name in usual if with_state or name != "state"]
    left = [name for name in names if name in LEFT_OF_TITLE]
    return [QUEUE_COLUMNS[name] for name in (*left, TITLE, *names[len(left) :])]
