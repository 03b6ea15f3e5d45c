"""The city's settings: declared in `declared_rules`, changed in the back office.

`rule("callback.attempts")` returns the city's value or the default. The values are read
once per `CACHE_SECONDS` and process, since every verb asks for some.
"""

import re
import time
from copy import deepcopy
from datetime import date
from typing import Any

from grids.declared_rules import LARGEST, RULES, Rule
from grids.models import CitySetting
from grids.setting_words import in_words
from hotline.errors import InvalidInput

CACHE_SECONDS = 10.0
# Stands in a setting's text for the city's name.
CITY = "{城市}"
SHAPES = {int: "整数", bool: "是或否", str: "文字", list: "列表", dict: "对照表"}

_cache: dict[str, Any] = {}
_read_at = float("-inf")


def rule(key: str) -> Any:
    """Return a setting's value for this city, {城市} being its name; KeyError if undeclared."""
    declared = RULES[key]
    value = _values().get(key, declared.default)
    if isinstance(value, str) and CITY in value:
        return value.replace(CITY, str(rule("city.name")))
    # A caller that changed a list would change the setting for the whole process.
    return deepcopy(value) if isinstance(value, list | dict) else value


def check_rule(key: str, value: Any) -> None:
    """Raise InvalidInput unless a value has the default's shape and is among the choices."""
    declared = RULES[key]
    if wrong := _fault(declared, value):
        raise InvalidInput(fields={"value": wrong})


def _fault(declared: Rule, value: Any) -> str:
    if declared.default is None:
        return "" if value is None or _is_date(value) else "应为日期，如 2024-12-10，或留空。"
    if not _is_alike(value, declared.default, min(declared.least, 0)):
        sample = in_words(declared.default, declared.words)
        return f"应为{SHAPES[type(declared.default)]}，写法如同：{sample}。"
    return _fault_of_items(declared, value) or _fault_of_number(declared, value)


def _fault_of_items(declared: Rule, value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    admitted = declared.admitted
    if admitted and any(item not in admitted for item in items):
        return f"只能是：{'、'.join(in_words(one, declared.words) for one in admitted)}。"
    if declared.pattern and any(not re.fullmatch(declared.pattern, item) for item in items):
        return f"每项的写法应如同：{declared.default[0]}。"
    return ""


def _fault_of_number(declared: Rule, value: Any) -> str:
    if not isinstance(value, int):
        return ""
    if not declared.choices and value < declared.least:
        return f"不能小于 {declared.least}。"
    return f"不能大于 {declared.most}。" if value > declared.most else ""


def _is_alike(value: Any, model: Any, least: int) -> bool:
    if isinstance(model, bool) or isinstance(value, bool):
        return isinstance(model, bool) and isinstance(value, bool)
    if not isinstance(value, type(model)):
        return False
    if isinstance(model, int):
        return least <= int(value) <= LARGEST
    if isinstance(model, str):
        return bool(value.strip()) and (_is_clock(value) or not _is_clock(model))
    if isinstance(model, list):
        # A list that is empty by default may stay so, and holds texts.
        item_model = model[0] if model else "文字"
        return bool(value or not model) and all(_is_alike(v, item_model, least) for v in value)
    return set(value) == set(model) and all(
        _is_alike(value[name], model[name], least) for name in model
    )


def _is_clock(value: str) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None


def _is_date(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _values() -> dict[str, Any]:
    global _cache, _read_at  # noqa: PLW0603 - the process's short cache
    if time.monotonic() - _read_at > CACHE_SECONDS:
        _cache = dict(CitySetting.objects.values_list("key", "value"))
        _read_at = time.monotonic()
    return _cache


def forget_rules() -> None:
    """Read the settings anew at the next question; call after changing one."""
    global _read_at  # noqa: PLW0603 - the process's short cache
    _read_at = float("-inf")
