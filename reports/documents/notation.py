"""Blocks as an administrator writes them: a line each, its parts between upright strokes.

标题｜一、总体情况
段落｜{期间}共受理诉求{受理件数}件。
逐条｜热点分类｜4｜{序号}.{分类}{件数}件｜本期没有热点分类的诉求。
表格｜承办单位｜0｜表1 各单位办理情况｜本期没有转办的诉求。
条形图｜热点分类｜10｜图1 热点分类件数
折线图｜逐日受理量｜0｜图2 逐日受理量
案例｜未办结工单｜10｜表2 未办结的工单｜本期转办的诉求均已办结。
自由段落｜下期工作重点
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hotline.errors import InvalidInput
from reports.documents.definition import BlockKind, read_blocks
from reports.documents.names import CASE_LISTS, ITEM_NAMES, LISTS, SENTENCE_NAMES

TEXTS = {"标题": BlockKind.HEADING, "段落": BlockKind.SENTENCE, "自由段落": BlockKind.FREE}
CHARTS = {"条形图": "bar", "折线图": "line"}
ITEMS, TABLE, CASES = "逐条", "表格", "案例"
WORDS = (*TEXTS, ITEMS, TABLE, *CHARTS, CASES)
STROKE = "｜"


def read_notation(text: str) -> list[dict[str, Any]]:
    """Return the blocks that a text writes, as JSON values.

    Raises InvalidInput with one sentence for each line that is not in order.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults: list[str] = []
    blocks: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        try:
            block = _block([part.strip() for part in re.split(r"[|｜]", line)])
            read_blocks([block])
            blocks.append(block)
        except InvalidInput as error:
            said = next(iter(error.fields.values()), error.message)
            faults.append(f"第{number}行：{said}")
    if faults:
        raise InvalidInput(fields={"blocks": "\n".join(faults)})
    read_blocks(blocks)
    return blocks


def _block(parts: list[str]) -> dict[str, Any]:
    word, *rest = parts
    if word not in WORDS:
        raise InvalidInput(f"不认识“{word}”，每行应以{'、'.join(WORDS)}开头。")
    if word in TEXTS:
        if len(rest) != 1:
            raise InvalidInput(f"“{word}”后面应有一段文字，文字中不能有竖线。")
        return {"kind": TEXTS[word].value, "text": rest[0]}
    if len(rest) not in (3, 4) or not rest[1].isdecimal():
        raise InvalidInput(f"“{word}”后面依次写列表、行数（0 为全部）、文字，可再写无数据时的话。")
    labels = CASE_LISTS if word == CASES else {key: each.label for key, each in LISTS.items()}
    block = {"of": _key_of(rest[0], labels), "most": int(rest[1]), "none": "".join(rest[3:])}
    if word == ITEMS:
        return {"kind": BlockKind.ITEMS.value, **block, "text": rest[2]}
    if word in (TABLE, CASES):
        kind = BlockKind.TABLE if word == TABLE else BlockKind.CASES
        return {"kind": kind.value, **block, "caption": rest[2]}
    return {"kind": BlockKind.CHART.value, **block, "caption": rest[2], "shape": CHARTS[word]}


def _key_of(label: str, labels: Mapping[str, str]) -> str:
    return next((key for key, each in labels.items() if each == label), label)


def in_notation(blocks: Iterable[Mapping[str, Any]]) -> str:
    """Return blocks as they are written."""
    return "\n".join(STROKE.join(_parts(block)) for block in blocks)


def _parts(block: Mapping[str, Any]) -> list[str]:
    kind = BlockKind(block["kind"])
    for word, of_word in TEXTS.items():
        if of_word is kind:
            return [word, block["text"]]
    shapes = {shape: word for word, shape in CHARTS.items()}
    drawn = shapes[block.get("shape", "bar")]
    words = {BlockKind.ITEMS: ITEMS, BlockKind.TABLE: TABLE, BlockKind.CASES: CASES}
    said = block["text"] if kind is BlockKind.ITEMS else block["caption"]
    of = block["of"]
    label = CASE_LISTS[of] if kind is BlockKind.CASES else LISTS[of].label
    parts = [words.get(kind, drawn), label, str(block.get("most", 0)), said]
    return [*parts, block["none"]] if block.get("none") else parts


def rows_of_help() -> list[tuple[str, str]]:
    """Return what may be written: each kind of line with an example, and what it may name."""
    lists = "、".join(each.label for each in LISTS.values())
    items = (f"{LISTS[key].label}：{_braced(names)}" for key, names in ITEM_NAMES.items())
    return [
        ("标题｜一、总体情况", "固定文字，可以用{范围}、{期间}。"),
        ("段落｜受理{受理件数}件，{受理件数变化}。", _braced(SENTENCE_NAMES)),
        ("逐条｜热点分类｜4｜{序号}.{分类}{件数}件。｜没有时的话", "；".join(items)),
        ("表格｜承办单位｜0｜表1 表名｜没有时的话", f"列表：{lists}。行数写 0 为全部。"),
        ("条形图｜热点分类｜10｜图1 图名", "条形图、折线图，列表同上。"),
        (
            "案例｜未办结工单｜10｜表2 表名｜没有时的话",
            f"逐件列出转办的工单，不列保密件和举报件，姓名、电话、地址已隐去。"
            f"清单：{'、'.join(CASE_LISTS.values())}。",
        ),
        ("自由段落｜下期工作重点", "由编辑在草稿里写；竖线后是请编辑写什么，没有写就不印。"),
    ]


def _braced(names: Iterable[str]) -> str:
    return "、".join(f"{{{name}}}" for name in names)
