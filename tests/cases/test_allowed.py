"""What is offered is exactly what the services do: every state, role and verb."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.access.permissions import choose_own
from cases.actions import ACTIONS
from cases.actions.action import SAID
from cases.dossier.case import Dossier
from cases.forms.sub_dispatch import sections_of
from cases.models import Assignment, Case, Objection
from cases.offers import GUARDS, allowed_verbs
from cases.rules.states import State, Verb
from cases.services.applications import withdrawing
from cases.services.callback import callback
from cases.services.clocks.assigning import deadlines_for
from cases.services.dispatch import dispatch, telephone
from cases.services.handling import child_returns, handling, signing_off, sub_dispatch
from cases.services.oversight import following_up
from cases.services.record import attachments, disclosure
from grids import upload_preparation
from grids.models import Role, Unit
from grids.reference import has_sections
from hotline.errors import Conflict
from tests.cases.in_states import offers_to, outcome
from tests.factories import make_unit

pytestmark = pytest.mark.django_db

BESIDE_CO_UNIT = (Role.UNIT_CLERK, Role.DISPATCHER, Role.DISTRICT_CENTRE)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# Registering has a page of its own; these have no service to call.
WITHOUT_ACTION = {
    Verb.REGISTER, Verb.SHARE_REPLY, Verb.PARK, Verb.RECOMPUTE, Verb.SUBMIT,
    Verb.PROPOSE_CRITICISM, Verb.PUBLISH_CRITICISM, Verb.ASK_AMENDMENT, Verb.RELIEVE, Verb.SUCCEED,
}  # fmt: skip
# Done to a row that must be there first; test_oversight.py holds them with their rows.
TO_A_ROW = {
    Verb.ANSWER_SUPERVISION, Verb.ACCEPT_SUPERVISION, Verb.REFUSE_SUPERVISION, Verb.CRITICISE,
    Verb.DROP_CRITICISM, Verb.ANSWER_INSTRUCTION, Verb.FILE_SEALED, Verb.WITHDRAW_SUPERVISION,
}  # fmt: skip


@pytest.fixture
def spare_street(unit):
    """A street below `unit` that never has the case."""
    return make_unit("清真巷街道办事处", parent=unit, kind="street", level="street")


@pytest.fixture
def all_verbs(verbs, sub_unit, spare_street, at):
    """The verbs of the main path and those around it; a district sends inside itself."""
    later = at + timedelta(minutes=30)

    def attach(case, actor):
        upload = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")
        return attachments.attach(
            case, upload_preparation.prepare_files([upload], at=later), actor=actor, at=later
        )

    def accept(case, actor):
        objection = case.objections.filter(ruling="").first() or case.objections.last()
        return dispatch.accept_objection(objection, actor=actor, at=later, lead_unit=sub_unit)

    def refuse(case, actor):
        objection = case.objections.filter(ruling="").first() or case.objections.last()
        return dispatch.refuse_objection(objection, actor=actor, at=later, reason="应由你办理")

    def first(rows):
        row = rows.first()
        if row is None:
            raise Conflict("没有")
        return row

    def own_unit(case, actor):
        rows = case.assignments.filter(ended_at=None).select_related("unit")
        own = choose_own(actor, rows)
        return own.unit if own else spare_street

    def below(case, actor):
        unit = own_unit(case, actor)
        has_it = case.assignments.values("unit")
        return first(Unit.objects.filter(parent=unit, level="street").exclude(pk__in=has_it))

    def section(case, actor):
        unit = own_unit(case, actor)
        return sections_of(unit).first() if has_sections(unit) else unit

    def child(case):
        return first(case.assignments.filter(reply_sent_at__isnull=False, parent__isnull=False))

    def child_return(case):
        return first(case.objections.filter(ruling="", assignment__parent__isnull=False))

    def paper(case):
        return first(case.sign_offs.filter(status="waiting"))

    def call_unit(case, actor):
        unsigned = first(case.assignments.filter(signed_at=None, ended_at=None))
        Unit.objects.filter(pk=unsigned.unit_id).update(phone="0971-8230001")
        return telephone.call_unit(
            unsigned, actor=actor, at=later, callee="unit", outcome="answered", answered_by="马"
        )

    return verbs | {
        Verb.ATTACH: attach,
        Verb.SUB_DISPATCH: lambda case, actor: sub_dispatch.sub_dispatch(
            case, actor=actor, at=later, units=[below(case, actor)]
        ),
        Verb.HAND_OVER: lambda case, actor: sub_dispatch.hand_over(
            case, actor=actor, at=later, unit=section(case, actor)
        ),
        Verb.ACCEPT_CHILD: lambda case, actor: sub_dispatch.accept_child_reply(
            child(case), actor=actor, at=later
        ),
        Verb.REFUSE_CHILD: lambda case, actor: sub_dispatch.refuse_child_reply(
            child(case), actor=actor, at=later, reason="请补充"
        ),
        Verb.ACCEPT_CHILD_RETURN: lambda case, actor: child_returns.accept_child_return(
            child_return(case), actor=actor, at=later
        ),
        Verb.REFUSE_CHILD_RETURN: lambda case, actor: child_returns.refuse_child_return(
            child_return(case), actor=actor, at=later, reason="属你街道辖区"
        ),
        Verb.SIGN_OFF: lambda case, actor: signing_off.sign_off(paper(case), actor=actor, at=later),
        Verb.SEND_BACK: lambda case, actor: signing_off.send_back(
            paper(case), actor=actor, at=later, reason="请补充"
        ),
        Verb.WITHDRAW_SUBMISSION: lambda case, actor: withdrawing.withdraw_submission(
            case, actor=actor, at=later
        ),
        Verb.CALL_UNIT: call_unit,
        Verb.TAKE_CHARGE: lambda case, actor: following_up.take_charge(case, actor=actor, at=later),
        Verb.RESOLVE: lambda case, actor: handling.resolve_assignment(
            case,
            actor=actor,
            at=later,
            text="已修好",
            outcome="solved",
            not_waiting_reason="协办事项可另行答复",
        ),
        Verb.CONFIRM_IDENTITY: lambda case, actor: callback.confirm_identity(
            case, actor=actor, at=later, means="姓名与登记一致"
        ),
        Verb.ACCEPT_OBJECTION: accept,
        Verb.REFUSE_OBJECTION: refuse,
        Verb.DIAL: lambda case, actor: disclosure.dial_citizen(case, actor=actor, at=later),
        Verb.UNMASK: lambda case, actor: disclosure.unmask_citizen(
            case, actor=actor, at=later, reason="核对地址"
        ),
    }


def offered(case, actor, at):
    return allowed_verbs(Dossier(actor, Case.objects.get(pk=case.pk), at).situation)


def done(case, actor, calls):
    has_objection = case.objections.exists()
    rulings = (Verb.ACCEPT_OBJECTION, Verb.REFUSE_OBJECTION)
    calls = {verb: call for verb, call in calls.items() if verb not in TO_A_ROW}
    return {
        verb
        for verb, call in calls.items()
        if (has_objection or verb not in rulings) and outcome(call, case, actor) == "done"
    }


def differing(case, actor, calls, at):
    """The verbs that are offered but refused, or done but not offered."""
    return (offered(case, actor, at) & set(calls)) ^ done(case, actor, calls)


@pytest.mark.parametrize("state", list(State))
def test_every_role_is_offered_what_the_services_let_it_do(state, put, people, all_verbs, at):
    case = put(state)
    later = at + timedelta(minutes=30)
    offers = offers_to(people.items(), case, later)
    wrong = {
        role.value: verbs
        for role, actor in people.items()
        if (verbs := (offers[role] & set(all_verbs)) ^ done(case, actor, all_verbs))
    }
    assert wrong == {}


@pytest.mark.parametrize("facts", [{"is_secret": True}, {"kind": "report"}, {"caller": None}])
@pytest.mark.parametrize("state", [State.HANDLING, State.AWAITING_CALLBACK, State.CLOSED])
def test_a_hidden_citizen_is_offered_to_nobody_who_may_not_see_them(
    state, facts, put, people, all_verbs, at
):
    case = put(state)
    Case.objects.filter(pk=case.pk).update(**facts)
    case.refresh_from_db()
    looks = {Verb.DIAL, Verb.UNMASK}
    calls = {verb: all_verbs[verb] for verb in looks}
    wrong = {
        role.value: verbs
        for role, actor in people.items()
        if (verbs := (offered(case, actor, at) & looks) ^ done(case, actor, calls))
    }
    assert wrong == {}


def object_late(case, actor, at):
    return handling.object_assignment(
        case, actor=actor, at=at, ground="不属于本单位职责", text="不是"
    )


def add_co_unit(case, unit, at, **facts):
    due = deadlines_for(case, unit, at)
    return Assignment.objects.create(
        case=case, unit=unit, role="co", level=unit.level, dispatched_at=at,
        return_due_at=due.return_due_at, reply_due_at=due.reply_due_at,
        original_reply_due_at=due.reply_due_at, **facts,
    )  # fmt: skip


@pytest.mark.parametrize(
    "state", [State.DISPATCHED, State.HANDLING, State.RETURNED, State.RESOLVED]
)
@pytest.mark.parametrize("scene", ["unsigned", "signed", "objected", "twice", "late", "ended"])
def test_a_co_unit_is_offered_what_it_may_do_on_its_own_assignment(
    state, scene, put, people, all_verbs, stranger, other_unit, at
):
    case = put(state)
    own = add_co_unit(case, other_unit, at, signed_at=None if scene == "unsigned" else at)
    rulings = {"objected": [""], "twice": ["refused", "refused"]}.get(scene, [])
    for ruling in rulings:
        Objection.objects.create(
            case=case, assignment=own, ground="重复派单", text="已有一件", raised_at=at,
            raised_by=stranger, state_before=state, ruling=ruling,
        )  # fmt: skip
    if scene == "ended":
        Assignment.objects.filter(pk=own.pk).update(ended_at=at, end_reason="done")
    later = at + timedelta(days=9 if scene == "late" else 0, minutes=30)
    judge = {Verb.OBJECT: lambda case, actor: object_late(case, actor, later)}
    wrong = {
        actor.username: verbs
        for actor in (stranger, *(people[role] for role in BESIDE_CO_UNIT))
        if (verbs := differing(case, actor, all_verbs | judge, later))
    }
    assert wrong == {}
    assert (Verb.OBJECT in offered(case, stranger, later)) == (
        scene in ("unsigned", "signed") and state in (State.DISPATCHED, State.HANDLING)
    )


def test_offering_costs_no_query(put, people, at, django_assert_num_queries):
    case = put(State.HANDLING)
    for actor in people.values():
        situation = Dossier(actor, case, at).situation
        allowed_verbs(situation)
        with django_assert_num_queries(0):
            allowed_verbs(situation)


def test_every_verb_has_an_action_a_form_and_a_check():
    acting = {action.verb for action in ACTIONS.values()}
    assert acting == set(GUARDS) == set(Verb) - WITHOUT_ACTION


def test_what_is_said_of_a_verb_belongs_to_one_that_is_offered():
    assert set(SAID) <= {action.verb for action in ACTIONS.values()}
