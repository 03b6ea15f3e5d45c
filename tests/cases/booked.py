"""One fault for each invariant of the books, written past the services.

`PLANTS` maps an invariant to a function that makes a case (by the services alone), spoils
it and returns the number by which the report must name it.
"""

from collections.abc import Callable
from datetime import timedelta

from cases.books.tallies import TALLIES
from cases.models import (
    Assignment,
    Call,
    Callback,
    CallbackClaim,
    Case,
    ClockSegment,
    DayCounter,
    DueChange,
    ElementChange,
    Event,
    Extension,
    Parking,
    Reply,
    Wait,
    YearCounter,
)
from cases.rules.states import State, Verb
from cases.services.applications import extending, withdrawing
from cases.services.applications.parking import ask_parking, rule_parking
from cases.services.applications.waiting import ask_wait, rule_wait
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch, merging
from cases.services.handling import handling, sub_dispatch
from cases.services.oversight.supervising import supervise_case
from grids.models import Unit
from tests.cases.booked_hazards import HAZARD_PLANTS
from tests.factories import make_unit

CONTENT = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")
LATE = timedelta(hours=1)


class Town:
    """The people and makers of a test, under their fixtures' names."""

    def __init__(self, request) -> None:
        self._request = request

    def __getattr__(self, name):
        return self._request.getfixturevalue(name)

    def walked(self, state: State, **fields) -> Case:
        """Return a case that came to a state by the verbs."""
        return self.make_in_state(state, **fields)

    def closed(self) -> Case:
        """Return a case that a callback closed."""
        case = self.walked(State.AWAITING_CALLBACK)
        callback.record_callback(
            case, actor=self.callback_agent, at=self.at + 5 * LATE, answers=CONTENT
        )
        return fresh(case)

    def parked(self) -> Case:
        """Return a case on the ledger."""
        case = self.walked(State.HANDLING)
        row = ask_parking(
            case, actor=self.unit_leader, at=self.at + LATE, text="资金未落实", owner="王主任",
            plan="列入明年计划", review_on=self.at.date() + timedelta(days=9),
        )  # fmt: skip
        rule_parking(row, actor=self.supervisor, at=self.at + 2 * LATE, ruling="accepted")
        return fresh(case)

    def waiting(self) -> Case:
        """Return a case whose unit waits for the citizen."""
        case = self.walked(State.HANDLING)
        handling.record_contact(
            case, actor=self.handler, at=self.at + LATE, means="phone", is_reached=True
        )
        row = ask_wait(case, actor=self.handler, at=self.at + LATE, text="请补充合同")
        rule_wait(row, actor=self.dispatcher, at=self.at + 2 * LATE, ruling="accepted")
        return fresh(case)

    def merged(self) -> tuple[Case, Case]:
        """Return a merged case and its main one, which a unit handles."""
        case, main = self.walked(State.DISPATCHED), self.walked(State.HANDLING)
        merging.merge_case(case, actor=self.dispatcher, at=self.at + LATE, main_case=main)
        return fresh(case), fresh(main)

    def handed_down(self) -> Assignment:
        """Return the part of a street office, below the lead's."""
        case = self.walked(State.HANDLING)
        made = sub_dispatch.sub_dispatch(
            case, actor=self.handler, at=self.at + LATE, units=[self.sub_unit]
        )
        return made[0]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def lead(case: Case) -> Assignment:
    return case.assignments.get(role="lead", ended_at=None)


def spoil(row, **values) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def tell(case: Case, verb: str, source: str = "", target: str = "", **facts) -> str:
    """Write a line of the timeline that nothing stands behind."""
    at = case.events.latest("at").at
    Event.objects.create(
        case=case, at=at, verb=verb, from_state=source, to_state=target, facts=facts
    )
    return case.number


def lead_of_state(town):
    case = town.walked(State.DISPATCHED)
    case.assignments.all().delete()
    return case.number


def open_parts(town):
    """A part like the one that ended, which goes on in a closed case."""
    case = town.closed()
    row = case.assignments.get()
    row.pk, row.ended_at, row.end_reason, row.reply_sent_at = None, None, "", None
    row.role, row.signed_at = "co", None
    row.save(force_insert=True)
    ClockSegment.objects.create(
        assignment=row, round=1, started_at=row.dispatched_at, start_reason="dispatch"
    )
    return case.number


def branches(town):
    part = town.handed_down()
    Assignment.objects.filter(pk=part.pk).update(
        parent=lead(town.walked(State.HANDLING)), reply_due_at=part.reply_due_at
    )
    return part.case.number


def successions_kept(town):
    """A part of a unit that was merged meanwhile, which nobody took over."""
    case = town.walked(State.HANDLING)
    unit = lead(case).unit
    other = make_unit("接办单位", code="heir")
    Unit.objects.filter(pk=unit.pk).update(is_active=False, succeeded_by=other)
    return case.number


def mirror(town):
    case = town.walked(State.HANDLING)
    spoil(case, warn_at=case.warn_at + LATE)
    return case.number


def moves(town):
    return tell(town.walked(State.HANDLING), Verb.NOTE, "handling", "handling")


def state_of_events(town):
    return tell(town.walked(State.PENDING), Verb.DISPATCH, "pending", "dispatched")


def rounds(town):
    """Once again told than done; the attempt belongs to it."""
    case = town.walked(State.HANDLING)
    tell(case, Verb.REDO)
    case.callback_attempts.create(
        round=1, at=town.at, agent=town.callback_agent, outcome="answered"
    )
    return case.number


