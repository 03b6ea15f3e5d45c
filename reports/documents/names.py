"""What the templates of documents may name: figures in a sentence, columns of a list's row."""

from dataclasses import dataclass

from grids.models import Kind


@dataclass(frozen=True, slots=True)
class NamedCount:
    """A count of cases or callbacks: its key in the figures, its name, what its list is called."""

    key: str
    name: str
    label: str


KIND_COUNTS = tuple(
    NamedCount(f"kind_{kind.value}", f"{kind.label}件数", f"{kind.label}类") for kind in Kind
)
CASE_COUNTS = (
    NamedCount("received", "受理件数", "受理"),
    NamedCount("phone", "来电件数", "来电受理"),
    NamedCount("web", "留言件数", "网民留言"),
    NamedCount("direct", "直办件数", "直接办理"),
    NamedCount("dispatched", "转办件数", "转交责任单位办理"),
    NamedCount("finished", "转办办结件数", "转办件中期末已办结"),
    NamedCount("closed", "期内办结件数", "期内办结的转办件"),
    *KIND_COUNTS,
)
CALLBACK_COUNTS = (
    NamedCount("called", "回访件数", "有效回访"),
    NamedCount("contacted", "已联系件数", "有人联系"),
    NamedCount("solved", "已解决件数", "已解决"),
    NamedCount("satisfied", "满意件数", "满意"),
    NamedCount("basically", "基本满意件数", "基本满意"),
    NamedCount("dissatisfied", "不满意件数", "不满意"),
    NamedCount("no_opinion", "未表态件数", "未表态"),
)
COUNTS = (*CASE_COUNTS, *CALLBACK_COUNTS)
RATES = {
    "responded": "响应率",
    "solved_rate": "解决率",
    "satisfied_rate": "满意率",
    "finished_rate": "办结率",
}
CHANGED = "变化"
SENTENCE_NAMES = (
    "期间", "上期", "范围", "城市", "热线", "各类型", "各渠道",
    *(count.name for count in COUNTS),
    *(f"{count.name}{CHANGED}" for count in COUNTS),
    *RATES.values(),
    *(f"{name}{CHANGED}" for name in RATES.values()),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list that blocks print row by row: its name, and which kinds of block may."""

    label: str
    kinds: tuple[str, ...]


LISTS = {
    "hotspots": NamedList("热点分类", ("items", "table", "chart")),
    "kinds": NamedList("诉求类型", ("items", "table", "chart")),
    "units": NamedList("承办单位", ("items", "table", "chart")),
    "rates": NamedList("三率", ("table",)),
    "days": NamedList("逐日受理量", ("chart",)),
    "months": NamedList("逐月受理量", ("table", "chart")),
}
# Lists of cases, told one by one as examples are.
CASE_LISTS = {
    "received": "受理工单",
    "unfinished": "未办结工单",
    "dissatisfied": "不满意工单",
}
_OF_COUNTED = ("序号", "件数", "占比", "变化")
ITEM_NAMES = {
    "hotspots": (*_OF_COUNTED, "分类", "举例"),
    "kinds": (*_OF_COUNTED, "类型"),
    "units": ("序号", "单位", "件数", "办结件数", "回访件数", "响应率", "解决率", "满意率"),
}
