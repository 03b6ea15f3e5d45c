"""The full cross product of the table of moves: state × verb × role."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction

from cases.models import Assignment, Case, Objection, Reply
from cases.services import callback, dispatch, handling, intake, notes
from cases.services.callback import Answers
from cases.services.intake import Demand, Disposition
from cases.states import DEEDS, FINAL_STATES, MOVES, OPEN_STATES, State, Verb, roles_for
from grids.models import Role
from grids.models.user import UNIT_ROLES
from hotline.errors import Conflict, Forbidden
from tests import factories

pytestmark = pytest.mark.django_db

WITH_LEAD = {State.DISPATCHED, State.HANDLING, State.RETURNED, State.RESOLVED, State.PARKED}
ANSWERS = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")


@pytest.fixture
def people(unit, fire_body):
    """One person per role, unit roles in `unit`."""
    return {
        role: factories.make_person(
            role,
            username=f"one-{role}",
            unit=unit if role in UNIT_ROLES else None,
            body=fire_body if role == Role.HAZARD_FILER else None,
        )
        for role in Role
    }


@pytest.fixture
def put(people, category, phone_channel, unit, at):
    """Return a function that puts a fresh case into a state, with what belongs to it."""
    demand = Demand(
        kind="complaint",
        category=category,
        channel=phone_channel,
        text="楼道堆放杂物",
        received_at=at,
        phone="13897001234",
    )
    operator = people[Role.OPERATOR]

    def into(state):
        where = Disposition(lead_unit=unit) if state != State.PENDING else Disposition()
        case = intake.open_case(demand, where, actor=operator, at=at)
        lead = Assignment.objects.filter(case=case).first()
        if state in (State.HANDLING, State.RESOLVED, State.PARKED, State.RETURNED):
            Assignment.objects.filter(case=case).update(signed_at=at)
        if state == State.RETURNED:
            Objection.objects.create(
                case=case, assignment=lead, ground="不属于本单位职责", text="不是", raised_at=at,
                raised_by=operator, state_before=State.HANDLING,
            )  # fmt: skip
        if state == State.RESOLVED:
            Reply.objects.create(
                case=case, assignment=lead, round=1, text="好了", outcome="solved",
                submitted_at=at, submitted_by=operator,
            )  # fmt: skip
        if state not in WITH_LEAD and lead:
            Assignment.objects.filter(case=case).update(ended_at=at, end_reason="done")
        main = intake.open_case(demand, actor=operator, at=at) if state == State.MERGED else None
        closed = at if state in (State.CLOSED, State.REJECTED) else None
        Case.objects.filter(pk=case.pk).update(state=state, closed_at=closed, main_case=main)
        return Case.objects.get(pk=case.pk)

    return into


@pytest.fixture
def verbs(other_unit, unit, at):
    """Each verb of the main path as a call with all its facts right."""
    later = at + timedelta(minutes=30)

    def objection(case):
        return case.objections.last() or Objection(case=case, assignment=case.assignments.last())

    def run(service, **facts):
        return lambda case, actor: service(case, actor=actor, at=later, **facts)

    def rule(service, **facts):
        return lambda case, actor: service(objection(case), actor=actor, at=later, **facts)

    path = {"ground": "不属于本市行政区域", "right_path": "请拨打所在地12345"}
    return {
        Verb.DISPATCH: run(dispatch.dispatch_case, lead_unit=unit),
        Verb.ANSWER_DIRECTLY: run(dispatch.answer_case, way="answered", answer="已答复"),
        Verb.REJECT: run(dispatch.reject_case, **path),
        Verb.SIGN: run(handling.sign_assignment),
        Verb.CONTACT: run(handling.record_contact, means="phone", is_reached=True),
        Verb.OBJECT: run(handling.object_assignment, ground="不属于本单位职责", text="不是"),
        Verb.ACCEPT_OBJECTION: rule(dispatch.accept_objection, lead_unit=other_unit),
        Verb.REFUSE_OBJECTION: rule(dispatch.refuse_objection, reason="应由你单位办理"),
        Verb.REPORT_PROGRESS: run(handling.report_progress, text="正在维修"),
        Verb.RESOLVE: run(handling.resolve_assignment, text="已修好", outcome="solved"),
        Verb.ACCEPT_REPLY: run(dispatch.accept_reply),
        Verb.REFUSE_REPLY: run(dispatch.refuse_reply, reason="请补充照片"),
        Verb.ATTEMPT_CALLBACK: run(callback.record_attempt, outcome="no_answer"),
        Verb.COMPLETE_CALLBACK: run(callback.record_callback, answers=ANSWERS),
        Verb.REDO: run(callback.redo_case, answers=ANSWERS, reason="仍未解决"),
        Verb.NOTE: run(notes.add_note, text="备注"),
        Verb.ADD_CALL: run(intake.add_call, note="再次来电"),
    }


@contextmanager
def undone():
    """Undo what happens inside."""
    with transaction.atomic():
        mark = transaction.savepoint()
        yield
        transaction.savepoint_rollback(mark)


def outcome(call, case, actor):
    with undone():
        try:
            call(case, actor)
        except Forbidden:
            return "forbidden"
        except Conflict:
            return "conflict"
        return "done"


def expected(verb, state, role):
    """What the table says of one cell."""
    somewhere = {r for rule in (*MOVES, *DEEDS) if rule.verb == verb for r in rule.roles}
    if role not in somewhere:
        return "forbidden"
    here = roles_for(verb, state)
    if not here:
        return "conflict"
    return "done" if role in here else "forbidden"


# In these cells the table's answer depends on facts that the case does not have.
def is_beside_the_point(verb, state, role):
    # An operator may contact on a unit's behalf; nobody's assignment is needed.
    no_lead = state not in WITH_LEAD and state != State.PENDING
    district = role == Role.DISTRICT_CENTRE and verb == Verb.ACCEPT_OBJECTION
    ruling_without = (
        verb in (Verb.ACCEPT_OBJECTION, Verb.REFUSE_OBJECTION) and state != State.RETURNED
    )
    unit_after_end = verb in (Verb.NOTE, Verb.CONTACT) and role in UNIT_ROLES and no_lead
    not_theirs_yet = state == State.PENDING and role in UNIT_ROLES
    signed_already = verb == Verb.SIGN and state == State.HANDLING
    return district or ruling_without or unit_after_end or not_theirs_yet or signed_already


@pytest.mark.parametrize("state", list(State))
def test_services_follow_the_table_of_moves(state, put, verbs, people):
    case = put(state)
    wrong = [
        (verb.value, role.value, got, want)
        for verb, call in verbs.items()
        for role, actor in people.items()
        if not is_beside_the_point(verb, state, role)
        and (got := outcome(call, case, actor)) != (want := expected(verb, state, role))
    ]
    assert wrong == []


def test_the_table_names_each_move_once_and_reaches_every_state():
    cells = [(m.source, m.target, m.verb) for m in MOVES]
    assert len(cells) == len(set(cells))
    assert {m.target for m in MOVES} == set(State)
    assert set(State) == OPEN_STATES | FINAL_STATES


def test_no_administrator_moves_a_case():
    admins = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert not any(rule.roles & admins for rule in (*MOVES, *DEEDS))
