"""Telephone numbers: the one form in which they are stored, and their mask."""

import re
import unicodedata

import phonenumbers

from hotline.plain_text import INVISIBLE

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
