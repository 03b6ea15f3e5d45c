"""A setting's value as an administrator reads and types it; no quotes, no brackets."""

import json
import re
from typing import Any

from hotline.errors import InvalidInput

YES_NO = {True: "是", False: "否"}
NOTHING = "空"
BETWEEN = "；"
_PARTS = re.compile(r"[；;\n]")
_READ = {"是": True, "true": True, "否": False, "false": False}


def in_words(value: Any) -> str:
    """Return a value as it is typed: 3, 是, 西宁, 电话；网络; a table as JSON; none as 空."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return BETWEEN.join(value) or NOTHING
    return json.dumps(value, ensure_ascii=False)


def from_words(text: str, default: Any) -> Any:
    """Return what was typed, in the shape of the setting's default.

    JSON is taken as well, as the API and earlier entries have it. What cannot be read as
    that shape comes back as text, so that the rule says what it wants. Raises InvalidInput
    for a table that is no JSON.
    """
    typed = text.strip()
    if isinstance(default, bool):
        return _READ.get(typed.lower(), typed)
    if isinstance(default, int):
        return int(typed) if re.fullmatch(r"-?[0-9]{1,12}", typed) else typed
    if isinstance(default, dict):
        return _table(typed)
    known = _json(typed)
    if isinstance(default, list):
        return known if isinstance(known, list) else _items(typed)
    return known if isinstance(known, str) else typed


def _items(typed: str) -> list[str]:
    if typed == NOTHING:
        return []
    return [item.strip() for item in _PARTS.split(typed) if item.strip()]


def _table(typed: str) -> Any:
    known = _json(typed)
    if known is None:
        raise InvalidInput("对照表请照下表的写法填写：花括号，英文的引号、冒号和逗号。")
    return known


def _json(typed: str) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        return None
