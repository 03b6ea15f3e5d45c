"""A case in a few masked lines, to copy into a unit's group chat (复制到工作群).

What leaves the system this way cannot be called back, so it holds less than the page: no
number, no name and no address, and of a secret case or a report nothing but where to look.
Copying writes no event: the text tells nobody anything that the timeline would have to
answer for, and a press says nothing about what was sent on.
"""

import re
from dataclasses import dataclass

from cases.access.privacy import hide_citizen, is_kept_from_units
from cases.models import Assignment, Case
from cases.rules.phones import mask_text
from hotline.times import say_limit

TEXT_MAX = 120
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文冶祁星才"
)
# 王女士, 李先生: so people name themselves and their neighbours.
ADDRESSED = re.compile(f"([{SURNAMES}])[\u4e00-\u9fff]{{0,2}}(先生|女士|师傅|大爷|阿姨)")


@dataclass(frozen=True)
class GroupText:
    """The lines, and whether they leave the matter out."""

    text: str
    is_bare: bool


def group_text(case: Case, own: Assignment) -> GroupText:
    """Return a case as it may stand in a chat of the unit that works on it."""
    is_bare = is_kept_from_units(case)
    lines = [
        f"【12345工单】{case.number}",
        f"类型：{case.get_kind_display()} · {case.category}",
        *([] if is_bare else [f"内容：{_short(_masked(case, case.text))}"]),
        _deadline(case, own),
        "详情和联系方式请登录系统查看，勿在群内转发个人信息。",
    ]
    if is_bare:
        lines.insert(2, "内容：涉及保密，请登录系统查看。")
    return GroupText("\n".join(line for line in lines if line), is_bare)


def _masked(case: Case, text: str) -> str:
    """Hide the citizen's name and address, forms of address, and all numbers."""
    return mask_text(ADDRESSED.sub(r"\1**\2", hide_citizen(case, text)))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT_MAX else f"{line[: TEXT_MAX - 1]}…"


def _deadline(case: Case, own: Assignment) -> str:
    """Say what is due and by when: the signature first, then the reply."""
    urgent = "" if case.urgency == "ordinary" else f"【{case.get_urgency_display()}】"
    if own.clock_stopped_at is not None:
        return f"{urgent}时限：停表中"
    if own.signed_at is None and own.sign_due_at is not None:
        urgent += f"时限：{say_limit(own.sign_due_at)} 前签收，"
        return f"{urgent}{say_limit(own.reply_due_at)} 前办结"
    return f"{urgent}时限：{say_limit(own.reply_due_at)} 前办结"
