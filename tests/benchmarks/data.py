"""Cases by the million, written by COPY: what lists and searches are measured on.

Both sizes hold the same number of open cases, since a hotline's open work does not grow
with its archive; the archive reaches back as many days as it needs.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from cases.models import Assignment, Call, Callback, Caller, Case, DayCounter, Event, Reply
from cases.states import State
from grids.deadlines import CITY_ZONE
from grids.models import Category, Channel, Grid, Unit, User
from hotline.fields import blind_index
from tests.benchmarks.words import COMMON_SHARE, COMMON_WORD, RARE_HITS, RARE_WORD

CHUNK = 20_000
OPEN_CASES = {
    State.PENDING: 600,
    State.DISPATCHED: 1_900,
    State.HANDLING: 4_000,
    State.RETURNED: 150,
    State.RESOLVED: 550,
    State.AWAITING_CALLBACK: 800,
}
PER_DAY = 1_100
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
LETTERS = [chr(code) for code in range(0x5000, 0x5400)]
PLACES = ("五四大街", "胜利路", "昆仑中路", "同仁路", "八一路", "黄河路", "建国路", "南川东路")


def text_of(number: int, rng: random.Random, rare: set[int]) -> str:
    """Return a case's text: about 60 characters, the two measured words in their shares."""
    text = rng.choice(TEMPLATES).format(
        place=f"{rng.choice(PLACES)}{rng.randrange(1, 200)}号小区",
        thing=rng.choice(THINGS),
        days=rng.randrange(1, 30),
    )
    if number in rare:
        text += f"附近{RARE_WORD}也有同样情况。"
    if rng.random() < COMMON_SHARE:
        text += f"另外{COMMON_WORD}温度不够。"
    # Names and places of real messages make the index of pairs what it is: wide.
    return text + "".join(rng.choices(LETTERS, k=6))


