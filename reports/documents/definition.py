"""The definition of a document: its blocks in their order, read from JSON and held to its rules."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from hotline.errors import InvalidInput
from reports.bulletins.wording.phrases import MAX_LENGTH, Phrase, problem_of
from reports.documents.names import CASE_LISTS, ITEM_NAMES, LISTS, SENTENCE_NAMES
from reports.periods import Cadence

MOST_BLOCKS, MOST_ROWS = 40, 60
TITLE_MAX, PLACE_MAX = 60, 30


class BlockKind(Enum):
    """What a block prints."""

    HEADING = "heading"
    SENTENCE = "sentence"
    ITEMS = "items"
    TABLE = "table"
    CHART = "chart"
    CASES = "cases"
    FREE = "free"


SHAPES = {"bar": "条形图", "line": "折线图"}
WITH_LIST = (BlockKind.ITEMS, BlockKind.TABLE, BlockKind.CHART)
WITH_CAPTION = (BlockKind.TABLE, BlockKind.CHART, BlockKind.CASES)


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `text` is its template or fixed text, `of` the list that it prints.

    `most` bounds the rows (0: all of them), `none` is said where there is no row, `caption`
    names a table, a chart or a list of cases. The text of a free block is what its editor
    is to write there.
    """

    kind: BlockKind
    text: str = ""
    of: str = ""
    shape: str = "bar"
    most: int = 0
    none: str = ""
    caption: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what differs from a block's usual as JSON values."""
        usual = asdict(Block(self.kind))
        told = {name: value for name, value in asdict(self).items() if value != usual[name]}
        return {"kind": self.kind.value, **told}


@dataclass(frozen=True, slots=True)
class Definition:
    """A series as data; `unit_code` names the unit whose cases it is about, empty for the city.

    So do the codes of a category, a piece of territory and a channel. `place` is what the
    paper calls all that, as the definition has it.
    """

    code: str
    name: str
    cadence: Cadence
    masthead: str
    title: str
    blocks: tuple[Block, ...]
    unit_code: str = ""
    place: str = ""
    category_code: str = ""
    grid_code: str = ""
    channel_code: str = ""
    version: int = 1
    is_active: bool = True

    @property
    def is_about_all(self) -> bool:
        """Whether it is about all cases of the city."""
        return not (self.unit_code or self.category_code or self.grid_code or self.channel_code)


def lists_of(blocks: Iterable[Block]) -> set[str]:
    """Return the lists that some blocks print."""
    return {block.of for block in blocks if block.kind in WITH_LIST}


def read_blocks(data: Any) -> tuple[Block, ...]:
    """Read blocks from JSON values.

    Raises InvalidInput with a sentence for each block that is not in order, by its place.
    """
    if not isinstance(data, list) or not data:
        raise InvalidInput(fields={"blocks": "至少要有一个段落。"})
    if len(data) > MOST_BLOCKS:
        raise InvalidInput(fields={"blocks": f"最多{MOST_BLOCKS}个段落，现有{len(data)}个。"})
    blocks, faults = [], {}
    for place, given in enumerate(data, 1):
        try:
            blocks.append(_read(given))
        except InvalidInput as error:
            faults[f"block.{place}"] = error.message
    faults |= _named_twice(blocks)
    if faults:
        raise InvalidInput(fields=faults)
    return tuple(blocks)


def _named_twice(blocks: list[Block]) -> dict[str, str]:
    """Return what is wrong with free blocks that an editor could not tell apart."""
    names = [block.text for block in blocks if block.kind is BlockKind.FREE]
    twice = next((name for name in names if names.count(name) > 1), "")
    return {"blocks": f"有两个自由段落都叫“{twice}”，请换一个名称。"} if twice else {}


def _read(given: Any) -> Block:
    try:
        block = Block(**{**given, "kind": BlockKind(given["kind"])})
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("这一段的种类或格式不对。") from error
    texts = (block.text, block.of, block.shape, block.none, block.caption)
    if not all(isinstance(text, str) for text in texts) or type(block.most) is not int:
        raise InvalidInput("这一段的种类或格式不对。")
    if fault := next(filter(None, _faults(block)), ""):
        raise InvalidInput(fault)
    return block


def _faults(block: Block) -> Iterable[str]:
    """Yield what is wrong with a block."""
    if block.kind is BlockKind.FREE:
        yield _wrong_place(block.text)
        return
    if block.kind is BlockKind.CASES:
        yield _wrong_cases(block)
        yield _unprintable(block.none)
    if block.kind in WITH_LIST:
        yield _wrong_list(block)
        yield "" if 0 <= block.most <= MOST_ROWS else f"行数应在0至{MOST_ROWS}之间，0为全部。"
        yield _unprintable(block.none)
    if block.kind in WITH_CAPTION:
        yield _unprintable(block.caption) if block.caption.strip() else "请写表名或图名。"
        return
    yield problem_of(Phrase("", "", optional=names_known(block)), block.text)


def names_known(block: Block) -> tuple[str, ...]:
    """Return the figures that a block's template may name."""
    if block.kind is BlockKind.ITEMS:
        return ITEM_NAMES[block.of]
    return SENTENCE_NAMES if block.kind is BlockKind.SENTENCE else ("范围", "期间")


def _wrong_list(block: Block) -> str:
    fits = {key: each for key, each in LISTS.items() if block.kind.value in each.kinds}
    if block.of not in fits:
        known = "、".join(each.label for each in fits.values())
        return f"没有名为“{block.of}”的列表，可以用的有：{known}。"
    if block.kind is BlockKind.CHART and block.shape not in SHAPES:
        return f"图只能是：{'、'.join(SHAPES.values())}。"
    return ""


def _wrong_cases(block: Block) -> str:
    if block.of not in CASE_LISTS:
        known = "、".join(CASE_LISTS.values())
        return f"没有名为“{block.of}”的工单清单，可以用的有：{known}。"
    return "" if 1 <= block.most <= MOST_ROWS else f"件数应在1至{MOST_ROWS}之间。"


def _wrong_place(name: str) -> str:
    if not name.strip():
        return "请写这一段由编辑写什么，如“下期工作重点”。"
    if len(name) > PLACE_MAX:
        return f"自由段落的名称不能超过{PLACE_MAX}字，正文由编辑在草稿里写。"
    return _unprintable(name)


def _unprintable(text: str) -> str:
    if len(text) > MAX_LENGTH:
        return f"不能超过{MAX_LENGTH}字，现有{len(text)}字。"
    return "" if text.isprintable() else "不能含有换行或其他控制字符。"


def check_title(title: str) -> None:
    """Raise InvalidInput for a title that cannot print, or names what it does not know."""
    known = Phrase("", "", optional=("范围", "期间", "城市"))
    fault = problem_of(known, title) or ("" if len(title) <= TITLE_MAX else "标题太长。")
    if fault:
        raise InvalidInput(fields={"title": fault})


def definition_of(given: Mapping[str, Any]) -> Definition:
    """Build a definition from JSON values; raises InvalidInput for what is not in order."""
    check_title(given["title"])
    values = {**given, "cadence": Cadence(given["cadence"]), "blocks": read_blocks(given["blocks"])}
    return Definition(**values)
