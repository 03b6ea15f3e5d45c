"""Phone numbers: one written form, and masks for people and free text."""

import re

import phonenumbers

# Mainland mobiles and 15/18-digit identity numbers inside a longer text.
PHONE_IN_TEXT = re.compile(r"(?<!\d)(1[3-9]\d)(\d{4})(\d{4})(?!\d)")
LANDLINE_IN_TEXT = re.compile(r"(?<!\d)(0\d{2,3}[-\s]?)(\d{7,8})(?!\d)")
IDENTITY_IN_TEXT = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?![\dXx])")


def normalise_phone(typed: str) -> str | None:
    """Return a number in its one stored form, None where it is no possible number.

    Mainland numbers lose the country code: ``13800000000``, ``09718230000``; foreign ones
    keep it: ``+81312345678``.
    """
    try:
        number = phonenumbers.parse(typed.strip(), "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if number.country_code != 86:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.national_significant_number(number)
    return national if len(national) == 11 and national[0] == "1" else f"0{national}"


def mask_phone(phone: str) -> str:
    """Return a number with its middle hidden: ``138****0000``."""
    if len(phone) < 7:
        return "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def mask_numbers(text: str) -> str:
    """Hide people's numbers in a free text: mobiles and identities, not offices' landlines."""
    text = IDENTITY_IN_TEXT.sub(r"\1********\2", text)
    return PHONE_IN_TEXT.sub(r"\1****\3", text)


def mask_text(text: str) -> str:
    """Hide phones and identity numbers that somebody wrote into a free text."""
    text = mask_numbers(text)
    return LANDLINE_IN_TEXT.sub(lambda match: match[1] + "*" * len(match[2]), text)


def mask_name(name: str) -> str:
    """Return the family name's first character and stars."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""
