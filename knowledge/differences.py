"""What changed from one version of an article to the next, by words of each field; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from hotline.times import city_time
from knowledge.models import ArticleVersion

# Chinese is compared by the character, a number or a Latin word as one.
WORDS = re.compile(r"[0-9A-Za-z.]+|\s+|.", re.DOTALL)
LONGEST = 4_000


@dataclass(frozen=True)
class Piece:
    """A piece of a field: in both versions (""), added, or removed."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Changed:
    """A field that two versions write differently."""

    label: str
    pieces: list[Piece]


def changes_between(before: ArticleVersion, after: ArticleVersion) -> list[Changed]:
    """Return the fields that differ, each with its pieces in their order."""
    found = []
    for label, read in FIELDS:
        was, now = read(before), read(after)
        if was != now:
            found.append(Changed(label, list(_pieces(was, now))))
    return found


def _pieces(was: str, now: str) -> Iterator[Piece]:
    one, two = WORDS.findall(was[:LONGEST]), WORDS.findall(now[:LONGEST])
    for kind, i, j, k, m in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("".join(one[i:j]))
            continue
        if i < j:
            yield Piece("".join(one[i:j]), "removed")
        if k < m:
            yield Piece("".join(two[k:m]), "added")


def _text(name: str) -> Any:
    return lambda version: str(getattr(version, name) or "")


def _files(version: ArticleVersion) -> str:
    """Name the files; one of the same name is told by when it came."""
    files = version.files.all() if version.pk else ()
    return "、".join(f"{one.name}（{city_time(one.uploaded_at):%Y-%m-%d %H:%M}）" for one in files)


FIELDS: tuple[tuple[str, Any], ...] = (
    ("问题", _text("question")),
    ("答复", _text("answer")),
    ("依据", _text("basis")),
    ("标签", lambda version: "、".join(version.tags)),
    ("适用地域", _text("area")),
    ("生效日期", _text("valid_from")),
    ("失效日期", _text("valid_to")),
    ("附件", _files),
    ("统一答复口径", lambda version: "是" if version.is_agreed else "否"),
)
