"""Words of a demand that say somebody is in danger now, and whom to call first.

A line of the setting holds words, the number to transfer to and what is told to the caller,
parted by “｜”. “燃气…泄漏” is found with up to eight characters between the two.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

LINE = r"^[^｜]+｜\d{3,12}｜[^｜]+$"
GAP = "…"
BETWEEN = r"[^。！？；\n]{0,8}?"
# What is spoken of here does not happen: a drill, a notice, something to be prevented.
UNREAL = re.compile(r"(?:演练|演习|培训|宣传|预防|防止|防范|谨防|避免|以免|防|保险|知识|讲座)$")
UNREAL_AFTER = re.compile(r"^(?:演练|演习|培训|宣传|预防|知识|讲座|保险|应急预案|隐患排查|排查)")
LOOKED_BEFORE = 6
READ_MAX = 2_000

DEFAULT_LINES = [
    "燃气…泄漏 燃气…漏 煤气…漏 天然气…漏 液化气…漏 煤气味 燃气味 天然气味 煤气罐…响"
    " 漏气 气管…断 一氧化碳 煤气中毒"
    "｜119｜请先关阀门、开窗，不要碰电器开关，人都到室外再打电话。",
    "起火 着火 失火 火灾 大火 冒烟 冒黑烟 浓烟 火苗 烧起来 烧着 爆炸 炸了 爆燃"
    "｜119｜请先离开现场，不要乘电梯，说清门牌和有没有人被困。",
    "困人 被困 困在 关在电梯 梯…坠 往下坠 坍塌 倒塌 塌方 垮塌 塌陷…人 掉进 掉下去 坠落 落水 溺水"
    " 掉河里 掉井里 卡住…出不来 压在下面 埋在 滑坡 泥石流"
    "｜119｜请不要自行施救或扒门，说清位置，保持电话畅通。",
    "轻生 自杀 跳楼 跳河 跳桥 割腕 上吊 喝农药 喝药自尽 不想活 活不下去 寻短见 结束生命 要跳下"
    "｜110｜请稳住对方、不要离开，说清位置，民警马上到。",
    "打砸 打架 斗殴 持刀 拿刀 砍人 捅人 打人 行凶 抢劫 绑架 非法拘禁 劫持 砸店 家暴 被打 枪声 杀人"
    "｜110｜请先到安全的地方，不要冲突，说清位置和人数。",
    "群体 聚集 堵路 拦路 堵门 拉横幅 围堵 围攻 哄抢 聚众 闹事"
    "｜110｜请不要参与，说清位置、大约人数和起因。",
    "昏迷 晕倒 昏倒 不省人事 大出血 抽搐 休克 没有呼吸 心脏病…发作 心梗 脑出血 食物中毒 集体中毒"
    " 上吐下泻 要生了 触电 中毒 烧伤 受伤…流血"
    "｜120｜请不要随意搬动病人，说清位置和症状，听医生指导。",
    "车祸 撞车 撞人 撞了人 翻车 追尾 肇事 被车撞 连环撞"
    "｜122｜请开双闪、到路边等候，说清路段和有没有人受伤。",
    "高压线…断 电线…掉 电线…断 漏电 危化品 化学品…泄漏 氯气 氨气 有毒气体 炸弹 爆炸物 疯狗 狗…咬"
    "｜110｜请远离现场，不要触碰，说清位置。",
]


class Alarm(NamedTuple):
    """What was found in a text: the words as they stand there, the number, and what to say."""

    words: str
    number: str
    advice: str


def alarms_in(text: str, lines: Iterable[str]) -> list[Alarm]:
    """Return the dangers that a text names, each number once, in the order of the lines."""
    said = text[:READ_MAX]
    found: dict[str, Alarm] = {}
    for line in lines:
        words, _, rest = line.partition("｜")
        number, _, advice = rest.partition("｜")
        match = next(real_mentions(pattern_of(words), said), "")
        if match and number not in found:
            found[number] = Alarm(match, number, advice)
    return list(found.values())


def real_mentions(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield what a pattern finds, save where the text speaks of a drill and the like."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - LOOKED_BEFORE) : match.start()]
        if not UNREAL.search(before) and not UNREAL_AFTER.match(text[match.end() :]):
            yield match.group()


@cache
def pattern_of(words: str) -> re.Pattern[str]:
    """Return the pattern of a line's words; the words are parted by spaces."""
    each = [BETWEEN.join(map(re.escape, word.split(GAP))) for word in words.split()]
    return re.compile("|".join(each))
