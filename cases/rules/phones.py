"""Phone numbers: one written form, and masks for people and free text."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from hotline.plain_text import BLANKS, DASHES, DOTS, INVISIBLE

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


# What stands behind the number of a house's exchange: 0971-8230000-801, 转801, 分机801.
EXTENSION = re.compile(r"(.*\d)\s*(?:转|分机|ext\.?|x|#|-)\s*(\d{1,6})", re.IGNORECASE)
WRITTEN_SO = re.compile(r"(?:\+|00)?[-\d\s().·/\u2010-\u2015\u2212]+")
# By their form alone: a list of ranges refuses every new one that is given out.
MOBILE = r"1[3-9]\d{9}"
LANDLINE = r"0(?:[12]\d{9}|[3-9]\d{9,10})"
TOLL_FREE = r"[48]00\d{7}"
WHOLE = re.compile(rf"{MOBILE}|{LANDLINE}|{TOLL_FREE}|9[56]\d{{3,6}}|1[0-2]\d{{1,4}}")
EXTENDED = re.compile(rf"{LANDLINE}|{TOLL_FREE}|9[56]\d{{3,6}}")
ABROAD = re.compile(r"(?:\+|00)\s*(?!86|0)\d")
# How a table keeps a number from becoming one: '139…, ="139…".
KEPT_AS_TEXT = re.compile('\'(.*)|="(.*)"')


def normalise_phone(typed: str) -> str | None:
    """Return a number in its one stored form, None where it is no possible number.

    Mainland numbers lose the country code: ``13800000000``, ``09718230000``; an extension
    stays behind them: ``09718230000-801``. 400, 800, 95 and 1xx numbers stay as they are
    dialled; foreign ones keep their country: ``+81312345678``. A number that a table has
    spoilt (``1.38E+10``) is none.
    """
    plain = re.sub(f"[{INVISIBLE}]", "", unicodedata.normalize("NFKC", typed)).strip()
    if kept := KEPT_AS_TEXT.fullmatch(plain):
        plain = (kept[1] or kept[2] or "").strip()
    if ABROAD.match(plain):
        return _foreign(plain)
    if number := _mainland(plain):
        return number
    parted = EXTENSION.fullmatch(plain)
    called = _mainland(parted[1]) if parted else None
    if parted and called and EXTENDED.fullmatch(called):
        return f"{called}-{parted[2]}"
    return None


def _mainland(plain: str) -> str | None:
    """Return the digits of a number of the mainland as they are dialled there."""
    if not WRITTEN_SO.fullmatch(plain):
        return None
    digits = re.sub(r"\D", "", plain)
    local = re.sub("^(?:00)?86", "", digits)
    tried = [digits] if local == digits else [local, f"0{local}"]
    return next((one for one in tried if WHOLE.fullmatch(one)), None)


def _foreign(plain: str) -> str | None:
    try:
        number = phonenumbers.parse(re.sub("^00", "+", plain), None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(phone: str) -> str:
    """Return a number with its middle hidden: ``138****0000``; of a landline the area stays.

    One mask for pages, API and texts: two would together show more than either.
    """
    if re.match("0[1-9]", phone):
        area = 3 if phone[1] in "12" else 4
        return f"{phone[:area]}{'*' * (len(phone) - area)}"
    if len(phone) < 7:
        return "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


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