def family(town):
    case, main = town.merged()
    handling.resolve_assignment(
        main, actor=town.handler, at=town.at + 2 * LATE, text="已修好", outcome="solved"
    )
    dispatch.accept_reply(main, actor=town.dispatcher, at=town.at + 3 * LATE)
    other = town.walked(State.AWAITING_CALLBACK)
    spoil(case, shared_reply=Reply.objects.get(case=other))
    return case.number


def merged_count(town):
    _, main = town.merged()
    spoil(main, merged_count=2)
    return main.number


def reckoned(town):
    row = lead(town.walked(State.HANDLING))
    spoil(row, return_due_at=row.return_due_at + LATE)
    return row.case.number


def segments(town):
    row = lead(town.walked(State.HANDLING))
    row.segments.update(stopped_at=town.at + LATE, stop_reason="parked")
    return row.case.number


def ledger(town):
    row = lead(town.walked(State.HANDLING))
    DueChange.objects.create(
        assignment=row, at=town.at, reason="resumed", old_due_at=row.reply_due_at,
        new_due_at=row.reply_due_at + LATE,
    )  # fmt: skip
    return row.case.number


def extensions(town):
    case = town.walked(State.HANDLING)
    row = extending.ask_extension(
        case, actor=town.handler, at=town.at + LATE, amount=2, text="等配件"
    )
    extending.rule_extension(row, actor=town.dispatcher, at=town.at + LATE, ruling="accepted")
    Extension.objects.filter(pk=row.pk).update(new_due_at=town.at)
    return case.number


def ladder(town):
    row = lead(town.parked())
    spoil(row, escalate_at=town.at)
    return row.case.number


def replies(town):
    row = lead(town.walked(State.HANDLING))
    spoil(row, reply_sent_at=town.at, replied_at=town.at)
    return row.case.number


def taken_back(town):
    case = town.walked(State.RESOLVED)
    reply = withdrawing.withdraw_reply(
        case, actor=town.handler, at=town.at + 9 * LATE, reason="写错"
    )
    spoil(lead(case), replied_at=reply.submitted_at)
    return case.number


def objections(town):
    case = town.walked(State.RETURNED)
    case.objections.update(assignment=make_ended(case))
    return case.number


def make_ended(case: Case) -> Assignment:
    """A part of the case that ended at once, in a copy of its lead's terms."""
    row = lead(case)
    row.pk, row.ended_at, row.end_reason = None, row.dispatched_at, "closed"
    row.save(force_insert=True)
    return row


def contacts(town):
    case = town.walked(State.HANDLING)
    handling.record_contact(
        case, actor=town.handler, at=town.at + LATE, means="phone", is_reached=True
    )
    spoil(lead(case), contacted_at=town.at + 2 * LATE)
    return case.number


def parked(town):
    case = town.parked()
    Parking.objects.filter(case=case).update(review_on=town.at.date(), ruling="refused")
    return case.number


def waiting(town):
    case = town.waiting()
    Wait.objects.filter(case=case).update(ended_at=town.at + 3 * LATE, end_reason="answered")
    return case.number


def corrected(town):
    case = town.walked(State.HANDLING)
    spoil(case, excluded_reason="测试工单：试用")
    return case.number


def _put_right(case: Case, town, element: str, **values) -> str:
    """A line of what was put right, with its event, that says `values`."""
    person = case.registered_by
    ElementChange.objects.create(
        case=case,
        at=case.events.latest("at").at + LATE * case.element_changes.count(),
        actor=person,
        element=element,
        reason="登记有误",
        **values,
    )
    return tell(case, "amend")


def elements(town):
    return _put_right(town.walked(State.HANDLING), town, "place", new_value="别处")


def element_chain(town):
    case = town.walked(State.HANDLING)
    _put_right(case, town, "place", new_value="别处")
    return _put_right(case, town, "place", old_value="第三处", new_value=case.place)


def personal_elements(town):
    return _put_right(town.walked(State.HANDLING), town, "caller_name", new_personal="别人")


def closed(town):
    case = town.closed()
    spoil(case, closed_way="withdrawn")
    return case.number


def callbacks(town):
    case = town.closed()
    Callback.objects.filter(case=case).delete()
    return case.number


def claims(town):
    case = town.walked(State.HANDLING)
    CallbackClaim.objects.create(case=case, agent=town.callback_agent, claimed_until=town.at)
    return case.number


def calls(town):
    case = town.walked(State.HANDLING)
    Call.objects.filter(case=case).update(handling="direct", direct_way="answered")
    return case.number


def orders(town):
    case = town.walked(State.HANDLING)
    order = supervise_case(
        case, actor=town.supervisor, at=town.at + LATE, level="key", ground="超期",
        required="限期答复", answer_due_at=town.at + 9 * LATE,
    )  # fmt: skip
    spoil(order, status="answered")
    return case.number


def case_numbers(town):
    town.walked(State.PENDING)
    counter = DayCounter.objects.get()
    spoil(counter, last=counter.last + 1)
    return f"{counter.day}"


def paper_numbers(town):
    town.walked(State.PENDING)
    YearCounter.objects.create(series="urge", year=2024, last=3)
    return "urge 2024"


def _tally(name: str) -> Callable:
    """A line of the timeline with no row behind it."""
    return lambda town: tell(town.walked(State.HANDLING), TALLIES[name].lines[0])


PLANTS: dict[str, Callable] = {
    function.__name__: function
    for function in (
        lead_of_state, open_parts, branches, successions_kept, mirror, moves, state_of_events,
        rounds, family, merged_count, reckoned, segments, ledger, extensions, ladder, replies,
        objections, contacts, taken_back, parked, waiting, corrected, elements, element_chain,
        personal_elements, closed, callbacks, claims, calls, orders,
        case_numbers, paper_numbers,
    )
} | HAZARD_PLANTS | {name: _tally(name) for name in TALLIES}  # fmt: skip
