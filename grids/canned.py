"""Placeholders of canned replies: which there are, and how they are filled; pure."""

import re
from collections.abc import Mapping

# What may stand in a text, with what is put there.
PLACEHOLDERS = {
    "工单编号": "工单的编号",
    "诉求人称谓": "王先生（女士），不便称呼的为“市民”",
    "承办单位": "答复的单位",
    "事项分类": "工单的分类",
    "来电日期": "诉求收到的日期",
    "日期": "插入当日",
}
IN_TEXT = re.compile(r"【([^【】\n]{1,12})】")
CITIZEN = "市民"
DOUBLE_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文",
    "长孙", "司徒", "夏侯", "端木", "百里", "呼延",
)  # fmt: skip


def unknown_placeholders(text: str) -> list[str]:
    """Return the placeholders in a text that nothing would fill."""
    return [name for name in dict.fromkeys(IN_TEXT.findall(text)) if name not in PLACEHOLDERS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill what is known; a placeholder without a value stays, so that somebody sees it."""
    return IN_TEXT.sub(lambda match: values.get(match[1]) or match[0], text)


def salutation(name: str) -> str:
    """Return how a citizen is addressed: 王先生（女士）, 市民 where the name does not tell.

    Longer names than a Chinese one (Tibetan, Uyghur, foreign) have no surname in front.
    """
    name = name.strip()
    surname = name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]
    given = name[len(surname) :]
    if not 1 <= len(given) <= 2 or not name.isalpha() or name.isascii():
        return CITIZEN
    return f"{surname}先生（女士）"


def in_chinese(year: int, month: int, day: int) -> str:
    """Return a day as a letter writes it: 2024年12月10日."""
    return f"{year}年{month}月{day}日"
