"""What somebody who leaves holds among cases, and how it goes to who takes over (离岗交接).

Registered with `grids.departures`, which calls each in the one transaction of the departure.
Who signed a case and who gave an instruction stay as they are: figures and papers are made
of them. What moves is who follows it from now on, by a line of the timeline and a notice.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from cases.access.urgent import events_of_round
from cases.models import (
    Assignment,
    CallbackClaim,
    Case,
    Draft,
    Event,
    Instruction,
    SavedFilter,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import AWAITING_CHARGE, Verb
from cases.services.record.notices import notify
from cases.services.record.transitions import lock_case, record_event
from grids.departures import Kind, OpenWork, Turn, colleagues_of, holders_of, register_work
from grids.models import Unit, User
from grids.rules import rule
from grids.services import set_rule

SECRET_AGENTS = "callback.secret_agents"  # noqa: S105 - a setting's key
PARTS, CHARGE, INSTRUCTIONS = "parts", "charge", "instructions"


def signed_parts(person: User, at: datetime) -> list[OpenWork]:
    """Return the open parts that a person signed or took over, a line for each unit."""
    parts = _parts_of(person)
    units = Unit.objects.filter(pk__in=parts.values("unit")).order_by("pk")
    return [
        OpenWork(
            f"{PARTS}:{unit.pk}", f"{unit}签收在办的工单", parts.filter(unit=unit),
            holders_of(CaseCapability.HANDLE, unit, at),
        )
        for unit in units
    ]  # fmt: skip


def hand_over_parts(line: OpenWork, turn: Turn) -> None:
    """Tell each case's timeline and the taker who goes on with it."""
    unit = Unit.objects.get(pk=line.code.partition(":")[2])
    cases = _in_order(_parts_of(turn.person).filter(unit=unit).values("case"))
    _pass_on(cases, turn, PARTS, "由{taker}接着办理", unit)


def _parts_of(person: User) -> "QuerySet[Assignment]":
    """Return the open parts that are somebody's: who took one over, or else who signed it."""
    units = [grant.unit_id for grant in person.current_grants if grant.unit_id]
    open_parts = Assignment.objects.filter(
        Q(signed_by=person) | Q(unit__in=units, signed_at__isnull=False), ended_at__isnull=True
    )
    passed_on = Event.objects.filter(
        case=OuterRef("case"), verb=Verb.RELIEVE, facts__work=PARTS, unit=OuterRef("unit")
    )
    found: QuerySet[Assignment] = _of_person(open_parts, person, Q(signed_by=person), passed_on)
    return found


def taken_charge(person: User, at: datetime) -> list[OpenWork]:
    """Return the urgent cases that a person looks after until a unit has taken them."""
    held = _in_charge(person)
    return [
        OpenWork(
            f"{CHARGE}:", "接手跟进的特急工单", held,
            holders_of(CaseCapability.TAKE_CHARGE, None, at),
        )
    ]  # fmt: skip


def hand_over_charge(line: OpenWork, turn: Turn) -> None:
    """Tell each case's timeline and the taker who looks after it."""
    del line
    _pass_on(_in_charge(turn.person), turn, CHARGE, "由{taker}继续跟进", None)


def _in_charge(person: User) -> "QuerySet[Case]":
    """Return the cases of which somebody takes care in this round."""
    taken = events_of_round(Verb.TAKE_CHARGE).order_by("-pk").values("actor")[:1]
    cases = Case.objects.filter(state__in=AWAITING_CHARGE).annotate(taken_by=Subquery(taken))
    passed_on = events_of_round(Verb.RELIEVE).filter(facts__work=CHARGE)
    found: QuerySet[Case] = _of_person(
        cases.filter(taken_by__isnull=False), person, Q(taken_by=person.pk), passed_on
    )
    return found.order_by("pk")


def _of_person(rows: Any, person: User, first: Q, passed_on: "QuerySet[Event]") -> Any:
    """Return the rows that were passed on to a person last, or are theirs from the first."""
    last = passed_on.order_by("-pk").annotate(taker=Cast(KT("facts__taker"), IntegerField()))
    rows = rows.annotate(passed_to=Subquery(last.values("taker")[:1]))
    return rows.filter(Q(passed_to=person.pk) | Q(passed_to__isnull=True) & first)


def drafts(person: User, at: datetime) -> list[OpenWork]:
    """Return what a person has typed and not sent: calls, and panels of cases."""
    own = Draft.objects.filter(owner=person)
    return [
        OpenWork(
            "drafts:desk", "没有登记的来电草稿", own.filter(case=None),
            holders_of(CaseCapability.REGISTER, None, at),
        ),
        OpenWork(
            "drafts:panel", "工单上没有提交的草稿", own.exclude(case=None),
            colleagues_of(person, at), is_optional=True,
        ),
    ]  # fmt: skip


def hand_over_drafts(line: OpenWork, turn: Turn) -> None:
    """Give drafts to the taker, of cases those that the taker sees and has no draft of."""
    own = Draft.objects.filter(owner=turn.person)
    if line.code == "drafts:desk":
        own = own.filter(case=None)
    else:
        own = own.filter(case__in=Case.objects.visible_to(turn.taker) if turn.taker else [])
    if turn.taker:
        theirs = Draft.objects.filter(owner=turn.taker)
        own.exclude(client_key__in=theirs.values("client_key")).update(owner=turn.taker)


