"""Made-up demands of three matters, each worded in many ways."""

from collections.abc import Iterator
from itertools import cycle, islice, product

from learning.rules.evaluation import Sample
from learning.rules.features import DemandText

PLACES = ("文博苑", "香格里拉小区", "昆仑中路", "五四西路", "南川东路", "海湖新区", "城北路")
MATTERS = {
    "供热采暖": (
        ("家里暖气不热", "室温只有十四度", "换热站还没有供暖", "暖气片冰凉", "热力公司不来测温"),
        ("老人孩子冻得感冒", "取暖费早就交了", "希望尽快升温", "打了报修电话没有人管"),
    ),
    "噪声扰民": (
        ("楼下广场舞音响太吵", "工地半夜还在打桩", "邻居装修电钻声", "酒吧音乐放到凌晨"),
        ("睡不着觉", "孩子没法写作业", "要求降低音量", "多次劝说没有用"),
    ),
    "拖欠工资": (
        ("包工头拖欠农民工工资", "公司三个月没有发工资", "老板跑了工钱没结", "加班费一直不给"),
        ("等着用钱过年", "劳动合同也没有签", "要求尽快结清", "一共十二个人"),
    ),
}


def demands(matter: str, count: int) -> list[DemandText]:
    """Return different demands about a matter, always the same ones."""
    return list(islice(cycle(_worded(matter)), count))


def _worded(matter: str) -> Iterator[DemandText]:
    first, then = MATTERS[matter]
    for place, what, more in product(PLACES, first, then):
        yield DemandText(f"{place}{what}", f"我住在{place}，{what}，{more}，请帮助处理。")


def sample(each: int) -> Sample:
    """Return as many demands about each matter, each a group of its own."""
    found = Sample([], [], [])
    for matter in MATTERS:
        for at, text in enumerate(demands(matter, each)):
            found.texts.append(text)
            found.labels.append(matter)
            found.groups.append(f"{matter} {at}")
    return found
