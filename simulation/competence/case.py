"""One case of the year: to the unit the table names, back if it is not theirs, to the end."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases.models import Case, Objection
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.models import Category, Channel, Kind, Unit
from grids.routing import propose_units
from simulation.city.staff import Staff
from simulation.competence.hidden import HiddenTable
from simulation.replay.places import Place, spot

HOUR = timedelta(hours=1)
GROUND, NOT_OURS = "不属于本单位职责", "按职责分工，该事项由其他单位负责。"
ACCEPTED, DONE = "经核实，理由成立。", "已现场核实并办理完毕。"
PHONE = "199{:08}"


@dataclass
class Matter:
    """What is wanted, where, when and by whom, with the dice of the case."""

    number: int
    at: datetime
    category: Category
    place: Place
    rng: random.Random

    def demand(self, channel: Channel, persons: int) -> Demand:
        """Return what is registered."""
        where = spot(self.rng, self.place, "road")
        return Demand(
            kind=Kind.COMPLAINT, category=self.category, channel=channel,
            text=f"{where}：{self.category}，第 {self.number} 次反映，请派人处理。",
            received_at=self.at, phone=PHONE.format(self.rng.randrange(persons)),
            wants_callback=False, grid=self.place.grid, place=where,
        )  # fmt: skip


@dataclass
class Desk:
    """The people, the hidden table, and how often a competent unit returns a case all the same."""

    staff: Staff
    channel: Channel
    hidden: HiddenTable
    mistaken: float
    persons: int = 5_000

    def live(self, matter: Matter) -> None:
        """Let a case come in, go to the unit that the table names, and be settled."""
        rng, at = matter.rng, matter.at
        right = self.hidden.competent(matter.category, matter.place)
        named = propose_units(matter.category, matter.place.grid)[0].unit
        case = intake.open_case(
            matter.demand(self.channel, self.persons), Disposition(lead_unit=named),
            actor=self.staff.operator(rng, at), at=at,
        )  # fmt: skip
        taker = self._return(case, named, self._taker(matter, named, right), matter)
        self._settle(case, taker, replace(matter, at=at + 3 * HOUR))

    def _taker(self, matter: Matter, named: Unit, right: Unit) -> Unit:
        """Return who will have the case: seldom another one than who is competent."""
        if named == right and matter.rng.random() < self.mistaken:
            others = [unit for unit in self.hidden.named.values() if unit != named]
            return matter.rng.choice(others) if others else right
        return right

    def _return(self, case: Case, named: Unit, taker: Unit, matter: Matter) -> Unit:
        if named == taker:
            return named
        objection = handling.object_assignment(
            case, actor=self.staff.clerk(named, matter.at), at=matter.at + HOUR, ground=GROUND,
            text=NOT_OURS,
        )  # fmt: skip
        if not isinstance(objection, Objection):
            raise TypeError("a leader of this year signs nothing")
        dispatch.accept_objection(
            objection, actor=self.staff.dispatcher(matter.rng), at=matter.at + 2 * HOUR,
            lead_unit=taker, reason=ACCEPTED,
        )  # fmt: skip
        return taker

    def _settle(self, case: Case, unit: Unit, matter: Matter) -> None:
        clerk, at = self.staff.clerk(unit, matter.at), matter.at
        case = Case.objects.get(pk=case.pk)
        handling.sign_assignment(case, actor=clerk, at=at)
        handling.resolve_assignment(case, actor=clerk, at=at + HOUR, text=DONE, outcome="solved")
        case.refresh_from_db()
        dispatcher = self.staff.dispatcher(matter.rng)
        dispatch.accept_reply(case, actor=dispatcher, at=at + 2 * HOUR)
