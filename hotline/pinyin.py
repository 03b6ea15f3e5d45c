"""The pinyin of Chinese names, by which they are sorted and found."""

from functools import lru_cache


def syllables(name: str) -> list[str]:
    """Return a name's syllables without tones; what is no Chinese character stays as it is."""
    # Its dictionary takes half a second to read, which most processes never need.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return list(lazy_pinyin(name))


@lru_cache(maxsize=30_000)
def reading(character: str) -> str:
    """Return the commonest reading of a character, its tone as a digit; else the character.

    A character is read alike wherever it stands, so that two texts are compared by it.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return "".join(lazy_pinyin(character, style=Style.TONE3)) or character
