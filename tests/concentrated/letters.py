"""Made-up letters: past ones about anything, and those of one event."""

from datetime import UTC, datetime, timedelta
from itertools import product

from concentrated.rules.evaluation import Told
from tests.learning.wording import MATTERS, demands

BEGAN = datetime(2024, 12, 10, 1, tzinfo=UTC)
EVENT = (
    ("锦绣华庭地下车库电动车充电起火", "锦绣华庭车库昨晚有电动车充电时冒烟，物业公司没有人管。"),
    ("反映锦绣华庭车库充电桩冒烟", "我是锦绣华庭业主，车库充电桩冒烟，物业公司不处理。"),
    ("锦绣华庭物业不管车库充电桩", "锦绣华庭车库的充电桩又冒烟了，打了物业公司电话没有人管。"),
    ("锦绣华庭小区车库充电冒烟没人管", "住在锦绣华庭，车库充电桩冒烟好几次，请督促物业公司处理。"),
)  # fmt: skip
_PLACES = ("康宁小区", "虎台苑", "青年巷", "民和大院", "花园里", "交通新村")
_WORDS = (
    "地下车库的充电桩坏了，物业公司没有人管",
    "电动车停在楼道里充电，担心冒烟",
    "车库门口电动车乱停，物业公司不处理",
    "业主反映物业公司收费不公开，请督促处理",
)


def past() -> list[tuple[str, str]]:
    """Return letters of years before, in which everybody's words stand, and no event's name."""
    other = [(one.title, one.body) for name in MATTERS for one in demands(name, 140)]
    about = [
        (f"{place}{words[:9]}", f"{place}{words}。") for place, words in product(_PLACES, _WORDS)
    ]
    return 45 * about + 3 * other


def told(at: int, title: str, body: str, person: str = "") -> Told:
    """Return the letter of a person, a minute after the one before."""
    return Told(f"N{at}", person or f"P{at}", BEGAN + timedelta(minutes=at), title, body)


def event(first: int = 0, person: str = "") -> list[Told]:
    """Return the letters of the event, of four persons or of one."""
    return [told(first + at, title, body, person) for at, (title, body) in enumerate(EVENT)]
