"""One person per role, a case in any state, and each verb with its facts right."""

from datetime import timedelta

import pytest

from cases.models import (
    Assignment,
    Case,
    Criticism,
    Instruction,
    InstructionTask,
    Objection,
    Reply,
    SignOff,
    SupervisionOrder,
)
from cases.rules.states import State, Verb
from cases.services.applications import withdrawing
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch, merging, recalling, telephone
from cases.services.handling import child_returns, handling, sealing, signing_off, sub_dispatch
from cases.services.intake import intake
from cases.services.oversight import (
    criticism,
    following_up,
    instructing,
    supervising,
    urging,
    withdrawing_orders,
)
from cases.services.record import notes
from cases.services.record.demands import Demand, Disposition
from grids.models import Role, Unit
from grids.models.user import UNIT_ROLES
from grids.upload_preparation import prepare_files
from tests import factories
from tests.cases.applying import application_verbs, ready_for  # noqa: F401
from tests.cases.calling_back import case_to_call, other_agent  # noqa: F401
from tests.cases.in_states import WITH_LEAD
from tests.cases.merged_units import heir, merge  # noqa: F401
from tests.cases.offer_scenes import city  # noqa: F401
from tests.cases.overseen import a_proposal, a_scan, a_task, an_accepted_reply, an_order
from tests.cases.repeating import asked, community, street  # noqa: F401
from tests.cases.signing import laid, signing_unit  # noqa: F401
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


def levels_of(case, unit, at):
    """A part handed down whose reply waits, where the case has somebody above it."""
    own = case.assignments.last()
    if own is None:
        return Assignment(case=case)
    child = Assignment.objects.create(
        case=case, unit=unit, role="sub", parent=own, level=unit.level, dispatched_at=at,
        reply_due_at=at, original_reply_due_at=at, signed_at=at, reply_sent_at=at,
        ended_at=own.ended_at, end_reason=own.end_reason,
    )  # fmt: skip
    Reply.objects.create(
        case=case, assignment=child, round=1, text="好了", outcome="solved", submitted_at=at,
        submitted_by=case.registered_by,
    )  # fmt: skip
    return child


def returned_from_below(case, unit, at):
    """A return of a part handed down that waits for the unit above it."""
    child = levels_of(case, unit, at)
    if child.pk is None:
        return Objection(case=case, assignment=child)
    child.replies.all().delete()
    Assignment.objects.filter(pk=child.pk).update(reply_sent_at=None)
    return Objection.objects.create(
        case=case, assignment=child, ground="不在本单位辖区", text="在另一街道", raised_at=at,
        raised_by=case.registered_by, state_before=case.state,
    )  # fmt: skip


def laid_before_the_leader(case, at):
    """A reply that waits for the leader's signature, of the unit that signed it."""
    own = case.assignments.last()
    if own is None:
        return SignOff(case=case)
    case.assignments.update(signed_at=at)
    values = {"text": "已修好", "outcome": "solved", "not_waiting_reason": ""}
    subject = "reply" if case.state == State.HANDLING else "objection"
    if subject == "objection":
        values = {"ground": "不属于本单位职责", "text": "不是", "proposed_unit": None}
    return SignOff.objects.create(
        case=case, assignment=own, subject=subject, values=values, asked_at=at,
        asked_by=case.registered_by,
    )  # fmt: skip


