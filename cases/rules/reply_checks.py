"""What a clerk should look at again before a reply goes out: pure, without the database.

A reply is read to the citizen, quoted to reviewers and may be published. It should name no
telephone or identity number, promise nothing that nobody can keep, and say what was done.
Each finding warns; none blocks, since every rule has its exceptions.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cases.rules.phones import LANDLINE_IN_TEXT, PHONE_IN_TEXT, SPELT_IN_TEXT

# Stricter than what is masked: advice about a receipt's number would teach to ignore advice.
IDENTITY = re.compile(
    r"(?<!\d)[1-8]\d{5}"
    r"(?:(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?![\dXx])"
)
# 已转交某某局处理: whoever it was passed to, nothing has been said of the matter.
PASSED_ON = re.compile(
    r"(?:转交|转办|移交|交由|转给|转至|转到|派发|转|下派)[至给到]?[^\W\d_]{2,14}?"
    r"(?:核实处理|核实办理|调查处理|处理|办理|核实|跟进)"
)
PLACEHOLDER = re.compile(r"【[^【】\n]{1,12}】")
# Courtesies and openings around which nothing has been said yet.
COURTESIES = (
    "尊敬的市民", "尊敬的诉求人", "尊敬的来电人", "市民朋友", "市民您好", "您好", "你好",
    "您反映的问题", "您反映的情况", "您反映的事项", "您反映的诉求", "你反映的问题",
    "来电反映的问题", "关于您反映的", "关于", "问题", "诉求", "来电", "来信", "现答复如下",
    "现回复如下", "答复如下", "回复如下", "我单位", "我局", "我办", "我委", "我街道", "我镇",
    "我中心", "我们", "经核实", "经研究", "感谢您的理解与支持", "感谢您的理解和支持",
    "感谢您的关注", "感谢您的来电", "感谢您的监督", "感谢您对我们工作的支持", "感谢您的支持",
    "感谢", "谢谢", "收到后", "收悉后", "特此答复", "特此回复", "请您", "目前", "已经", "已",
    "的", "并", "将", "对此", "后续", "进行",
)  # fmt: skip
SAYS_NOTHING = re.compile(r"[^\w]|_")


@dataclass(frozen=True)
class Wording:
    """A city's own words: promises with what only looks like one, empty phrases, lengths.

    `substance` is how many characters must be left beside courtesies and empty phrases.
    """

    promises: tuple[str, ...]
    no_promises: tuple[str, ...]
    empty: tuple[str, ...]
    shortest: int
    substance: int = 5


@dataclass(frozen=True)
class Finding:
    """One thing to look at again: its kind, the words found, and a sentence for the clerk."""

    kind: str
    found: str
    sentence: str


def check_reply(text: str, wording: Wording) -> list[Finding]:
    """Return what should be looked at again in a reply, in the order of its gravity."""
    found: list[Finding] = []
    for check in CHECKS:
        found += check(text, wording)
    return found


def _numbers(text: str, wording: Wording) -> Iterable[Finding]:
    del wording
    identities = [match[0] for match in IDENTITY.finditer(text)]
    rest = IDENTITY.sub("，", text)
    phones = [
        match[0]
        for pattern in (PHONE_IN_TEXT, LANDLINE_IN_TEXT, SPELT_IN_TEXT)
        for match in pattern.finditer(rest)
    ]
    if identities:
        shown = "、".join(_hidden(one) for one in identities)
        yield Finding("identity", shown, f"含证件号码 {shown}，答复中不应出现，请删去。")
    if phones:
        shown = "、".join(_hidden(one) for one in phones)
        yield Finding("phone", shown, f"含电话号码 {shown}，个人号码请删去；单位公开电话可以保留。")


def _hidden(number: str) -> str:
    """Return a number of which the clerk knows it again and nobody else."""
    return f"{number[:3]}…{number[-2:]}"


def _promises(text: str, wording: Wording) -> Iterable[Finding]:
    # What only looks like a promise goes first, the longest first: 不能保证 before 保证.
    for phrase in sorted(wording.no_promises, key=len, reverse=True):
        text = text.replace(phrase, "＊")
    found = [word for word in wording.promises if word and word in text]
    # 百分之百保证 is one promise, found by two words.
    found = [word for word in found if not any(word != other and word in other for other in found)]
    if found:
        shown = "、".join(f"“{word}”" for word in found)
        yield Finding("promise", shown, f"含绝对化的承诺 {shown}，请改写为已经做到或有期限的事。")


def _substance(text: str, wording: Wording) -> Iterable[Finding]:
    said = SAYS_NOTHING.sub("", PLACEHOLDER.sub("", text))
    if len(said) < wording.shortest:
        yield Finding("short", said, f"只有 {len(said)} 个字，请写明做了什么、结果如何、何时完成。")
        return
    used = [phrase for phrase in wording.empty if _bare(phrase) in said]
    used += [match[0] for match in PASSED_ON.finditer(said)] if not used else []
    said = PASSED_ON.sub("", said)
    for phrase in sorted(map(_bare, wording.empty), key=len, reverse=True):
        said = said.replace(phrase, "") if phrase else said
    if not used:
        return
    for courtesy in sorted(COURTESIES, key=len, reverse=True):
        said = said.replace(courtesy, "")
    if len(said) < wording.substance:
        shown = "、".join(f"“{phrase}”" for phrase in used[:3])
        yield Finding("empty", shown, f"除 {shown} 外没有实际内容，请写明办理的经过和结果。")


def _bare(phrase: str) -> str:
    return SAYS_NOTHING.sub("", phrase)


def _placeholders(text: str, wording: Wording) -> Iterable[Finding]:
    del wording
    left = list(dict.fromkeys(match[0] for match in PLACEHOLDER.finditer(text)))
    if left:
        shown = "".join(left)
        yield Finding("placeholder", shown, f"还有没填写的 {shown}。")


CHECKS: tuple[Callable[[str, Wording], Iterable[Finding]], ...] = (
    _numbers, _promises, _substance, _placeholders,
)  # fmt: skip