def holds(person: User, at: datetime) -> list[OpenWork]:
    """Return the cases of the callback queue that a person has in hand."""
    held = CallbackClaim.objects.filter(agent=person, claimed_until__gt=at)
    return [OpenWork("holds:", "正在回访的工单", held, ends="放回回访队列")]


def let_go_of_holds(line: OpenWork, turn: Turn) -> None:
    """Give the cases in hand back to the queue."""
    del line
    held = CallbackClaim.objects.filter(agent=turn.person, claimed_until__gt=turn.at)
    held.update(claimed_until=turn.at, identity_confirmed_at=None)


def instructions(person: User, at: datetime) -> list[OpenWork]:
    """Return a leader's instructions that a unit has not answered."""
    held = _unanswered(person)
    return [
        OpenWork(
            f"{INSTRUCTIONS}:", "没有反馈的批示", held,
            holders_of(CaseCapability.INSTRUCT_IN_PERSON, None, at),
        )
    ]  # fmt: skip


def hand_over_instructions(line: OpenWork, turn: Turn) -> None:
    """Let the taker follow the instructions; who gave them stays on them by name."""
    del line
    rows = list(_unanswered(turn.person))
    _pass_on(_in_order([row.case_id for row in rows]), turn, INSTRUCTIONS,
             "没有反馈的批示由{taker}跟进", None)  # fmt: skip
    Instruction.objects.filter(pk__in=[row.pk for row in rows]).update(leader=turn.taker)


def _unanswered(person: User) -> "QuerySet[Instruction]":
    open_ones = Instruction.objects.filter(leader=person, tasks__answered_at__isnull=True)
    return open_ones.distinct().order_by("pk")


def filters(person: User, at: datetime) -> list[OpenWork]:
    """Return the filters of lists that a person saved."""
    held = SavedFilter.objects.filter(owner=person)
    return [
        OpenWork(
            "filters:", "已存筛选", held, colleagues_of(person, at), is_optional=True,
        )
    ]  # fmt: skip


def hand_over_filters(line: OpenWork, turn: Turn) -> None:
    """Give the filters to the taker, save own ones of a name that the taker has."""
    del line
    if turn.taker is None:
        return
    for row in SavedFilter.objects.filter(owner=turn.person):
        named = {"list_key": row.list_key, "name": row.name, "unit": None}
        if row.unit_id is None and SavedFilter.objects.filter(owner=turn.taker, **named).exists():
            continue
        row.owner = turn.taker
        row.save(update_fields=["owner"])


def named_agents(person: User, at: datetime) -> list[OpenWork]:
    """Return whether a person is named for the callbacks of secret cases (a setting).

    An empty list would open secret cases to every agent, so the last one needs a taker.
    """
    named = rule(SECRET_AGENTS)
    return [
        OpenWork(
            "named:", "保密工单指定回访人员", int(person.username in named),
            holders_of(CaseCapability.CALL_BACK, None, at), ends="从名单中去掉",
            is_optional=len(named) > 1,
        )
    ]  # fmt: skip


def replace_named_agent(line: OpenWork, turn: Turn) -> None:
    """Put the taker on the list instead, or take the person off it."""
    del line
    kept = [name for name in rule(SECRET_AGENTS) if name != turn.person.username]
    if turn.taker and turn.taker.username not in kept:
        kept.append(turn.taker.username)
    set_rule(SECRET_AGENTS, kept, note=f"{turn.person}离岗"[:200])


def _in_order(ids: Any) -> "QuerySet[Case]":
    found: QuerySet[Case] = Case.objects.filter(pk__in=ids).order_by("pk")
    return found


def _pass_on(cases: Iterable[Case], turn: Turn, work: str, said: str, unit: Unit | None) -> None:
    """Write into each case's timeline who goes on with which work, and tell the taker."""
    note = f"{turn.person}离岗，{said.format(taker=turn.taker)}。"
    for case in cases:
        locked = lock_case(case)
        taker = turn.taker.pk if turn.taker else None
        record_event(
            locked, Verb.RELIEVE, actor=turn.actor, at=turn.at, unit=unit, note=note,
            facts={"work": work, "taker": taker, "round": locked.round},
        )  # fmt: skip
        facts = {"person": turn.person, "said": said.format(taker="您")}
        notify(CaseSentence.TAKEN_OVER, facts, at=turn.at, case=locked, user=turn.taker)


KINDS = {
    PARTS: Kind(signed_parts, hand_over_parts),
    CHARGE: Kind(taken_charge, hand_over_charge),
    "drafts": Kind(drafts, hand_over_drafts),
    "holds": Kind(holds, let_go_of_holds),
    INSTRUCTIONS: Kind(instructions, hand_over_instructions),
    "filters": Kind(filters, hand_over_filters),
    "named": Kind(named_agents, replace_named_agent),
}


def register_kinds() -> None:
    """Have all of these handed over when somebody leaves."""
    for name, kind in KINDS.items():
        register_work(name, kind)
