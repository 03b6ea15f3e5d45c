"""Makes days with given figures straight in the tables, without walking through the verbs."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from cases.models import (
    Assignment,
    AssignmentRole,
    Call,
    Callback,
    CallKind,
    Case,
    ConcentratedProblem,
    Handling,
    Hazard,
    HazardReturn,
    HotspotReview,
    ReturnKind,
    Satisfaction,
)
from cases.rules.states import State
from grids.deadlines import CITY_ZONE
from grids.models import Body, Category, Channel, CountsAs, HazardCategory, Unit, User
from tests import factories

BODIES = ("12345政务服务便民热线", "西宁市应急管理局", "西宁市消防救援支队")
CHANNELS = (
    "西宁12345微信公众号", "市长信箱", "码上减负", "青海省政府网", "人民网", "中国政府网",
    "市委网信办",
)  # fmt: skip
HOTSPOTS = (
    ("物业服务", "相应县区政府"),
    ("消费维权", "相应县区政府"),
    ("交通秩序", "市公安交通管理局"),
)
HAZARDS = ("小区物业", "消防安全", "市政道路", "城乡建设", "特种设备")
_numbers = itertools.count(1)


def noon(on: date) -> datetime:
    """Return the middle of a day in the city."""
    return datetime.combine(on, time(12), CITY_ZONE)


class DayBuilder:
    """The reference rows of the printed days, and makers of rows that count on them."""

    def __init__(self, operator: User) -> None:
        self.operator = operator
        self.phone = factories.make_channel("12345热线", code="phone", position=0)
        self.web = {
            name: factories.make_channel(
                name, code=f"web-{at}", counts_as=CountsAs.WEB, position=at
            )
            for at, name in enumerate(CHANNELS, 1)
        }
        self.hotspots = {
            name: factories.make_category(name, position=at, is_hotspot=True, unit_phrase=phrase)
            for at, (name, phrase) in enumerate(HOTSPOTS, 1)
        }
        self.plain = factories.make_category("其他事项", position=99)
        self.bodies = {
            name: factories.make_body(name, code=f"body-{at}", position=at, is_hotline=at == 1)
            for at, name in enumerate(BODIES, 1)
        }
        self.hazard_categories = [
            factories.make_hazard_category(name, position=at) for at, name in enumerate(HAZARDS, 1)
        ]

    def cases(
        self,
        count: int = 1,
        *,
        at: datetime,
        category: Category | None = None,
        channel: Channel | None = None,
        **fields: Any,
    ) -> list[Case]:
        """Make cases received at an instant, by phone and of no hotspot unless said."""
        values = {
            "state": State.DISPATCHED,
            "kind": "complaint",
            "category": category or self.plain,
            "channel": channel or self.phone,
            "title": "楼道照明",
            "text": "楼道照明坏了",
            "received_at": at,
            "registered_at": at,
            "handling": Handling.DISPATCHED,
        } | fields
        made = (Case(number=f"990101{next(_numbers):06}", **values) for _ in range(count))
        return Case.objects.bulk_create(made)

    def calls(self, cases: Iterable[Case], **fields: Any) -> list[Call]:
        """Make the call that brought each case."""
        return Call.objects.bulk_create(
            Call(
                **{
                    "kind": CallKind.DEMAND,
                    "received_at": case.received_at,
                    "registered_at": case.registered_at,
                    "operator": self.operator,
                    "case": case,
                    "handling": case.handling,
                }
                | fields
            )
            for case in cases
        )

    def callbacks(self, cases: Iterable[Case], *, at: datetime, **fields: Any) -> list[Callback]:
        """Make an effective callback of each case."""
        return Callback.objects.bulk_create(
            Callback(
                **{
                    "case": case,
                    "round": 1,
                    "completed_at": at,
                    "agent": self.operator,
                    "is_effective": True,
                    "was_contacted": True,
                    "was_solved": True,
                    "satisfaction": Satisfaction.SATISFIED,
                }
                | fields
            )
            for case in cases
        )

    def review(
        self, category: Category, on: date, *, count: int, has_concentrated: bool = False
    ) -> HotspotReview:
        """Make a person's review of a category's cases of a day."""
        return HotspotReview.objects.create(
            category=category,
            day=on,
            has_concentrated=has_concentrated,
            case_count=count,
            reviewed_at=noon(on) + timedelta(days=1),
            reviewed_by=self.operator,
        )

    def problem(
        self, category: Category, on: date, cases: Sequence[Case], **fields: Any
    ) -> ConcentratedProblem:
        """Make a review that found one concentrated problem."""
        review = self.review(category, on, count=len(cases), has_concentrated=True)
        values = {"place": "康宁小区", "problem": "暖气不热", "unit_phrase": "城东区政府"}
        problem = ConcentratedProblem.objects.create(review=review, **{**values, **fields})
        problem.cases.set(cases)
        return problem

    def hazards(
        self,
        count: int = 1,
        *,
        at: datetime,
        body: Body | None = None,
        category: HazardCategory | None = None,
        **fields: Any,
    ) -> list[Hazard]:
        """Make hazards that a body received, the hotline unless said."""
        values = {
            "body": body or self.bodies[BODIES[0]],
            "category": category or self.hazard_categories[0],
            "reported_at": at,
            "registered_at": at,
            "filed_by": self.operator,
            "place": "城东区",
            "text": "通道堵塞",
        } | fields
        return Hazard.objects.bulk_create(Hazard(**values) for _ in range(count))

    def file_return(self, body: Body, on: date, kind: ReturnKind, count: int = 0) -> HazardReturn:
        """Make a body's statement for a day."""
        return HazardReturn.objects.create(
            body=body, day=on, kind=kind, count=count, filed_at=noon(on), filed_by=self.operator
        )

    def printed_day(self, facts: dict[str, Any]) -> date:
        """Make a whole day with the figures of a printed one; returns the day."""
        on = date.fromisoformat(facts["date"])
        at = noon(on)
        self._cases(facts, on, at)
        self._hazards(facts, on, at)
        earlier = self.cases(facts["callbacks"], at=at - timedelta(days=3))
        self.callbacks(earlier, at=at)
        return on

    def _cases(self, facts: dict[str, Any], on: date, at: datetime) -> None:
        direct: dict[str, Any] = {
            "handling": Handling.DIRECT,
            "state": State.CLOSED,
            "closed_at": at,
        }
        phone = []
        for line in facts["hotspots"]:
            category = self.hotspots[line["category"]]
            phone += self.cases(line["count"], at=at, category=category)
            self.review(category, on, count=line["count"])
        phone += self.cases(facts["dispatched"] - len(phone), at=at)
        phone += self.cases(facts["direct"], at=at, **direct)
        self.calls(phone)
        for name, count in facts["web_by_channel"]:
            self.cases(count, at=at, channel=self.web[name])

    def _hazards(self, facts: dict[str, Any], on: date, at: datetime) -> None:
        filed = dict(facts["hazards_by_body"])
        named = itertools.cycle(
            c for c in self.hazard_categories if c.name in facts["hazard_categories"]
        )
        for name, body in self.bodies.items():
            for _ in range(filed.get(name, 0)):
                self.hazards(at=at, body=body, category=next(named))
            if name not in filed:
                self.file_return(body, on, ReturnKind.NIL)

    def dispatch(self, cases: Iterable[Case], unit: Unit) -> list[Assignment]:
        """Make the lead assignment of each case to a unit."""
        return Assignment.objects.bulk_create(
            Assignment(
                case=case,
                unit=unit,
                role=AssignmentRole.LEAD,
                level=unit.level,
                dispatched_at=case.received_at,
                reply_due_at=case.received_at + timedelta(days=7),
                original_reply_due_at=case.received_at + timedelta(days=7),
            )
            for case in cases
        )

    def ready_day(self, on: date, unit: Unit, *, count: int = 3) -> list[Case]:
        """Make a small day of which both dailies can be issued: reviewed, dispatched, filed."""
        cases = self.cases(count, at=noon(on), category=self.hotspots["物业服务"])
        self.calls(cases)
        self.dispatch(cases, unit)
        self.review(self.hotspots["物业服务"], on, count=count)
        for body in list(self.bodies.values())[1:]:
            self.file_return(body, on, ReturnKind.NIL)
        return cases
