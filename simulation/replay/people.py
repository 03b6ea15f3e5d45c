"""The persons who do a replayed day's work; nobody can log in as one of them."""

import random
from datetime import datetime

from grids.deadlines import CITY_ZONE
from grids.models import Body, Role, Unit, User
from grids.services import ensure_staff
from simulation.replay.hours import is_day_off

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马胡朱郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余韦"
GIVEN = (
    "建国", "秀英", "志强", "玉兰", "海燕", "永福", "桂芳", "文斌", "晓梅", "国庆", "丽华", "俊杰",
    "春花", "德明", "雪梅", "占林", "生莲", "启明", "淑珍", "嘉怡", "浩然", "梓涵", "成林", "月琴",
    "有才", "红霞", "伟", "敏", "静", "涛", "磊", "芳", "洁", "勇", "艳", "军", "娟", "超", "平",
    "霞",
)  # fmt: skip
# (until which hour, how many of the operators): night, day, evening.
SHIFTS = ((8, range(3)), (18, range(3, 13)), (24, range(13, 18)))
DISPATCHERS, CALLBACK_AGENTS = 4, 8


def person_name(rng: random.Random) -> str:
    """Draw a person's name."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


class Cast:
    """Finds or makes the persons of each role, each once."""

    def __init__(self, centre: Unit | None) -> None:
        self.centre = centre
        self._people: dict[str, User] = {}

    def _person(self, name: str, role: Role, unit: Unit | None, body: Body | None = None) -> User:
        username = f"replay-{name}"
        if username not in self._people:
            # The name follows from the user name, so that every day has the same people.
            full_name = person_name(random.Random(username))  # noqa: S311 - no secret
            self._people[username] = ensure_staff(
                username, full_name=full_name, role=role, unit=unit, body=body
            )
        return self._people[username]

    def operator(self, rng: random.Random, at: datetime) -> User:
        """Return one of the operators on duty."""
        hour = at.astimezone(CITY_ZONE).hour
        crew = next(crew for until, crew in SHIFTS if hour < until)
        number = rng.choice(crew) + 1
        return self._person(f"operator-{number:02}", Role.OPERATOR, self.centre)

    def dispatcher(self, rng: random.Random) -> User:
        """Return one of the dispatchers."""
        number = rng.randint(1, DISPATCHERS)
        return self._person(f"dispatcher-{number:02}", Role.DISPATCHER, self.centre)

    def callback_agent(self, rng: random.Random) -> User:
        """Return one of the callback agents."""
        number = rng.randint(1, CALLBACK_AGENTS)
        return self._person(f"callback-{number:02}", Role.CALLBACK_AGENT, self.centre)

    def editor(self) -> User:
        """Return who reads the hotspots' cases on the morning after."""
        return self._person("editor-01", Role.BULLETIN_EDITOR, self.centre)

    def filer(self, body: Body) -> User:
        """Return who files the hazards of a body; the hotline's own is an operator."""
        if body.is_hotline:
            return self._person("operator-01", Role.OPERATOR, self.centre)
        return self._person(f"filer-{body.code}", Role.HAZARD_FILER, None, body)

    def clerk(self, unit: Unit, at: datetime) -> User:
        """Return the clerk of a unit, on a day off who is on duty."""
        name = "duty" if is_day_off(unit, at) else "clerk"
        return self._person(f"{name}-{unit.code}", Role.UNIT_CLERK, unit)
