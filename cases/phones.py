"""Phone numbers: one written form, and masks for people and free text."""

import re

import phonenumbers

# Numbers inside a longer text, as people write them: full-width digits from a Chinese
# keyboard, a blank or a dash between the groups, the country's code before a mobile. Every
# class is spelt out, since PostgreSQL searches by the same patterns and must agree on each.
DIGIT, GAP = "[0-9０-９]", "[- 　.·—－–]?"
ALONE, ENDS = f"(?<!{DIGIT})", f"(?!{DIGIT})"
PHONE_IN_TEXT = re.compile(
    f"{ALONE}(?:(?:[+＋]|00|００)?[8８][6６]{GAP})?[1１][3-9３-９]"
    f"(?:{DIGIT}{GAP}(?:{DIGIT}{{4}}{GAP}{DIGIT}{{4}}|{DIGIT}{{3}}{GAP}{DIGIT}{{5}})"
    f"|{DIGIT}{{2}}{GAP}{DIGIT}{{4}}{GAP}{DIGIT}{{3}}){ENDS}"
)
LANDLINE_IN_TEXT = re.compile(
    f"{ALONE}([（(]?[0０]{DIGIT}{{2,3}}[)）]?{GAP})({DIGIT}{{3,4}}{GAP}{DIGIT}{{4}}){ENDS}"
)
# Eighteen digits, or the fifteen of an old card where they hold a date.
IDENTITY_IN_TEXT = re.compile(
    f"{ALONE}({DIGIT}{{6}}){GAP}(?:{DIGIT}{{8}}{GAP}({DIGIT}{{3}}[0-9０-９XxＸｘ])(?![0-9０-９XxＸｘ])"
    f"|{DIGIT}{{2}}(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0-2０-２]{DIGIT}|[3３][01０１])"
    f"({DIGIT}{{3}}){ENDS})"
)
# A match of the three patterns above is made of these alone.
IN_NUMBERS = re.compile("[-0-9０-９ 　.·—－–+＋()（）XxＸｘ]")
MOBILE_DIGITS = 11


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
    text = IDENTITY_IN_TEXT.sub(lambda match: f"{match[1]}********{match[2] or match[3]}", text)
    return PHONE_IN_TEXT.sub(lambda match: mask_phone(_digits(match[0])[-MOBILE_DIGITS:]), text)


def _digits(number: str) -> str:
    return "".join(one for one in number if one.isdigit())


def mask_text(text: str) -> str:
    """Hide phones and identity numbers that somebody wrote into a free text."""
    text = mask_numbers(text)
    return LANDLINE_IN_TEXT.sub(lambda match: match[1] + "*" * len(_digits(match[2])), text)


def mask_name(name: str) -> str:
    """Return the family name's first character and stars."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""
