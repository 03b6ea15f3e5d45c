"""Numbers as telephone systems write them."""

import re
import unicodedata

from hotline.telephone_numbers import normalise_phone

NUMBER_MAX = 60
# sip:13800000000@10.0.0.1;user=phone, tel:+8613800000000.
_ADDRESS = re.compile(r"(?:sips?|tel):([^@;>]*)", re.IGNORECASE)
# A mobile of another city is dialled with a zero before it, and arrives so.
_FAR_MOBILE = re.compile(r"0(1[3-9]\d{9})")
_SHORT = re.compile(r"[*#]?\d{2,12}")


def citizens_number(written: str) -> str:
    """Return a number in its one stored form; empty where it is withheld or none."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if address := _ADDRESS.search(plain):
        plain = address[1]
    if far := _FAR_MOBILE.fullmatch(plain):
        return far[1]
    number = normalise_phone(plain)
    if number is not None:
        return number
    return plain if _SHORT.fullmatch(plain) else ""


def extension_number(written: str) -> str:
    """Return the name of an extension without the address around it."""
    plain = unicodedata.normalize("NFKC", written).strip()
    address = _ADDRESS.search(plain)
    return (address[1] if address else plain.partition("@")[0]).strip()
