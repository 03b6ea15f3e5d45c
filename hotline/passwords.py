"""What a password must be by the site's settings: its length, classes, and age."""

import secrets
import string
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

CLASSES = {
    "大写字母": string.ascii_uppercase,
    "小写字母": string.ascii_lowercase,
    "数字": string.digits,
}
SYMBOLS = "符号"
CLASS_COUNT = len(CLASSES) + 1
# Letters, digits and symbols that cannot be taken for each other when read aloud.
DRAWN_FROM = ("ABCDEFGHJKMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789", "-+=#@")
DRAWN_LENGTH = 14
# The least that the classified protection of level three (等保三级) lets a city set.
LEAST_LENGTH, LEAST_CLASSES, LEAST_HISTORY, LONGEST_AGE_DAYS = 8, 3, 1, 180


def classes_of(password: str) -> set[str]:
    """Return the classes of characters in a password; what is none of the others is a symbol."""
    found = {name for name, letters in CLASSES.items() if set(letters) & set(password)}
    known = set("".join(CLASSES.values()))
    return found | ({SYMBOLS} if set(password) - known else set())


def draw_password() -> str:
    """Return a random password of more than 80 bits with characters of every class.

    It begins with a letter or a digit: a spreadsheet takes other beginnings for a formula.
    """
    drawn = [secrets.choice(letters) for letters in DRAWN_FROM]
    drawn += [secrets.choice("".join(DRAWN_FROM)) for _ in range(drawn_length() - len(drawn))]
    while True:
        secrets.SystemRandom().shuffle(drawn)
        if drawn[0].isalnum():
            return "".join(drawn)


def drawn_length() -> int:
    """Return how long a drawn password is: as long as the site wants it, at the least."""
    return max(DRAWN_LENGTH, settings.PASSWORD_MIN_LENGTH)


def is_overdue(user: Any, at: datetime) -> bool:
    """Tell whether a person's password has reached the age at which it must be changed."""
    days, since = settings.PASSWORD_MAX_AGE_DAYS, getattr(user, "password_set_at", None)
    return bool(days and since and at - since >= timedelta(days=days))


def weakness(values: Mapping[str, int]) -> str:
    """Return the sentence by which production refuses its password settings, empty if none."""
    length, classes = values["PASSWORD_MIN_LENGTH"], values["PASSWORD_CLASSES"]
    history, age = values["PASSWORD_HISTORY"], values["PASSWORD_MAX_AGE_DAYS"]
    if length < LEAST_LENGTH:
        return f"PASSWORD_MIN_LENGTH is {length}; production wants {LEAST_LENGTH} or more."
    if not LEAST_CLASSES <= classes <= CLASS_COUNT:
        return f"PASSWORD_CLASSES is {classes}; production wants {LEAST_CLASSES} or {CLASS_COUNT}."
    if history < LEAST_HISTORY:
        return f"PASSWORD_HISTORY is {history}; production wants {LEAST_HISTORY} or more."
    if not 1 <= age <= LONGEST_AGE_DAYS:
        return (
            f"PASSWORD_MAX_AGE_DAYS is {age}; production wants 1 to {LONGEST_AGE_DAYS},"
            " so that passwords are changed from time to time."
        )
    return ""
