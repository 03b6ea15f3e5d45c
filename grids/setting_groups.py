"""The city's settings by what they are about, and found by words, initials or pinyin."""

from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from grids.declared_rules import RULES
from grids.options import entries_of, find_options

JOINT = " / "
OTHERS = "其他"
# Heading → the beginnings of its settings' keys, in the order in which a city is set up.
GROUPS: dict[str, tuple[str, ...]] = {
    "城市和统计日": ("city", "day"),
    "登记、受理和转接": ("case", "rejection", "transfer", "draft", "attachment"),
    "派单和下派": ("dispatch", "sub_dispatch", "conference"),
    "特急和电话指派": ("telephone", "urgent"),
    "退单、延期、挂账、剔除和终结": (
        "objection", "extension", "wait", "parking", "exclusion", "ending",
    ),
    "答复和审签": ("reply", "sign_off"),
    "回访和申诉": ("callback", "appeal"),
    "质检": ("quality",),
    "催办和督办": ("escalation", "supervision"),
    "热点和日报": ("hotspot", "bulletin"),
    "安全隐患": ("hazard",),
    "考核": ("rates",),
    "文书": ("paper",),
    "通知": ("notice",),
    "导出": ("export",),
    "登录": ("login",),
    "界面和运行": ("screen", "key", "books"),
}  # fmt: skip


def group_of(key: str) -> str:
    """Return the heading under which a setting stands."""
    begins = key.partition(".")[0]
    return next((name for name, known in GROUPS.items() if begins in known), OTHERS)


def grouped_keys(text: str = "") -> Mapping[str, list[str]]:
    """Return the keys of the settings by heading; of those only that a text may mean.

    A word is found in a label or in its heading, in Chinese, by initials or by pinyin.
    """
    named = {code for code, _ in find_options(_shelf(), text, limit=len(RULES)).options}
    found: dict[str, list[str]] = {name: [] for name in (*GROUPS, OTHERS)}
    for key in RULES:
        if key in named:
            found[group_of(key)].append(key)
    return {name: keys for name, keys in found.items() if keys}


@lru_cache(maxsize=1)
def _shelf() -> Any:
    labels = {key: declared.label for key, declared in RULES.items()}
    under = {key: f"{group_of(key)}{JOINT}{label}" for key, label in labels.items()}
    entries = entries_of(labels, under, JOINT)
    return SimpleNamespace(entries={entry.code: entry for entry in entries})
