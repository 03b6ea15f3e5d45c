"""What changed between two countings, in sentences a clerk can read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FigureNames:
    """What the figures of a series are called where they changed, by their keys in its JSON.

    `plain` are single numbers, `pairs` lists of a name with its number, `ranked` lists of
    hotspots, `lists` lists of names.
    """

    plain: Mapping[str, str]
    pairs: Mapping[str, str] = field(default_factory=dict)
    ranked: tuple[str, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)


def changes_between(
    names: FigureNames, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Return one sentence per changed figure: 回访464→465."""
    changes = [
        f"{label}{before.get(key, 0)}→{after.get(key, 0)}"
        for key, label in names.plain.items()
        if before.get(key, 0) != after.get(key, 0)
    ]
    for key, label in names.pairs.items():
        changes += _pairs(label, dict(before.get(key, ())), dict(after.get(key, ())))
    for key in names.ranked:
        changes += _lines(before.get(key, ()), after.get(key, ()))
    for key, label in names.lists.items():
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
