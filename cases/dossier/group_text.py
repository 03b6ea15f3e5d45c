"""A case in a few masked lines, to copy into a unit's group chat (复制到工作群).

What leaves the system this way cannot be called back, so it holds less than the page: no
number, no name and no address, and of a secret case or a report nothing but where to look.
Copying writes no event: the text tells nobody anything that the timeline would have to
answer for, and a press says nothing about what was sent on.
"""

from dataclasses import dataclass

from cases.access.outside_text import outside_text
from cases.access.privacy import is_kept_from_units
from cases.models import Assignment, Case
from hotline.times import say_limit

TEXT_MAX = 120


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
        *([] if is_bare else [f"内容：{_short(outside_text(case, case.text))}"]),
        _deadline(case, own),
        "详情和联系方式请登录系统查看，勿在群内转发个人信息。",
    ]
    if is_bare:
        lines.insert(2, "内容：涉及保密，请登录系统查看。")
    return GroupText("\n".join(line for line in lines if line), is_bare)


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
