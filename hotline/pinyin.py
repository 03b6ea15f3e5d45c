"""The pinyin of Chinese names, by which they are sorted and found."""


def syllables(name: str) -> list[str]:
    """Return a name's syllables without tones; what is no Chinese character stays as it is."""
    # Its dictionary takes half a second to read, which most processes never need.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return list(lazy_pinyin(name))
