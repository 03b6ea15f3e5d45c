"""The usual documents of a hotline, as a centre may take them over and change them."""

from typing import Any

from reports.models import DocumentCadence

Given = dict[str, Any]


def _heading(text: str) -> Given:
    return {"kind": "heading", "text": text}


def _sentence(text: str) -> Given:
    return {"kind": "sentence", "text": text}


def _chart(of: str, caption: str, shape: str = "bar", most: int = 0) -> Given:
    return {"kind": "chart", "of": of, "caption": caption, "shape": shape, "most": most}


def _table(of: str, caption: str, none: str, most: int = 0) -> Given:
    return {"kind": "table", "of": of, "caption": caption, "none": none, "most": most}


HOTSPOTS: Given = {
    "kind": "items",
    "of": "hotspots",
    "text": "{序号}.{分类}{件数}件，占{占比}，{变化}。{举例}",
    "most": 4,
    "none": "本期没有热点分类的诉求。",
}
RECEIVED = (
    "{期间}，{热线}共受理{范围}诉求{受理件数}件，{受理件数变化}。"
    "其中来电{来电件数}件、网民留言{留言件数}件；直接办理{直办件数}件，"
    "转交责任单位办理{转办件数}件，期末已办结{转办办结件数}件，办结率{办结率}。"
    "期内办结转办诉求{期内办结件数}件，{期内办结件数变化}。"
)
CALLED = (
    "期内回访{回访件数}件，已联系{已联系件数}件，响应率{响应率}，{响应率变化}；"
    "已解决{已解决件数}件，解决率{解决率}，{解决率变化}；"
    "满意{满意件数}件、基本满意{基本满意件数}件、不满意{不满意件数}件，"
    "满意率{满意率}，{满意率变化}。"
)
KINDS = "按诉求类型分：{各类型}。"


def _blocks(by_time: Given) -> list[Given]:
    return [
        _heading("一、总体情况"),
        _sentence(RECEIVED),
        _sentence(KINDS),
        by_time,
        _heading("二、回访情况"),
        _sentence(CALLED),
        _table("rates", "表1 主要指标", ""),
        _heading("三、热点问题"),
        HOTSPOTS,
        _chart("hotspots", "图2 热点分类件数", most=10),
        _heading("四、各单位办理情况"),
        _table("units", "表2 各单位办理情况", "本期没有转交责任单位办理的诉求。"),
    ]


_DAYS = _chart("days", "图1 逐日受理量", "line")
_MONTHS = _chart("months", "图1 逐月受理量")
USUAL: dict[str, Given] = {
    code: {
        "code": code,
        "name": f"热线工作{name}",
        "cadence": cadence.value,
        "masthead": f"12345热线工作{name}",
        "title": "{范围}{期间}政务服务便民热线工作" + name,
        "blocks": _blocks(by_time),
    }
    for code, name, cadence, by_time in (
        ("weekly", "周报", DocumentCadence.WEEK, _DAYS),
        ("monthly", "月报", DocumentCadence.MONTH, _DAYS),
        ("quarterly", "季报", DocumentCadence.QUARTER, _MONTHS),
        ("yearly", "年报", DocumentCadence.YEAR, _MONTHS),
    )
}
