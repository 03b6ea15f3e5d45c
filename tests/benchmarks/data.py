"""Cases by the million, written by COPY: what lists and searches are measured on.

Both sizes hold the same number of open cases, since a hotline's open work does not grow
with its archive; the archive reaches back as many days as it needs.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, count, pairwise
from typing import Any

from django.db import models

from cases.models import (
    Appeal,
    Assignment,
    Call,
    Callback,
    Caller,
    Case,
    ClockSegment,
    Contact,
    Event,
    Exclusion,
    Extension,
    Objection,
    Parking,
    Reply,
)
from cases.rules.states import State
from grids.deadlines import CITY_ZONE
from grids.models import Category, Channel, Grid, Unit, User
from hotline.fields import blind_index
from tests.benchmarks.shares import Fact, Shares, kind_of, percent
from tests.benchmarks.streets import STREET_SHARE, is_added
from tests.benchmarks.words import COMMON_SHARE, COMMON_WORD, RARE_HITS, RARE_WORD

OPEN_CASES = {
    State.PENDING: 600,
    State.DISPATCHED: 1_900,
    State.HANDLING: 3_900,
    State.PARKED: 100,
    State.RETURNED: 150,
    State.RESOLVED: 550,
    State.AWAITING_CALLBACK: 800,
}
# The unit whose inbox is opened has one open case in so many, in every database alike.
OWN_EACH = 130
# Whose next step of urging is due, one after the other from the database's last instant on.
URGED = 4_000
TEMPLATES = (
    "市民反映{place}{thing}，已经持续{days}天，影响附近居民生活，希望相关部门尽快处理。",
    "来电人称{place}{thing}，此前向物业反映未果，请职能部门到现场核实并答复。",
    "{place}的居民反映{thing}，夜间尤为严重，要求{days}日内给出处理意见。",
    "求助：{place}{thing}，家中有老人和小孩，出行不便，请协调解决。",
)
THINGS = (
    "楼道堆放杂物", "路灯损坏", "电梯停运", "井盖缺失", "垃圾清运不及时", "施工噪音扰民",
    "车辆占用消防通道", "自来水压力不足", "商户占道经营", "公交车站牌损坏", "宠物随地便溺",
    "预付卡退费难", "停车收费不明", "绿化带树木枯死", "油烟直排", "地下车库积水",
)  # fmt: skip
LETTERS = "".join(chr(code) for code in range(0x5000, 0x5400))
LETTERS_EACH = 6
RARE_SENTENCE = f"附近{RARE_WORD}也有同样情况。"
# How many ids a case has in each table: a row's id follows from its case's number.
IDS: dict[type[models.Model], int] = {
    Case: 1, Assignment: 4, ClockSegment: 8, Contact: 8, Objection: 4, Extension: 4, Exclusion: 4,
    Parking: 4, Event: 4, Call: 1, Reply: 4, Callback: 2, Appeal: 2,
}  # fmt: skip
PLACES = ("五四大街", "胜利路", "昆仑中路", "同仁路", "八一路", "黄河路", "建国路", "南川东路")


def text_of(number: int, rng: random.Random, rare: set[int]) -> str:
    """Return a case's text: about 60 characters, the two measured words in their shares."""
    text = rng.choice(TEMPLATES).format(
        place=f"{rng.choice(PLACES)}{rng.randrange(1, 200)}号小区",
        thing=rng.choice(THINGS),
        days=rng.randrange(1, 30),
    )
    if number in rare:
        text += RARE_SENTENCE
    if rng.random() < COMMON_SHARE:
        text += f"另外{COMMON_WORD}温度不够。"
    # Names and places of real messages make the index of pairs what it is: wide.
    return text + "".join(rng.choices(LETTERS, k=LETTERS_EACH))


