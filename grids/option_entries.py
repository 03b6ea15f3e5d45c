"""What each row of a shelf is found by, as its names are typed: Chinese, initials, pinyin."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from hotline.pinyin import syllables


@dataclass(frozen=True)
class Entry:
    """What one row is found by; everything in lower case.

    `spellings` are the joined pinyin of its names, from each syllable on; `above` are the
    names that stand over it in its tree.
    """

    code: str
    label: str
    names: tuple[str, ...]
    initials: tuple[str, ...]
    spellings: tuple[tuple[str, ...], ...]
    above: str
    above_initials: tuple[str, ...]

    @cached_property
    def letters(self) -> str:
        """All that a word may stand in; a word that does not stand in it names another row."""
        whole = [spelling[0] for spelling in self.spellings if spelling]
        parts = [*self.names, self.code.lower(), *self.initials, *whole, self.above]
        return "\n".join([*parts, *self.above_initials])


def entries_of(rows: Mapping[str, Any], labels: Mapping[str, str], joint: str) -> tuple[Entry, ...]:
    """Return what each row is found by, in the rows' order."""
    return tuple(_entry(code, _known_names(row), labels[code], joint) for code, row in rows.items())


def _known_names(row: Any) -> tuple[str, ...]:
    """Return the names of a row, its own before those of what was merged into it."""
    own = (getattr(row, "name", str(row)), getattr(row, "short_name", ""))
    return own + tuple(getattr(row, "merged_names", ()))


# Rows are read anew every half minute and hardly ever change, and spelling one takes a tenth
# of a millisecond: more are kept than a large city has, or the first would go for the last.
@lru_cache(maxsize=65_536)
def _entry(code: str, own_names: tuple[str, ...], label: str, joint: str) -> Entry:
    known = (*own_names[:2], label, *own_names[2:])
    names = tuple(dict.fromkeys(name.lower() for name in known if name))
    spelt = [_syllables(name) for name in names if joint not in name]
    above = label.rpartition(joint)[0].lower()
    return Entry(
        code=code,
        label=label,
        names=names,
        initials=tuple("".join(word[0] for word in words) for words in spelt),
        spellings=tuple(
            tuple("".join(words[at:]) for at in range(len(words))) for words in spelt
        ),
        above=above,
        above_initials=tuple(
            "".join(word[0] for word in _syllables(name)) for name in above.split(joint) if name
        ),
    )  # fmt: skip


def _syllables(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in syllables(name) if word.strip())
