"""A hazard on its way off the ledger: measure, rectified, re-inspected, struck off."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cases.models import DutyOutcome, Hazard, HazardGrade, HazardStage
from cases.services.hazards import grading, rectifying
from cases.services.hazards.grading import Judgement
from cases.services.hazards.rectifying import Plan
from grids.deadlines import CITY_ZONE, business_day
from grids.models import HazardCategory, User
from grids.rules import rule
from simulation.city import misfiling, odds
from simulation.city.agenda import Road, sparing
from simulation.city.scene import Scene, Sweeper
from simulation.replay import tables
from simulation.replay.people import person_name

DAY = timedelta(days=1)
OPENS, CLOSES = 9, 18
TRIES = 3
DEPARTMENT, STANDARD = "市应急管理局", "重大事故隐患判定标准"
# Who pays for it is seldom known; some are done only after their deadline.
PAID, LATENESS = 0.4, (0, 0, 0, 3)
MEASURES = {
    "repair": (
        "由产权单位修复，完工前设置警戒带和警示牌。",
        "抢修并更换受损部件，整改期间专人巡查。",
        "先行加固防护，再按方案彻底修复。",
    ),
    "enforce": (
        "下达责令整改通知书，责令责任单位限期消除隐患。",
        "约谈负责人，当场清除隐患，组织一次自查自纠。",
        "责令停用并整改，整改到位后方可恢复。",
    ),
}
PASSED = ("现场复查，隐患已消除。", "查看现场并核对整改照片，符合要求。", "复查合格，同意销号。")
FAILED = ("现场复查，整改不彻底，继续整改。", "警示标志未补齐，退回整改。")


def enter_hazards(
    scene: Scene, hazards: Iterable[Hazard], at: datetime, *, never_on: Collection[date] = ()
) -> None:
    """Put hazards onto the agenda from an instant on; nothing happens on the days of `never_on`.

    Those days keep their figures: no hazard of theirs proves misfiled afterwards.
    """
    starts_at = rule("day.starts_at_hour")
    for hazard in hazards:
        stays = business_day(hazard.reported_at, starts_at) in never_on
        goer = Rectifier(scene, hazard, at, stays=stays)
        scene.agenda.enter(at, goer, sparing(goer.road(), never_on))


def grade_of(scene: Scene, category: HazardCategory, text: str, at: datetime) -> str:
    """Draw what a filer marks a hazard as, with dice of its own; few are of a grave kind."""
    could_be = tables.known_hazard(category.name, text)["grave"]
    is_grave = could_be and scene.rng("grade", at.isoformat(), text).random() < odds.SUSPECTED
    return str(HazardGrade.SUSPECTED_MAJOR if is_grave else HazardGrade.ORDINARY)


def left_on_ledger() -> Iterable[Hazard]:
    """Return the hazards that simulated people filed and that are still on the ledger."""
    found = Hazard.objects.filter(struck_off_at=None, excluded_reason="")
    ours = found.filter(filed_by__username__startswith="replay-")
    return list(ours.select_related("body", "passed_to", "category", "case").order_by("pk"))


class Rectifier(Sweeper):
    """Who follows one hazard until it is off the ledger, in office hours.

    One that `stays` is counted as it was filed, whatever comes.
    """

    def __init__(self, scene: Scene, hazard: Hazard, at: datetime, *, stays: bool = False) -> None:
        self.scene, self.hazard, self.at, self.stays = scene, hazard, at, stays
        self.rng = scene.rng("hazard", hazard.reported_at.isoformat(), hazard.place, hazard.text)

    def road(self) -> Road:
        """Do what is next, again and again, until the hazard is struck off or withdrawn."""
        if self.hazard.is_to_telephone:
            yield self.at + timedelta(minutes=self.rng.randint(5, 30))
            self._call()
        if not self.stays:
            yield from misfiling.mend(self)
        if self.hazard.excluded_reason:
            return
        yield self.after(0.1, 1.5)
        if self.hazard.grade == HazardGrade.SUSPECTED_MAJOR:
            self._judge()
        for _ in range(TRIES):
            if not self.hazard.rectify_by and not self._plan():
                return
            yield self._when_rectified()
            if not self._report():
                return
            yield self.after(0.5, 2.5)
            if self._reinspect() is None:
                return
            if self.hazard.reinspected_at:
                yield self.after(0.2, 2)
                supervisor = self.scene.staff.supervisor(self.rng)
                self.do(rectifying.strike_off_hazard, actor=supervisor)
                return
            yield self.after(0.5, 2)

    def advance(self, stage: HazardStage) -> None:
        """Do at once what leads to a stage."""
        order = list(HazardStage)
        while (here := self.hazard.stage) != stage and order.index(here) < order.index(stage):
            done = {
                HazardStage.UNPLANNED: self._plan,
                HazardStage.PLANNED: self._report,
                HazardStage.RECTIFIED: self._reinspect,
            }[here]()
            if done is None:
                return

    def after(self, least: float, most: float) -> datetime:
        """Return an instant in office hours some days from now."""
        at = (self.at + DAY * self.rng.uniform(least, most)).astimezone(CITY_ZONE)
        if at.hour < OPENS:
            return at.replace(hour=OPENS, minute=self.rng.randrange(60))
        if at.hour >= CLOSES:
            return (at + DAY).replace(hour=OPENS, minute=self.rng.randrange(60))
        return at

    def do(
        self, service: Callable[..., Hazard], *args: Any, actor: User | None = None, **facts: Any
    ) -> Hazard | None:
        actor = actor or self.scene.staff.filer(self.hazard.keeper)
        made: Hazard | None = self.scene.do(
            service, self.hazard, *args, actor=actor, at=self.at, **facts
        )
        self.hazard = made or self.hazard
        return made

    def _plan(self) -> Hazard | None:
        """Enter the measure with who answers for it; some promise more than they keep."""
        row = tables.known_hazard(self.hazard.category.name, self.hazard.text)
        plan = Plan(
            self.rng.choice(MEASURES.get(row["theme"], MEASURES["enforce"])),
            person_name(self.rng),
            self.at.astimezone(CITY_ZONE).date() + DAY * self.rng.randint(1, 5),
            Decimal(self.rng.randrange(2, 60) * 500) if self.rng.random() < PAID else None,
        )
        return self.do(rectifying.plan_rectification, plan)

    def _when_rectified(self) -> datetime:
        today = self.at.astimezone(CITY_ZONE).date()
        left = ((self.hazard.rectify_by or today) - today) / DAY
        return self.after(0.3, max(left, 0.5) + self.rng.choice(LATENESS))

    def _report(self) -> Hazard | None:
        row = tables.known_hazard(self.hazard.category.name, self.hazard.text)
        return self.do(rectifying.report_rectified, note=f"{row['solved']}。")

    def _reinspect(self) -> Hazard | None:
        is_passed = self.rng.random() >= odds.FAILS_REINSPECTION
        return self.do(
            rectifying.reinspect_hazard, inspector=self._inspector(), is_passed=is_passed,
            note=self.rng.choice(PASSED if is_passed else FAILED),
            actor=self.scene.staff.supervisor(self.rng),
        )  # fmt: skip

    def _inspector(self) -> str:
        """Draw who looks at it; never who answers for the measure."""
        while (name := person_name(self.rng)) == self.hazard.person_responsible:
            pass
        return name

    def _call(self) -> None:
        """Hand a hazard that may be grave over by telephone at once."""
        self.do(
            grading.record_hazard_call, callee=DEPARTMENT, outcome=DutyOutcome.ANSWERED,
            answered_by=person_name(self.rng), actor=self.scene.staff.shift_leader(self.rng),
        )  # fmt: skip

    def _judge(self) -> None:
        """The department judges it; what is 重大 is supervised by name and reported upward."""
        judgement = Judgement(
            HazardGrade.ORDINARY, DEPARTMENT, STANDARD, "现场核查，未达到重大事故隐患标准。"
        )
        if self.rng.random() < odds.MAJOR:
            judgement = Judgement(
                HazardGrade.MAJOR, DEPARTMENT, STANDARD, "符合判定标准所列情形。",
                supervised_by="分管副市长", reported_to="省应急管理厅",
            )  # fmt: skip
        leader = self.scene.staff.shift_leader(self.rng)
        self.do(grading.judge_hazard, judgement, actor=leader)
