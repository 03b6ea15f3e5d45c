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


_PERIOD = ("日期",)
_CITY = ("城市",)
_LINE = ("分类", "件数")
_CLAUSE = ("热线", "处理情况")

PHRASES: dict[str, Phrase] = {
    "hotline": Phrase("热线名称", "12345政务服务便民热线"),
    "period.day": Phrase("日期（单日）", "{月}月{日}日", ("月", "日")),
    "period.joined": Phrase("日期（合刊）", "{月}月{日}日—{末日}", ("月", "日", "末日")),
    "action.contacted": Phrase("处理情况：已联系", "已及时联系{承办单位}核实处理", ("承办单位",)),
    "action.contacting": Phrase("处理情况：正在联系", "正在联系{承办单位}核实处理", ("承办单位",)),
    "action.transferred": Phrase("处理情况：已转交", "已转交{承办单位}办理", ("承办单位",)),
    "daily.title": Phrase(
        "日报标题", "{城市}市党建引领“有诉必应马上办”机制创新工作日报", optional=_CITY
    ),
    "daily.lead": Phrase(
        "日报首段",
        "{日期}，{热线}接听群众来电诉求{来电件次}件次，网民留言{留言件数}件{留言渠道}，"
        "直接办理{直办件数}件，转交责任单位办理{转办件数}件，回访{回访件数}件。",
        (
            *_PERIOD,
            "来电件次",
            "留言件数",
            "留言渠道",
            "直办件数",
            "转办件数",
            "回访件数",
        ),
        ("热线",),
    ),
    "daily.channels": Phrase("留言渠道的括号", "（{各渠道}）", ("各渠道",)),
    "daily.channel": Phrase("单个渠道", "{渠道}{件数}件", ("渠道", "件数")),
    "daily.heading": Phrase("热点问题的标题行", "热点问题："),
    "hotspot": Phrase(
        "热点问题一行",
        "{序号}.{分类}{件数}件，{集中反映}，{热线}{处理情况}。",
        ("序号", *_LINE, "集中反映", "处理情况"),
        ("热线",),
    ),
    "other": Phrase(
        "前三名以外的集中反映问题",
        "另，{分类}方面{集中反映}，{热线}{处理情况}。",
        ("分类", "集中反映", "处理情况"),
        ("热线", "件数"),
    ),
    "clause.none": Phrase("已看过、没有集中反映", "无集中反映问题"),
    "clause.found": Phrase(
        "有集中反映",
        "其中集中反映{地点}{问题}{集中件数}件",
        ("地点", "问题", "集中件数"),
    ),
    "clause.other": Phrase(
        "前三名以外的集中反映",
        "集中反映{地点}{问题}{集中件数}件",
        ("地点", "问题", "集中件数"),
    ),
    "clause.more": Phrase(
        "另一处集中反映",
        "、{地点}{问题}{集中件数}件",
        ("地点", "问题", "集中件数"),
    ),
    "clause.unreviewed": Phrase("尚未有人看过", "待确认"),
    "hazards.title": Phrase("安全隐患日报标题", "{城市}市安全隐患举报受理情况日报", optional=_CITY),
    "hazards.many": Phrase(
        "安全隐患日报正文（多个接收单位）",
        "{日期}，{城市}市共收到安全隐患举报{隐患件数}件，其中{各接收单位}{主要反映}，{处理情况}。",
        (*_PERIOD, "隐患件数", "各接收单位", "主要反映", "处理情况"),
        ("热线", *_CITY),
    ),
    "hazards.single": Phrase(
        "安全隐患日报正文（一个接收单位）",
        "{日期}，{城市}市共收到安全隐患举报{隐患件数}件，均由{接收单位}接收{主要反映}，{处理情况}。",
        (*_PERIOD, "隐患件数", "接收单位", "主要反映", "处理情况"),
        ("热线", *_CITY),
    ),
    "hazards.none": Phrase(
        "安全隐患日报正文（没有举报）", "{日期}，{城市}市未收到安全隐患举报。", _PERIOD, _CITY
    ),
    "hazards.body": Phrase("单个接收单位", "{接收单位}接收举报{件数}件", ("接收单位", "件数")),
    "hazards.missing": Phrase("接收单位未报", "{接收单位}未报", ("接收单位",)),
    "hazards.categories": Phrase("主要反映的问题", "，主要反映{隐患分类}等问题", ("隐患分类",)),
}


def base_key(key: str) -> str:
    """Return the phrase a key stands for: `hotspot.2` is the phrase `hotspot` in line 2."""
    stem, _, rank = key.rpartition(".")
    return stem if rank.isdigit() else key


def check_phrase(key: str, text: str) -> None:
    """Refuse a wording that cannot print; raises InvalidInput naming key and reason."""
    phrase = PHRASES.get(base_key(key))
    if phrase is None:
        raise InvalidInput(f"没有名为“{key}”的用语。")
    problem = _problem(phrase, text)
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


def _problem(phrase: Phrase, text: str) -> str:
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
