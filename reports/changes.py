"""What changed between two countings, in sentences a clerk can read."""

from collections.abc import Mapping
from typing import Any

NAMES = {
    "calls": "接听群众来电诉求",
    "direct": "直接办理",
    "dispatched": "转交责任单位办理",
    "callbacks": "回访",
    "web": "网民留言",
    "hazards": "安全隐患举报",
}
PAIRS = {"web_by_channel": "", "hazards_by_body": "接收举报"}
LISTS = {"hazard_categories": "主要反映", "hazards_missing": "未报单位"}


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return one sentence per changed figure: 回访464→465."""
    changes = [
        f"{label}{before.get(key, 0)}→{after.get(key, 0)}"
        for key, label in NAMES.items()
        if before.get(key, 0) != after.get(key, 0)
    ]
    for key, label in PAIRS.items():
        changes += _pairs(label, dict(before.get(key, ())), dict(after.get(key, ())))
    for key in ("hotspots", "others"):
        changes += _lines(before.get(key, ()), after.get(key, ()))
    for key, label in LISTS.items():
        changes += _names(label, before.get(key, []), after.get(key, []))
    return changes


def _pairs(label: str, before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    names = dict.fromkeys([*before, *after])
    return [
        f"{name}{label}{before.get(name, 0)}→{after.get(name, 0)}"
        for name in names
        if before.get(name, 0) != after.get(name, 0)
    ]


def _lines(before: Any, after: Any) -> list[str]:
    old = {line["category"]: _say(rank, line) for rank, line in enumerate(before, 1)}
    new = {line["category"]: _say(rank, line) for rank, line in enumerate(after, 1)}
    return [
        f"{name}：{old.get(name, '无')}→{new.get(name, '无')}"
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _say(rank: int, line: Mapping[str, Any]) -> str:
    found = [line["concentrated"], *line.get("more", ())] if line["concentrated"] else []
    told = "、".join(f"{each['place']}{each['problem']}{each['count']}件" for each in found)
    clause = f"集中反映{told}" if told else "无集中"
    if not line.get("reviewed", True):
        clause = "待确认"
    return f"第{rank}位{line['count']}件，{clause}"


def _names(label: str, before: list[str], after: list[str]) -> list[str]:
    if before == after:
        return []
    return [f"{label}：{'、'.join(before) or '无'}→{'、'.join(after) or '无'}"]
