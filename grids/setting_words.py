"""A setting's value as an administrator reads and types it: no codes, quotes or brackets."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from hotline.errors import InvalidInput

YES_NO = {True: "是", False: "否"}
NOTHING = "空"
BETWEEN = "；"
PAIR_WANTED = "每项写名称、空格和值，如“一般 5”；每行一项，或用分号隔开。"
NO_WORDS: Mapping[str, str] = {}
_PARTS = re.compile(r"[；;\n]")
_READ = {"是": True, "true": True, "否": False, "false": False}
# The parts of a table's entry and of a pair in a list: 一般 5.
_PAIR = 2


def in_words(value: Any, words: Mapping[str, str] = NO_WORDS) -> str:
    """Return a value as it is typed: 3, 是, 西宁, 电话；网络, 一般 5；紧急 2; none as 空.

    `words` names the codes among the values or the keys of a table. What holds a separator
    within itself comes as JSON, which can be typed as well.
    """
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, str):
        return words.get(value, value)
    if isinstance(value, dict):
        # In the order of the words: a table comes back from the database in another.
        names = [name for name in words if name in value]
        names += [name for name in value if name not in words]
        return _joined(value, [f"{words.get(name, name)} {value[name]}" for name in names])
    if isinstance(value, list):
        return _joined(value, [_item_in_words(item, words) for item in value])
    return json.dumps(value, ensure_ascii=False)


def from_words(text: str, default: Any, words: Mapping[str, str] = NO_WORDS) -> Any:
    """Return what was typed, in the shape of the setting's default, with codes for `words`.

    JSON and codes are taken as well, as the API and earlier entries have them. What cannot
    be read as that shape comes back as text, so that the rule says what it wants. Raises
    InvalidInput for a table or a list of pairs with an entry that is no pair.
    """
    typed = text.strip()
    codes = {word: code for code, word in words.items()}
    if isinstance(default, bool):
        return _READ.get(typed.lower(), typed)
    if isinstance(default, int):
        return _number(typed)
    known = _json(typed)
    if isinstance(default, dict):
        return known if isinstance(known, dict) else _table(typed, default, codes)
    if isinstance(default, list):
        return known if isinstance(known, list) else _list(typed, default, codes)
    return known if isinstance(known, str) else codes.get(typed, typed)


def _joined(value: Any, said: list[str]) -> str:
    if any(_PARTS.search(item) for item in said):
        return json.dumps(value, ensure_ascii=False)
    return BETWEEN.join(said) or NOTHING


def _item_in_words(item: Any, words: Mapping[str, str]) -> str:
    return " ".join(item) if isinstance(item, list) else words.get(item, str(item))


def _list(typed: str, default: list[Any], codes: Mapping[str, str]) -> list[Any]:
    if default and isinstance(default[0], list):
        return [list(pair) for pair in _pairs(typed)]
    return [codes.get(item, item) for item in _items(typed)]


def _table(typed: str, default: dict[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    pairs = [(codes.get(name, name), said) for name, said in _pairs(typed)]
    table = {
        name: _number(said) if isinstance(default.get(name), int) else said for name, said in pairs
    }
    if len(table) < len(pairs):
        raise InvalidInput("有一项写了两次。")
    return table


def _pairs(typed: str) -> Iterable[tuple[str, str]]:
    for item in _items(typed):
        parts = item.split(maxsplit=1)
        if len(parts) != _PAIR:
            raise InvalidInput(PAIR_WANTED)
        yield parts[0], parts[1]


def _items(typed: str) -> list[str]:
    if typed == NOTHING:
        return []
    return [item.strip() for item in _PARTS.split(typed) if item.strip()]


def _number(typed: str) -> int | str:
    return int(typed) if re.fullmatch(r"-?[0-9]{1,12}", typed) else typed


def _json(typed: str) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        return None