@pytest.fixture
def verbs(other_unit, unit, sub_unit, people, at):
    """Each verb of the main path as a call with all its facts right."""
    office = factories.make_unit("城东区政府督查室", parent=unit)
    later = at + timedelta(minutes=30)
    due = later + timedelta(days=3)
    leader = people[Role.LEADER]

    def beside(service, make, unsaved, **facts):
        """Do a verb to a row written beside the case just now."""

        def call(case, actor):
            row = make(case) if case.assignments.exists() else unsaved(case)
            return service(row, actor=actor, at=later, **facts)

        return call

    def order(status):
        return lambda case: an_order(case, at, status=status)

    def instruct(case, actor):
        facts = {} if Role.LEADER in actor.role_codes() else {
            "leader": leader, "given_at": later, "uploads": prepare_files([a_scan()], at=later),
        }  # fmt: skip
        return instructing.instruct_case(
            case, actor=actor, at=later, text="请尽快办理", due_at=due, **facts
        )

    def seal(case, actor):
        lacking_one = Reply(case=case, assignment=Assignment(case=case, unit=unit))
        reply = an_accepted_reply(case, at) if case.assignments.exists() else lacking_one
        return sealing.file_sealed(
            reply, actor=actor, at=later, uploads=prepare_files([a_scan()], at=later)
        )

    def propose(case):
        return a_proposal(case, at)

    def lacking(model, unit):
        return lambda case: model(case=case, unit=unit)

    def objection(case):
        return case.objections.last() or Objection(case=case, assignment=case.assignments.last())

    def run(service, **facts):
        return lambda case, actor: service(case, actor=actor, at=later, **facts)

    def rule(service, **facts):
        return lambda case, actor: service(objection(case), actor=actor, at=later, **facts)

    def confirm(case, actor):
        """Only a secret case needs it."""
        Case.objects.filter(pk=case.pk).update(is_secret=True)
        return callback.confirm_identity(case, actor=actor, at=later, means="姓名与登记一致")

    def other_case(case):
        """A pending case of the same matter, to merge into."""
        said = Demand(
            kind="complaint", category=case.category, channel=case.channel, text=case.text,
            received_at=at,
        )  # fmt: skip
        return intake.open_case(said, actor=case.registered_by, at=at)

    def sub_dispatched(case, actor):
        case.assignments.filter(ended_at=None).update(signed_at=at)
        return sub_dispatch.sub_dispatch(case, actor=actor, at=later, units=[sub_unit])

    def review(service, **facts):
        def call(case, actor):
            child = levels_of(case, sub_unit, at)
            return service(child, actor=actor, at=later, **facts)

        return call

    def rule_below(service, **facts):
        def call(case, actor):
            objection = returned_from_below(case, sub_unit, at)
            return service(objection, actor=actor, at=later, **facts)

        return call

    def handed_over(case, actor):
        return sub_dispatch.hand_over(case, actor=actor, at=later, unit=office)

    def paper(service, **facts):
        def call(case, actor):
            return service(laid_before_the_leader(case, at), actor=actor, at=later, **facts)

        return call

    def taken_back(case, actor):
        laid_before_the_leader(case, at)
        return withdrawing.withdraw_submission(case, actor=actor, at=later)

    def called(case, actor):
        Case.objects.filter(pk=case.pk).update(urgency="extreme")
        own = case.assignments.last() or Assignment(case=case)
        Assignment.objects.filter(pk=own.pk).update(signed_at=None)
        Unit.objects.filter(pk=own.unit_id).update(phone="0971-8230001")
        return telephone.call_unit(
            own, actor=actor, at=later, callee="unit", outcome="answered", answered_by="马值班"
        )

    def charged(case, actor):
        Case.objects.filter(pk=case.pk).update(urgency="extreme")
        return following_up.take_charge(case, actor=actor, at=later)

    path = {"ground": "不属于本市行政区域", "right_path": "请拨打所在地12345"}
    return {
        Verb.DISPATCH: run(dispatch.dispatch_case, lead_unit=unit),
        Verb.RECALL: run(recalling.recall_case, reason="派错单位"),
        Verb.REASSIGN: run(recalling.reassign_case, lead_unit=other_unit, reason="派错单位"),
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
        Verb.COMPLETE_CALLBACK: run(
            callback.record_callback, answers=ANSWERS, ground="市民不要求重办", explanation="已说明"
        ),
        Verb.REDO: run(callback.redo_case, answers=ANSWERS, reason="仍未解决"),
        Verb.SUB_DISPATCH: sub_dispatched,
        Verb.ACCEPT_CHILD: review(sub_dispatch.accept_child_reply),
        Verb.REFUSE_CHILD: review(sub_dispatch.refuse_child_reply, reason="请补充照片"),
        Verb.ACCEPT_CHILD_RETURN: rule_below(child_returns.accept_child_return),
        Verb.REFUSE_CHILD_RETURN: rule_below(
            child_returns.refuse_child_return, reason="属你街道辖区"
        ),
        Verb.HAND_OVER: handed_over,
        Verb.SIGN_OFF: paper(signing_off.sign_off),
        Verb.SEND_BACK: paper(signing_off.send_back, reason="请写明时间"),
        Verb.WITHDRAW_REPLY: run(withdrawing.withdraw_reply, reason="写错"),
        Verb.WITHDRAW_OBJECTION: run(withdrawing.withdraw_objection, reason="属本单位职责"),
        Verb.WITHDRAW_SUBMISSION: taken_back,
        Verb.CALL_UNIT: called,
        Verb.TAKE_CHARGE: charged,
        Verb.NOTE: run(notes.add_note, text="备注"),
        Verb.ADD_CALL: run(intake.add_call, note="再次来电"),
        Verb.MERGE: lambda case, actor: merging.merge_case(
            case, actor=actor, at=later, main_case=other_case(case)
        ),
        Verb.CONFIRM_IDENTITY: confirm,
        Verb.UNMERGE: run(merging.unmerge_case, reason="并非同一事项"),
        Verb.URGE: run(urging.urge_case, text="请抓紧"),
        Verb.SUPERVISE: run(
            supervising.supervise_case,
            level="key",
            ground="超期",
            required="限期答复",
            answer_due_at=due,
        ),
        Verb.ANSWER_SUPERVISION: beside(
            supervising.answer_order,
            order("open"),
            lacking(SupervisionOrder, unit),
            text="已安排",
        ),
        Verb.ACCEPT_SUPERVISION: beside(
            supervising.accept_order, order("answered"), lacking(SupervisionOrder, unit)
        ),
        Verb.REFUSE_SUPERVISION: beside(
            supervising.refuse_order,
            order("answered"),
            lacking(SupervisionOrder, unit),
            reason="请说明原因",
        ),
        Verb.WITHDRAW_SUPERVISION: beside(
            withdrawing_orders.withdraw_order,
            order("open"),
            lacking(SupervisionOrder, unit),
            reason="督办有误",
        ),
        Verb.CRITICISE: beside(criticism.confirm_criticism, propose, lacking(Criticism, unit)),
        Verb.DROP_CRITICISM: beside(
            criticism.drop_criticism, propose, lacking(Criticism, unit), note="已说明"
        ),
        Verb.INSTRUCT: instruct,
        Verb.FILE_SEALED: seal,
        Verb.ANSWER_INSTRUCTION: beside(
            instructing.answer_instruction,
            lambda case: a_task(case, at, leader),
            lambda case: InstructionTask(instruction=Instruction(case=case), unit=unit),
            text="已落实",
        ),
    }
