"""From what is told of a topic to the lines of an issue, by phrases that may be reworded."""

from collections.abc import Callable, Mapping

from reports.bulletins.topics.figures import TopicFigures
from reports.bulletins.topics.told import say_hour
from reports.bulletins.wording.editor_choices import EXTRA
from reports.bulletins.wording.lines import Line, Value, Wording
from reports.bulletins.wording.phrases import Phrase

LINE_NAMES = {
    "title": "标题", "head": "小标题", "lead": "反映情况", "said": "反映内容", "done": "办理情况",
    "due": "时限", "end": "结尾", EXTRA: "增写的一段", "correction": "更正说明",
}  # fmt: skip
# What each line is made of, for a case and for a group where they differ.
PHRASES = {
    "topic.case": Phrase(
        "一件工单的反映情况", "{接收}，{热线}接到市民反映：{内容}。{地点}",
        ("接收", "内容"), ("热线", "地点"),
    ),
    "topic.group": Phrase(
        "集中反映的情况",
        "截至{取数}，{热线}接到{人数}名市民反映{事项}，共{件数}件，最早{最早}，最近{最近}。"
        "近24小时{近日件数}件，前24小时{前日件数}件。",
        ("取数", "人数", "件数"), ("热线", "事项", "最早", "最近", "近日件数", "前日件数"),
    ),
    "topic.said": Phrase("集中反映的举例", "如市民反映：{内容}。", ("内容",)),
    "topic.done": Phrase(
        "办理情况", "承办单位：{承办单位}。{办理情况}", ("办理情况",), ("承办单位",)
    ),
    "topic.undispatched": Phrase("还没有承办单位", "{办理情况}", ("办理情况",)),
    "topic.due": Phrase("时限", "{时限}", ("时限",)),
}  # fmt: skip
TopicLines = Callable[[Wording, TopicFigures], tuple[Line, ...]]


def lines_by(phrases: Mapping[str, str]) -> TopicLines:
    """Return what words a topic: each line by the phrase that is named, in this order.

    A line whose phrase is empty takes the usual one of its key.
    """

    def lines(wording: Wording, figures: TopicFigures) -> tuple[Line, ...]:
        values = _values(figures)
        made = (_line(wording, key, phrase, values) for key, phrase in phrases.items())
        return tuple(line for line in made if line)

    return lines


def _line(wording: Wording, key: str, phrase: str, values: Mapping[str, Value]) -> Line | None:
    if phrase:
        return wording.line(key, phrase, values)
    is_group = not values["接收"]
    if key == "said" and not is_group:
        return None
    usual = {
        "lead": "topic.group" if is_group else "topic.case",
        "done": "topic.done" if values["承办单位"] else "topic.undispatched",
    }
    return wording.line(key, usual.get(key, f"topic.{key}"), values)


def _values(figures: TopicFigures) -> dict[str, Value]:
    data, as_of = figures.data, figures.at("as_of")
    units = [f"{name}{count}件" if data["cases"] > 1 else name for name, count in data["units"]]
    return {
        "事项": data["matter"],
        "地点": f"地点：{data['place']}。" if data["place"] else "",
        "接收": data["received"],
        "内容": data["said"],
        "取数": say_hour(as_of, as_of),
        "人数": str(data["people"]),
        "件数": str(data["cases"]),
        "最早": say_hour(figures.at("first"), as_of),
        "最近": say_hour(figures.at("last"), as_of),
        "近日件数": str(data["recent"]),
        "前日件数": str(data["before"]),
        "承办单位": "、".join(units),
        "办理情况": data["done"],
        "时限": data["due"],
    }