def copy_rows(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> int:
    """Write rows (attname → value, missing ones by the field's default) by COPY."""
    fields = list(model._meta.local_concrete_fields)
    columns = ", ".join(f'"{f.column}"' for f in fields)
    sql = f"COPY {model._meta.db_table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
    total = 0
    chunk: list[list[Any]] = []

    def flush() -> None:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(chunk)
        buffer.seek(0)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(sql, buffer)
        chunk.clear()

    for row in rows:
        chunk.append([as_text(f, row) for f in fields])
        total += 1
        if len(chunk) >= CHUNK:
            flush()
    flush()
    return total


def as_text(field: models.Field, row: dict[str, Any]) -> Any:
    """Return a field's value as COPY's csv wants it."""
    value = row[field.attname] if field.attname in row else field.get_default()
    if value is None:
        return "\\N"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return "{}"
    return value


class Maker:
    """Makes one database's rows; `size` cases, newest last, ending at `now`."""

    def __init__(self, size: int, now: datetime, per_day: int = PER_DAY) -> None:
        self.size, self.now, self.per_day = size, now, per_day
        self.rng = random.Random(12345)
        self.units = list(Unit.objects.exclude(kind="centre").values_list("pk", "level"))
        self.categories = list(Category.objects.values_list("pk", flat=True))
        self.grids = list(Grid.objects.filter(level="street").values_list("pk", flat=True))
        self.phone = Channel.objects.get(code="phone").pk
        self.web = list(Channel.objects.filter(counts_as="web").values_list("pk", flat=True))
        self.operator = User.objects.order_by("pk").values_list("pk", flat=True)[0]
        self.callers = min(size // 3, 60_000)
        open_total = sum(OPEN_CASES.values())
        # The open cases are among the newest, but not only the newest.
        recent = range(max(1, size - open_total * 2), size + 1)
        chosen = self.rng.sample(list(recent), min(open_total, len(recent)))
        states = [s for s, n in OPEN_CASES.items() for _ in range(n)]
        self.open: dict[int, State] = dict(zip(chosen, states, strict=False))
        self.rare = set(self.rng.sample(range(1, size + 1), RARE_HITS))

    def instant(self, number: int) -> datetime:
        """Return when a case was received: so many a day, spread over its hours."""
        back = (self.size - number + 1) / self.per_day
        return (self.now - timedelta(days=back)).replace(microsecond=0)

    def caller_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the callers."""
        for number in range(1, self.callers + 1):
            phone = f"139{number:08d}"
            sealed = Caller._meta.get_field("phone").get_prep_value(phone)
            yield {
                "id": number, "phone": sealed, "phone_index": blind_index(phone),
                "first_seen_at": self.now,
            }  # fmt: skip

    def case_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the cases; remembers unit and instants for the rows that hang on them."""
        self.counters: dict[date, int] = {}
        counters = self.counters
        self.facts: list[tuple[int, datetime, State, int | None]] = []
        for number in range(1, self.size + 1):
            received = self.instant(number)
            day = received.astimezone(CITY_ZONE).date()
            counters[day] = counters.get(day, 0) + 1
            state = self.open.get(number, State.CLOSED)
            direct = state == State.CLOSED and self.rng.random() < 0.38
            unit = None if direct or state == State.PENDING else self.rng.choice(self.units)[0]
            self.facts.append((number, received, state, unit))
            text = text_of(number, self.rng, self.rare)
            due = received + timedelta(days=7)
            closed = received + timedelta(days=0 if direct else 5)
            yield {
                "id": number, "number": f"{day:%y%m%d}{counters[day]:05d}", "state": state.value,
                "kind": self.rng.choice(("complaint", "help", "enquiry")), "urgency": "ordinary",
                "category_id": self.rng.choice(self.categories), "title": text[:28], "text": text,
                "channel_id": self.phone if self.rng.random() < 0.9 else self.rng.choice(self.web),
                "received_at": received, "registered_at": received,
                "registered_by_id": self.operator, "handling": "direct" if direct else "dispatched",
                "direct_way": "answered" if direct else "", "caller_id": self.caller(number),
                "grid_id": self.rng.choice(self.grids), "lead_unit_id": unit,
                "reply_due_at": due if unit else None,
                "warn_at": due - timedelta(hours=4) if unit else None,
                "sign_due_at": due if state == State.DISPATCHED else None,
                "closed_way": "" if state != State.CLOSED else "answered" if direct else "solved",
                "closed_at": closed if state == State.CLOSED else None,
            }  # fmt: skip

    def caller(self, number: int) -> int:
        """Return a caller for a case; some call often."""
        return number % self.callers + 1

    def counter_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the days' counters, so that registering goes on after the last number."""
        for day, last in self.counters.items():
            yield {"day": day, "last": last}

    def assignment_rows(self) -> Iterator[dict[str, Any]]:
        """Yield one lead assignment per dispatched case."""
        for number, received, state, unit in self.facts:
            if unit is None:
                continue
            due = received + timedelta(days=7)
            open_states = (State.DISPATCHED, State.HANDLING, State.RETURNED, State.RESOLVED)
            is_open = state in open_states
            signed = state != State.DISPATCHED
            yield {
                "id": number, "case_id": number, "unit_id": unit, "role": "lead",
                "level": "district", "dispatched_at": received, "reply_due_at": due,
                "original_reply_due_at": due, "warn_at": due - timedelta(hours=4),
                "signed_by_id": self.operator if signed else None,
                "signed_at": received + timedelta(hours=1) if signed else None,
                "ended_at": None if is_open else received + timedelta(days=4),
                "end_reason": "" if is_open else "done",
            }  # fmt: skip

    def event_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the timelines: registered, dispatched, signed."""
        number = 0
        for case, received, state, unit in self.facts:
            steps = [("register", received)]
            if unit:
                steps.append(("dispatch", received))
            if unit and state != State.DISPATCHED:
                steps.append(("sign", received + timedelta(hours=1)))
            for verb, at in steps:
                number += 1
                yield {"id": number, "case_id": case, "at": at, "verb": verb,
                       "actor_id": self.operator, "unit_id": unit}  # fmt: skip

    def call_rows(self) -> Iterator[dict[str, Any]]:
        """Yield one call per case."""
        for number, received, state, unit in self.facts:
            direct = unit is None and state == State.CLOSED
            yield {
                "id": number, "kind": "demand", "received_at": received, "registered_at": received,
                "operator_id": self.operator, "case_id": number,
                "caller_id": self.caller(number), "handling": "direct" if direct else "dispatched",
            }  # fmt: skip

    def reply_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the replies of resolved and later cases."""
        for number, received, state, unit in self.facts:
            done = state in (State.RESOLVED, State.AWAITING_CALLBACK, State.CLOSED)
            if unit is None or not done:
                continue
            accepted = state != State.RESOLVED
            yield {
                "id": number, "case_id": number, "assignment_id": number, "round": 1,
                "text": "已到现场核实处理，并向市民说明情况。", "outcome": "solved",
                "submitted_at": received + timedelta(days=3), "submitted_by_id": self.operator,
                "verdict": "accepted" if accepted else "",
            }  # fmt: skip

    def callback_rows(self) -> Iterator[dict[str, Any]]:
        """Yield the callbacks of closed dispatched cases."""
        for number, received, state, unit in self.facts:
            if unit is None or state != State.CLOSED:
                continue
            later = min(received + timedelta(days=5), self.now - timedelta(minutes=1))
            yield {
                "id": number, "case_id": number, "round": 1, "agent_id": self.operator,
                "completed_at": later, "is_effective": True,
                "was_contacted": True, "was_solved": number % 20 != 0,
                "satisfaction": "dissatisfied" if number % 20 == 0 else "satisfied",
                "unit_id": unit,
            }  # fmt: skip


def fill(
    size: int,
    *,
    now: datetime | None = None,
    per_day: int = PER_DAY,
    say: Callable[[str], None] = print,
) -> None:
    """Fill an empty, seeded database with `size` cases and what hangs on them."""
    maker = Maker(size, now or timezone.now(), per_day)
    indexes = drop_text_index()
    for model, rows in (
        (Caller, maker.caller_rows),
        (Case, maker.case_rows),
        (DayCounter, maker.counter_rows),
        (Assignment, maker.assignment_rows),
        (Event, maker.event_rows),
        (Call, maker.call_rows),
        (Reply, maker.reply_rows),
        (Callback, maker.callback_rows),
    ):
        say(f"  {model.__name__}: {copy_rows(model, rows()):,}")
    finish(indexes)


def drop_text_index() -> str:
    """Drop the search index, which is built faster at the end; returns its definition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'case_text_pairs'")
        definition = str(cursor.fetchone()[0])
        cursor.execute("DROP INDEX case_text_pairs")
    return definition


def finish(definition: str) -> None:
    """Build the search index, set the sequences, and let the planner know the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(definition)
        for model in (Caller, Case, Assignment, Event, Call, Reply, Callback):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        cursor.execute("VACUUM ANALYZE")
