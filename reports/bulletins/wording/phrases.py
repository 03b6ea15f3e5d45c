"""The phrases of which bulletins are made: what an administrator may reword, and how far.

A phrase is a text with placeholders in braces, `{来电件次}`. A placeholder is only ever
replaced by a ready value: there is no attribute, index or format to reach through it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hotline.errors import InvalidInput

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
MAX_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Phrase:
    """One editable phrase: its label on the screen, default text and placeholders.

    `required` placeholders carry figures or names and must stay in the text; `optional`
    ones may be used or left out.
    """

    label: str
    default: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


# Phrases that every series may use; each series brings its own.
PHRASES: dict[str, Phrase] = {
    "hotline": Phrase("热线名称", "12345政务服务便民热线"),
    "period.day": Phrase("日期（单日）", "{月}月{日}日", ("月", "日")),
    "period.joined": Phrase("日期（合刊）", "{月}月{日}日—{末日}", ("月", "日", "末日")),
    "action.contacted": Phrase("处理情况：已联系", "已及时联系{承办单位}核实处理", ("承办单位",)),
    "action.contacting": Phrase("处理情况：正在联系", "正在联系{承办单位}核实处理", ("承办单位",)),
    "action.transferred": Phrase("处理情况：已转交", "已转交{承办单位}办理", ("承办单位",)),
}


def register_phrases(phrases: Mapping[str, Phrase]) -> None:
    """Take in the phrases of a series; ValueError for a key that means something else."""
    for key, phrase in phrases.items():
        if PHRASES.setdefault(key, phrase) != phrase:
            raise ValueError(f"Phrase declared twice: {key}")


def base_key(key: str) -> str:
    """Return the phrase a key stands for: `hotspot.2` is the phrase `hotspot` in line 2."""
    stem, _, rank = key.rpartition(".")
    return stem if rank.isdigit() else key


def check_phrase(key: str, text: str) -> None:
    """Refuse a wording that cannot print; raises InvalidInput naming key and reason."""
    phrase = PHRASES.get(base_key(key))
    if phrase is None:
        raise InvalidInput(f"没有名为“{key}”的用语。")
    problem = problem_of(phrase, text)
    if problem:
        raise InvalidInput(fields={key: f"{phrase.label}：{problem}"})


def check_phrases(texts: Mapping[str, str]) -> None:
    """Refuse all unusable wordings at once; raises InvalidInput with one message each."""
    errors: dict[str, str] = {}
    for key, text in texts.items():
        try:
            check_phrase(key, text)
        except InvalidInput as error:
            errors[key] = error.message
    if errors:
        raise InvalidInput(fields=errors)


def problem_of(phrase: Phrase, text: str) -> str:
    """Return why a text cannot stand for a phrase, empty where it can."""
    if not text.strip():
        return "不能为空。"
    if len(text) > MAX_LENGTH:
        return f"不能超过{MAX_LENGTH}字，现有{len(text)}字。"
    if not text.isprintable():
        return "不能含有换行或其他控制字符。"
    return _placeholder_problem(phrase, text)


def _placeholder_problem(phrase: Phrase, text: str) -> str:
    used = PLACEHOLDER.findall(text)
    if any(brace in PLACEHOLDER.sub("", text) for brace in "{}"):
        return "花括号必须成对出现，中间写占位符的名称。"
    known = (*phrase.required, *phrase.optional)
    unknown = [name for name in used if name not in known]
    if unknown:
        return f"没有占位符{_braced(unknown)}，可以用的有：{_braced(known) or '无'}。"
    missing = [name for name in phrase.required if name not in used]
    if missing:
        return f"缺少占位符{_braced(missing)}，数字和名称不能从正文中删去。"
    return ""


def _braced(names: list[str] | tuple[str, ...]) -> str:
    return "、".join(f"{{{name}}}" for name in names)
