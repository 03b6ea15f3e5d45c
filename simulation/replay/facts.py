"""The figures of a day as its file gives them; every fault is told in one go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hotline.errors import InvalidInput

KEYS = {
    "date", "calls", "direct", "dispatched", "callbacks", "web", "web_by_channel", "hotspots",
    "hazards", "hazards_by_body", "hazard_categories",
}  # fmt: skip
OPTIONAL_KEYS = {"others"}
COUNT_MAX = 200_000


@dataclass(frozen=True)
class Concentrated:
    """A concentrated problem that the day's reviewer found."""

    place: str
    problem: str
    count: int


@dataclass(frozen=True)
class Hotspot:
    """A hotspot category with exactly so many cases that day."""

    category: str
    count: int
    unit_phrase: str
    concentrated: Concentrated | None


@dataclass(frozen=True)
class DayFacts:
    """What happened on a day; `others` are lines beyond the printed ranks."""

    day: date
    calls: int
    direct: int
    dispatched: int
    callbacks: int
    web: int
    channels: tuple[tuple[str, int], ...]
    hotspots: tuple[Hotspot, ...]
    others: tuple[Hotspot, ...]
    hazards: int
    bodies: tuple[tuple[str, int], ...]
    hazard_categories: tuple[str, ...]

    @property
    def lines(self) -> tuple[Hotspot, ...]:
        """Every category whose count is given."""
        return self.hotspots + self.others


def read_facts(data: Any) -> DayFacts:
    """Return the facts of a parsed file; raises InvalidInput with one sentence per fault."""
    if not isinstance(data, Mapping):
        raise InvalidInput("文件内容应是一个 JSON 对象。")
    reader = _Reader(data)
    facts = reader.read()
    faults = reader.faults or list(_contradictions(facts))
    if faults:
        raise InvalidInput("\n".join(faults))
    return facts


class _Reader:
    """Reads the values and gathers what is wrong with their shapes."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.faults = [f"缺少“{key}”。" for key in sorted(KEYS - set(data))]
        self.faults += [f"不认识“{key}”。" for key in sorted(set(data) - KEYS - OPTIONAL_KEYS)]

    def read(self) -> DayFacts:
        names = self.items("hazard_categories")
        return DayFacts(
            day=self.day(),
            calls=self.count(self.data, "calls"),
            direct=self.count(self.data, "direct"),
            dispatched=self.count(self.data, "dispatched"),
            callbacks=self.count(self.data, "callbacks"),
            web=self.count(self.data, "web"),
            channels=self.pairs("web_by_channel"),
            hotspots=self.hotspots("hotspots"),
            others=self.hotspots("others"),
            hazards=self.count(self.data, "hazards"),
            bodies=self.pairs("hazards_by_body"),
            hazard_categories=tuple(self.text(name, "hazard_categories") for name in names),
        )

    def day(self) -> date:
        try:
            return date.fromisoformat(str(self.data.get("date", "")))
        except ValueError:
            self.faults.append("“date”应是日期，如 2024-12-10。")
            return date.min

    def count(self, data: Mapping[str, Any], key: str) -> int:
        value = data.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= COUNT_MAX:
            self.faults.append(f"“{key}”应是 0 到 {COUNT_MAX} 的整数。")
            return 0
        return value

    def text(self, value: Any, key: str) -> str:
        if not isinstance(value, str) or not value.strip():
            self.faults.append(f"“{key}”中有空的或不是文字的名称。")
            return ""
        return value.strip()

    def items(self, key: str) -> list[Any]:
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.faults.append(f"“{key}”应是一个列表。")
            return []
        return value

    def pairs(self, key: str) -> tuple[tuple[str, int], ...]:
        found = []
        for item in self.items(key):
            if not isinstance(item, list) or len(item) != 2:
                self.faults.append(f"“{key}”的每一项应是 [名称, 件数]。")
                continue
            found.append((self.text(item[0], key), self.count({key: item[1]}, key)))
        return tuple(found)

    def hotspots(self, key: str) -> tuple[Hotspot, ...]:
        return tuple(self.hotspot(item, key) for item in self.items(key))

    def hotspot(self, item: Any, key: str) -> Hotspot:
        if not isinstance(item, Mapping):
            self.faults.append(f"“{key}”的每一项应是一个对象。")
            item = {}
        return Hotspot(
            category=self.text(item.get("category"), key),
            count=self.count(item, "count"),
            unit_phrase=self.text(item.get("unit_phrase"), key),
            concentrated=self.concentrated(item.get("concentrated")),
        )

    def concentrated(self, item: Any) -> Concentrated | None:
        if item is None:
            return None
        if not isinstance(item, Mapping):
            self.faults.append("“concentrated”应是空值或一个对象。")
            return None
        return Concentrated(
            self.text(item.get("place"), "place"),
            self.text(item.get("problem"), "problem"),
            self.count(item, "count"),
        )


def _contradictions(facts: DayFacts) -> Iterable[str]:
    """Yield what cannot be true together, whatever the city."""
    if facts.direct + facts.dispatched != facts.calls:
        yield (
            f"直接办理 {facts.direct} 件与转交 {facts.dispatched} 件之和不等于"
            f"来电 {facts.calls} 件次。"
        )
    for label, pairs, total in (
        ("网民留言", facts.channels, facts.web),
        ("安全隐患举报", facts.bodies, facts.hazards),
    ):
        summed = sum(count for _, count in pairs)
        if summed != total:
            yield f"{label} {total} 件，分项之和却是 {summed} 件。"
    yield from _doubles("渠道", [name for name, _ in facts.channels])
    yield from _doubles("受理单位", [name for name, _ in facts.bodies])
    yield from _doubles("热点分类", [line.category for line in facts.lines])
    yield from _doubles("隐患类别", list(facts.hazard_categories))
    yield from _impossible_lines(facts)
    if not facts.calls + facts.web:
        yield "当日既无来电也无留言，没有可回放的内容。"


def _doubles(label: str, names: list[str]) -> Iterable[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{label}“{name}”出现了两次。"


def _impossible_lines(facts: DayFacts) -> Iterable[str]:
    named = sum(line.count for line in facts.lines)
    if named > facts.calls + facts.web:
        yield f"各热点共 {named} 件，超过当日来电和留言 {facts.calls + facts.web} 件。"
    for line in facts.lines:
        if not line.count:
            yield f"热点“{line.category}”的件数应大于 0。"
        elif line.concentrated and not 2 <= line.concentrated.count <= line.count:
            yield f"“{line.category}”的集中反映问题应为 2 到 {line.count} 件。"
    least = min((line.count for line in facts.hotspots), default=0)
    for line in facts.others:
        if line.count >= least:
            yield f"“{line.category}”列在热点之外，件数应少于最后一个热点的 {least} 件。"
    if facts.hazards < len(facts.hazard_categories):
        yield f"隐患 {facts.hazards} 件，不足以涵盖 {len(facts.hazard_categories)} 个类别。"
    if facts.hazards and not facts.hazard_categories:
        yield "有隐患举报，但没有列出类别。"
