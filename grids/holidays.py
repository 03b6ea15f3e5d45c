"""The seven festivals of the State Council's order on holidays, and their days by law.

Days by law are no workdays in any year, announced or not (国务院令第795号, in force from 2025);
what is worked or granted around them only the yearly notice says.
"""

from datetime import date, timedelta
from functools import lru_cache

NEW_YEAR, SPRING, QINGMING, LABOUR, DRAGON_BOAT, MID_AUTUMN, NATIONAL = FESTIVALS = (
    "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节",
)  # fmt: skip
# As people shorten them in tables of their own.
SHORT = {"清明": QINGMING, "五一": LABOUR, "端午": DRAGON_BOAT, "中秋": MID_AUTUMN,
         "国庆": NATIONAL}  # fmt: skip
# First day of the first month, fifth of the fifth and fifteenth of the eighth by the lunar
# calendar, as month and day.
LUNAR = {
    2025: ((1, 29), (5, 31), (10, 6)), 2026: ((2, 17), (6, 19), (9, 25)),
    2027: ((2, 6), (6, 9), (9, 15)), 2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)), 2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)), 2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)), 2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)), 2036: ((1, 28), (5, 30), (10, 4)),
    2037: ((2, 15), (6, 18), (9, 24)), 2038: ((2, 4), (6, 7), (9, 13)),
    2039: ((1, 24), (5, 27), (10, 2)), 2040: ((2, 12), (6, 14), (9, 20)),
    2041: ((2, 1), (6, 3), (9, 10)), 2042: ((1, 22), (6, 22), (9, 28)),
    2043: ((2, 10), (6, 11), (9, 17)), 2044: ((1, 30), (5, 31), (10, 5)),
    2045: ((2, 17), (6, 19), (9, 25)), 2046: ((2, 6), (6, 8), (9, 15)),
    2047: ((1, 26), (5, 29), (10, 4)), 2048: ((2, 14), (6, 15), (9, 22)),
    2049: ((2, 2), (6, 4), (9, 11)), 2050: ((1, 23), (6, 23), (9, 30)),
}  # fmt: skip


def festivals_in(name: str) -> list[str]:
    """Return the festivals that a text names: 国庆节、中秋节."""
    shorts = {full for short, full in SHORT.items() if short in name}
    return [full for full in FESTIVALS if full in name or full in shorts]


@lru_cache(maxsize=64)
def statutory_days(year: int) -> dict[date, str]:
    """Return a year's days off by law with their festivals; the lunar ones as far as listed."""
    days = {date(year, 1, 1): NEW_YEAR, _qingming(year): QINGMING}
    days |= {date(year, 5, day): LABOUR for day in (1, 2)}
    if year in LUNAR:
        spring, boat, moon = (date(year, month, day) for month, day in LUNAR[year])
        # From the eve of the new year on.
        days |= {spring + timedelta(days=offset): SPRING for offset in range(-1, 3)}
        days |= {boat: DRAGON_BOAT, moon: MID_AUTUMN}
    return days | {date(year, 10, day): NATIONAL for day in (1, 2, 3)}


def is_guessed_workday(on: date) -> bool:
    """Tell whether a day of a year without a notice is taken for a workday."""
    return on.weekday() < 5 and on not in statutory_days(on.year)


def _qingming(year: int) -> date:
    # The solar term's day in this century.
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)
