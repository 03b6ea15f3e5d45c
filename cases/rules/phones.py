"""Masks of people and free texts, and the patterns of numbers within a text."""

import re
import unicodedata
from functools import lru_cache

from hotline.plain_text import BLANKS, DASHES, DOTS, INVISIBLE
from hotline.telephone_numbers import mask_phone

# Numbers inside a longer text, as people write and paste them: full-width digits from a Chinese
# keyboard, and between any two digits a run of blanks, line breaks, dashes, dots, strokes and
# characters that no eye sees. Every class is spelt out, since PostgreSQL searches by the same
# patterns and must agree on each.
DIGIT = "[0-9０-９]"
STROKES = "/／"
SEPARATORS = f"-{INVISIBLE}{BLANKS}{DASHES}{DOTS}{STROKES}"
GAP, GAPS = f"[{SEPARATORS}]*", f"[{SEPARATORS}]+"
SPACE = f"[{INVISIBLE}{BLANKS}]*"
UNSEEN = f"[{INVISIBLE}]*"
ALONE, ENDS = f"(?<!{DIGIT})", f"(?!{DIGIT})"
# 15 2024-12-10: a small number before a date is no beginning of a telephone number.
YEAR, STROKE = f"(?:[1１][9９]|[2２][0０]){DIGIT}{{2}}", "[-./－．／]"
NO_DATE = f"(?!{DIGIT}{{1,2}}{GAPS}{YEAR}{STROKE}{DIGIT}{{1,2}}{STROKE})"
COUNTRY = f"(?:[+＋]|[0０]{{2}})?{GAP}[8８]{GAP}[6６]"
PHONE_IN_TEXT = re.compile(
    f"{ALONE}{NO_DATE}(?:{COUNTRY}[)）]?{GAP})?"
    f"[1１]{GAP}[3-9３-９]{GAP}(?:{DIGIT}{GAP}){{8}}{DIGIT}{ENDS}"
)
LOCAL = f"(?:{DIGIT}{GAP}){{6,7}}{DIGIT}{ENDS}"
LANDLINE_IN_TEXT = re.compile(
    f"{ALONE}{NO_DATE}(?:"
    f"([（(]?[0０]{SPACE}(?:[12１２]{SPACE}{DIGIT}|[3-9３-９]{SPACE}{DIGIT}{SPACE}{DIGIT})[)）]?{GAP})"
    f"{LOCAL}"
    f"|((?:(?:[+＋]|[0０]{{2}})[8８][6６]{GAP}|[8８][6６]{GAPS})"
    f"(?:[1１][0０]|[2２]{DIGIT}|[3-9３-９]{DIGIT}{{2}}){GAPS}){LOCAL})"
)
LAST = "[0-9０-９XxＸｘ]"
BORN = (
    f"(?:[0０]{GAP}[1-9１-９]|[1１]{GAP}[0-2０-２]){GAP}"
    f"(?:[0-2０-２]{GAP}{DIGIT}|[3３]{GAP}[01０１]){GAP}"
)
# Eighteen digits in one piece, or in several where they hold a day of birth; an old card has
# fifteen with a day of birth.
IDENTITY_IN_TEXT = re.compile(
    f"{ALONE}(?:(?:{DIGIT}{UNSEEN}){{17}}{LAST}(?!{LAST})"
    f"|(?:{DIGIT}{GAP}){{6}}(?:[1１]{GAP}[89８９]|[2２]{GAP}[0０]){GAP}(?:{DIGIT}{GAP}){{2}}{BORN}"
    f"(?:{DIGIT}{GAP}){{3}}{LAST}(?!{LAST})"
    f"|(?:{DIGIT}{GAP}){{8}}{BORN}(?:{DIGIT}{GAP}){{2}}{DIGIT}{ENDS})"
)
# A mobile number read out and written down in words: 幺三八九七零零一二三四.
SPELT = "[零〇○一二三四五六七八九幺]"
SPELT_IN_TEXT = re.compile(
    f"(?<!{SPELT})[一幺]{GAP}[三四五六七八九]{GAP}(?:{SPELT}{GAP}){{8}}{SPELT}(?!{SPELT})"
)
# Two characters of such a number: one alone stands in too many words.
IN_SPELT = re.compile(f"{SPELT}{GAP}{SPELT}")
# A match of the three patterns above is made of these alone.
IN_NUMBERS = re.compile(f"[0-9０-９+＋()（）XxＸｘ{SEPARATORS[1:]}-]")
MOBILE_DIGITS, IDENTITY_DIGITS = 11, 18


def mask_numbers(text: str) -> str:
    """Hide people's numbers in a free text: mobiles and identities, not offices' landlines."""
    text = SPELT_IN_TEXT.sub(_masked_spelt, text)
    text = IDENTITY_IN_TEXT.sub(_masked_identity, text)
    return PHONE_IN_TEXT.sub(lambda match: mask_phone(_plain(match[0])[-MOBILE_DIGITS:]), text)


def _masked_spelt(match: re.Match[str]) -> str:
    return mask_phone("".join(re.findall(SPELT, match[0])))


def _masked_identity(match: re.Match[str]) -> str:
    plain = _plain(match[0])
    return f"{plain[:6]}********{plain[-4 if len(plain) == IDENTITY_DIGITS else -3 :]}"


def _plain(number: str) -> str:
    """Return the digits of a written number, and the X of an identity, in plain letters."""
    plain = unicodedata.normalize("NFKC", number).upper()
    return "".join(one for one in plain if one.isdigit() or one == "X")


def mask_text(text: str) -> str:
    """Hide phones and identity numbers that somebody wrote into a free text."""
    return LANDLINE_IN_TEXT.sub(_masked_landline, mask_numbers(text))


def _masked_landline(match: re.Match[str]) -> str:
    area = match[1] or match[2]
    return area + "*" * len(_plain(match[0][len(area) :]))


def mask_name(name: str) -> str:
    """Return the family name's first character and stars."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def hide_said(text: str, said: str, mask: str) -> str:
    """Return a text with a name, an address or a number in it replaced, however it is written.

    Half or full width, capitals, and what stands between the characters make no difference:
    阿不都·热合曼 is 阿不都 • 热合曼.
    """
    pattern = _written(said)
    return pattern.sub(mask, text) if pattern else text


def names_in(text: str, said: str) -> bool:
    """Tell whether a name, an address or a number stands in a text, however it is written."""
    pattern = _written(said)
    return pattern is not None and pattern.search(text) is not None


SHORTEST_SAID = 2


@lru_cache(maxsize=512)
def _written(said: str) -> re.Pattern[str] | None:
    """Return the pattern of all ways to write what was said; None where it is too short."""
    plain = re.sub(f"[{SEPARATORS}]", "", unicodedata.normalize("NFKC", said))
    if len(plain) < SHORTEST_SAID:
        return None
    return re.compile(GAP.join(map(_either_width, plain)), re.IGNORECASE)


def _either_width(one: str) -> str:
    """Return the class of a character in half and in full width."""
    wide = chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else ""
    return f"[{re.escape(one)}{wide}]" if wide else re.escape(one)
