"""One person per role, a case in any state, and each verb with its facts right."""

from datetime import timedelta

import pytest

from cases.models import Assignment, Case, Objection, Reply
from cases.services import callback, dispatch, handling, intake, notes
from cases.services.callback import Answers
from cases.services.demands import Demand, Disposition
from cases.states import State, Verb
from grids.models import Role
from grids.models.user import UNIT_ROLES
from tests import factories
from tests.cases.in_states import WITH_LEAD
from tests.cases.walked import demand, log_in, make_case, make_in_state  # noqa: F401

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
    wanted = Demand(
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
        case = intake.open_case(wanted, where, actor=operator, at=at)
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
        main = intake.open_case(wanted, actor=operator, at=at) if state == State.MERGED else None
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