@dataclass(frozen=True)
class Plan:
    """How many cases, until when, how many a day, how many open; `part` is about a part's size."""

    size: int
    now: datetime
    per_day: int
    open_cases: int
    part: int

    @property
    def days(self) -> int:
        """How many days a part that is repeated spans."""
        return max(1, self.part // self.per_day)

    def ranges(self) -> list[range]:
        """Return the numbers of the cases of each part; the last has all that are open."""
        step = self.days * self.per_day
        repeated = max(0, self.size - max(step, self.open_cases * 2)) // step
        bounds = [*range(1, repeated * step + 2, step), self.size + 1]
        return [range(first, stop) for first, stop in pairwise(bounds)]

    @property
    def callers(self) -> int:
        """How many callers there are."""
        return max(min(self.size // 3, 60_000), self.size // 16)

    def rare_cases(self) -> set[int]:
        """Return the cases whose text holds the rare word, none of a part that is repeated."""
        parts = self.ranges()
        first = parts[0].stop if len(parts) > 1 else 1
        return set(random.Random(12345).sample(range(first, self.size + 1), RARE_HITS))


def caller_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the callers."""
    for number in range(1, plan.callers + 1):
        phone = f"139{number:08d}"
        sealed = Caller._meta.get_field("phone").get_prep_value(phone)
        yield {
            "id": number, "phone": sealed, "phone_index": blind_index(phone),
            "first_seen_at": plan.now,
        }  # fmt: skip


class Maker:
    """Makes the rows of one part of a database, the newest case last."""

    def __init__(self, plan: Plan, part: range) -> None:
        self.plan, self.numbers = plan, part
        self.rng = random.Random(12344 + part.start)
        units = list(Unit.objects.exclude(kind="centre").order_by("pk"))
        self.units = [unit.pk for unit in units]
        self.weights = list(accumulate(STREET_SHARE if is_added(u) else 1.0 for u in units))
        roots: dict[int, list[int]] = {}
        for unit in units:
            if unit.level == "street" and unit.parent_id:
                roots.setdefault(unit.parent_id, []).append(unit.pk)
        self.below = roots
        self.own = Unit.objects.filter(level="district").order_by("code")[0].pk
        self.categories = list(Category.objects.values_list("pk", flat=True))
        self.grids = list(Grid.objects.filter(level="street").values_list("pk", flat=True))
        self.phone = Channel.objects.get(code="phone").pk
        self.web = list(Channel.objects.filter(counts_as="web").values_list("pk", flat=True))
        self.operator = User.objects.order_by("pk").values_list("pk", flat=True)[0]
        self.open = self._open_cases(plan.open_cases)
        self.rare = plan.rare_cases()

    def _open_cases(self, wanted: int) -> dict[int, State]:
        """Choose the open cases: among the newest, but not only the newest."""
        recent = range(max(1, self.plan.size - wanted * 2), self.numbers.stop)
        chosen = self.rng.sample(list(recent), min(wanted, len(recent)))
        each = wanted / sum(OPEN_CASES.values())
        states = [s for s, n in OPEN_CASES.items() for _ in range(round(n * each))]
        return dict(zip(chosen, states, strict=False))

    def unit(self, number: int, state: State) -> int:
        """Return the lead unit of a case; what is open with the measured unit is a fixed part."""
        if state == State.CLOSED:
            return self.rng.choices(self.units, cum_weights=self.weights)[0]
        self.opened += 1
        if self.opened % OWN_EACH == 0:
            return self.own
        others = self.rng.choices(self.units, cum_weights=self.weights)[0]
        return others if others != self.own else self.units[number % len(self.units)]

    def instant(self, number: int) -> datetime:
        """Return when a case was received: so many a day, spread over its hours."""
        back = (self.plan.size - number + 1) / self.plan.per_day
        return (self.plan.now - timedelta(days=back)).replace(microsecond=0)

    def _day(self, number: int) -> date:
        """Return the day in the city on which a case was received."""
        return self.instant(number).astimezone(CITY_ZONE).date()

    def decide(self) -> Shares:
        """Decide of every case its instant, state and unit, and so what its units did."""
        self.opened = 0
        facts = []
        for number in self.numbers:
            state = self.open.get(number, State.CLOSED)
            direct = state == State.CLOSED and percent(number, 20) < 38
            unit = None if direct or state == State.PENDING else self.unit(number, state)
            facts.append(Fact(number, self.instant(number), state, unit))
        self.shares = Shares(facts, self.plan.now, self.below, self.operator)
        with_unit = [n for n, s in self.open.items() if s in (State.DISPATCHED, State.HANDLING)]
        self.shares.urged = {
            number: self.plan.now + timedelta(seconds=at)
            for at, number in enumerate(with_unit[:URGED], start=1)
        }
        return self.shares

    def case_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the cases, with the due instants of their lead assignments."""
        first = self.numbers.start
        began = self._day(first)
        # The first day of a later part has begun in the part before it.
        before = next(n for n in count(1) if self._day(first - n) != began) - 1
        self.counters: dict[date, int] = {began: before}
        for fact in self.shares.facts:
            day = self._day(fact.number)
            self.counters[day] = self.counters.get(day, 0) + 1
            yield {
                "id": fact.number, "number": f"{day:%y%m%d}{self.counters[day]:05d}",
                **self._told(fact), **self._standing(fact),
            }  # fmt: skip

    def _told(self, fact: Fact) -> dict[str, Any]:
        """Return what the citizen said, and through which channel."""
        number = fact.number
        text = text_of(number, self.rng, self.rare)
        channel = self.phone if self.rng.random() < 0.9 else self.rng.choice(self.web)
        return {
            "kind": kind_of(number), "urgency": "ordinary", "title": text[:28], "text": text,
            "category_id": self.rng.choice(self.categories), "channel_id": channel,
            "received_at": fact.received, "registered_at": fact.received,
            "registered_by_id": self.operator, "caller_id": self.caller(number),
            "grid_id": self.rng.choice(self.grids), "is_secret": percent(number, 14) < 1,
            "excluded_reason": "测试数据" if number % 503 == 0 else "",
        }  # fmt: skip

    def _standing(self, fact: Fact) -> dict[str, Any]:
        """Return where the case stands."""
        direct = fact.unit is None and fact.state == State.CLOSED
        standing = {
            "state": fact.state.value, "lead_unit_id": fact.unit,
            "handling": "direct" if direct else "dispatched",
            "direct_way": "answered" if direct else "",
        }  # fmt: skip
        if fact.state == State.CLOSED:
            standing["closed_at"] = fact.received if direct else self.shares.closing(fact)
            standing["closed_way"] = "answered" if direct else "solved"
        if fact.unit is None:
            return standing
        lead = [share for share in self.shares.of(fact) if share.role == "lead"][-1]
        parked = fact.state == State.PARKED
        return standing | {
            "round": lead.round, "reply_due_at": lead.due,
            "warn_at": lead.due - timedelta(hours=4),
            "sign_due_at": None if lead.signed else lead.dispatched + timedelta(hours=4),
            "clock_stopped_at": lead.dispatched + timedelta(days=2) if parked else None,
        }  # fmt: skip

    def caller(self, number: int) -> int:
        """Return a caller for a case; some call often."""
        return number % self.plan.callers + 1

    def event_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the timelines: registered, dispatched, signed."""
        for case, received, state, unit in self.shares.facts:
            steps = [("register", received)]
            if unit:
                steps.append(("dispatch", received))
            if unit and state != State.DISPATCHED:
                steps.append(("sign", received + timedelta(hours=1)))
            for step, (verb, at) in enumerate(steps):
                yield {"id": case * IDS[Event] + step, "case_id": case, "at": at, "verb": verb,
                       "actor_id": self.operator, "unit_id": unit}  # fmt: skip

    def call_rows(self) -> Iterator[dict[str, Any]]:
        """Yield one call per case."""
        for number, received, state, unit in self.shares.facts:
            direct = unit is None and state == State.CLOSED
            yield {
                "id": number, "kind": "demand", "received_at": received, "registered_at": received,
                "operator_id": self.operator, "case_id": number,
                "caller_id": self.caller(number), "handling": "direct" if direct else "dispatched",
            }  # fmt: skip


def rows_of(maker: Maker) -> Iterator[tuple[type[models.Model], Iterator[dict[str, Any]]]]:
    """Yield each table with its rows, those that others name first."""
    shares = maker.decide()
    yield Case, maker.case_rows()
    yield Assignment, shares.assignment_rows()
    yield ClockSegment, shares.segment_rows()
    yield Contact, shares.contact_rows()
    yield Objection, shares.objection_rows()
    yield Extension, shares.extension_rows()
    yield Exclusion, shares.exclusion_rows()
    yield Parking, shares.parking_rows()
    yield Event, maker.event_rows()
    yield Call, maker.call_rows()
    yield Reply, shares.reply_rows()
    yield Callback, shares.callback_rows()
    yield Appeal, shares.appeal_rows()
