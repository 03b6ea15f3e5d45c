"""A city, and scenes that bring a case of it into a situation by the verbs themselves."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from cases.models import Assignment, Case
from cases.rules.states import State
from cases.services.applications import correcting, ending, excluding, extending, parking, waiting
from cases.services.callback import appeals, callback, callback_holds
from cases.services.clocks.assigning import deadlines_for
from cases.services.dispatch import dispatch, merging, telephone
from cases.services.handling import handling, sub_dispatch
from grids.models import CitySetting, Role, Unit
from grids.rules import forget_rules
from grids.upload_preparation import prepare_files
from tests import factories
from tests.application_role import as_application
from tests.cases.applying import REVIEW_ON, pdf
from tests.cases.overseen import a_proposal, a_task, an_order
from tests.cases.well_formed import BAD, Bodies

ACTING = (
    Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.CALLBACK_AGENT, Role.UNIT_CLERK,
    Role.UNIT_LEADER, Role.DISTRICT_CENTRE, Role.LEADER,
)  # fmt: skip
HOUR = timedelta(hours=1)
REPLY = {"text": "已修好", "outcome": "solved", "not_waiting_reason": "协办另行答复"}
NOT_OURS = {"ground": "不属于本单位职责", "text": "不是"}


@pytest.fixture
def city(
    people, unit, other_unit, sub_unit, sub_handler, stranger, make_case, make_in_state, at,
    settings, tmp_path,
):  # fmt: skip
    """A unit with a section and two streets, a person for each role, and some beside."""
    settings.MEDIA_ROOT = tmp_path
    section = factories.make_unit("城东区政府督查室", parent=unit)
    street = factories.make_unit("清真巷街道办事处", parent=unit, kind="street", level="street")
    others = [
        stranger,
        sub_handler,
        factories.make_person(Role.UNIT_CLERK, username="in_section", unit=section),
        factories.make_person(Role.DISPATCHER, username="second"),
        factories.make_person(Role.CALLBACK_AGENT, username="colleague"),
    ]
    bodies = Bodies(
        other_unit=other_unit, section=section, street=street, leader=people[Role.LEADER],
        new_case=lambda: make_case(lead_unit=None, text="另一件"),
    )  # fmt: skip
    made = SimpleNamespace(
        people=people, unit=unit, other_unit=other_unit, sub_unit=sub_unit, section=section,
        sub_handler=sub_handler, stranger=stranger, make=make_case, put=make_in_state, at=at,
        clerk=people[Role.UNIT_CLERK], unit_leader=people[Role.UNIT_LEADER],
        dispatcher=people[Role.DISPATCHER], supervisor=people[Role.SUPERVISOR],
        everybody=[*(people[role] for role in ACTING), *others], colleague=others[-1],
        bodies=bodies,
    )  # fmt: skip
    with as_application():
        yield made


def in_hand(c, **fields):
    return c.put(State.HANDLING, **fields)


def extension_asked(c):
    case = in_hand(c)
    extending.ask_extension(case, actor=c.clerk, at=c.at, amount=3, text="等配件")
    return case


def extension_granted(c):
    case = extension_asked(c)
    row = case.extensions.get()
    extending.rule_extension(row, actor=c.dispatcher, at=c.at, ruling="accepted")
    return case


def handed_on_after_an_extension(c):
    case = extension_granted(c)
    sub_dispatch.hand_over(case, actor=c.clerk, at=c.at, unit=c.section)
    return case


def waiting_for_the_citizen(c):
    case = in_hand(c)
    handling.record_contact(case, actor=c.clerk, at=c.at, means="phone", is_reached=True)
    row = waiting.ask_wait(case, actor=c.clerk, at=c.at, text="请补充合同")
    waiting.rule_wait(row, actor=c.dispatcher, at=c.at, ruling="accepted")
    return case


def wait_asked(c):
    case = in_hand(c)
    handling.record_contact(case, actor=c.clerk, at=c.at, means="phone", is_reached=True)
    waiting.ask_wait(case, actor=c.clerk, at=c.at, text="请补充合同")
    return case


def ask_parking(c):
    case = in_hand(c)
    parking.ask_parking(
        case, actor=c.unit_leader, at=c.at, text="资金未落实", owner="王主任", plan="列入计划",
        review_on=REVIEW_ON,
    )  # fmt: skip
    return case


def parked(c):
    case = ask_parking(c)
    row = case.parkings.get()
    parking.rule_parking(row, actor=c.supervisor, at=c.at, ruling="accepted")
    return case


def ending_asked(c):
    case = in_hand(c)
    ending.ask_ending(
        case, actor=c.clerk, at=c.at, way="ended", text="已拆除", basis="办理条件灭失",
        explained_at=c.at, explained_by_means="phone",
    )  # fmt: skip
    return case


def exclusion_asked(c):
    case = in_hand(c)
    excluding.ask_exclusion(
        case, actor=c.unit_leader, at=c.at, ground="不可抗力", text="暴雪",
        uploads=prepare_files([pdf()], at=c.at),
    )  # fmt: skip
    return case


def exclusion_granted(c):
    case = exclusion_asked(c)
    row = case.exclusions.get()
    excluding.rule_exclusion(row, actor=c.supervisor, at=c.at, ruling="accepted")
    return case


def correction_asked(c):
    case = in_hand(c)
    correcting.ask_correction(case, actor=c.dispatcher, at=c.at, mark="test", text="测试")
    return case


def with_merged(state):
    def scene(c):
        main = c.put(state)
        merging.merge_case(c.make(text="同一件"), actor=c.dispatcher, at=c.at, main_case=main)
        return main

    return scene


def merged(c):
    case = c.make()
    merging.merge_case(case, actor=c.dispatcher, at=c.at, main_case=in_hand(c))
    return case


def merged_into_an_answered_one(c):
    case = merged(c)
    handling.resolve_assignment(case.main_case or Case.objects.get(pk=case.pk).main_case,
                                actor=c.clerk, at=c.at, **REPLY)  # fmt: skip
    return case


def add_co_unit(c, case, **facts):
    due = deadlines_for(case, c.other_unit, c.at)
    return Assignment.objects.create(
        case=case, unit=c.other_unit, role="co", level=c.other_unit.level, dispatched_at=c.at,
        return_due_at=due.return_due_at, reply_due_at=due.reply_due_at,
        original_reply_due_at=due.reply_due_at, **facts,
    )  # fmt: skip


def with_a_co_unit(c):
    case = in_hand(c)
    add_co_unit(c, case, signed_at=c.at)
    return case


def return_of_a_co_unit(c):
    case = with_a_co_unit(c)
    handling.object_assignment(case, actor=c.stranger, at=c.at, **NOT_OURS)
    return case


def task_force(c):
    case = c.make(lead_unit=None)
    dispatch.dispatch_case(
        case, actor=c.dispatcher, at=c.at, lead_unit=c.unit, answering_units=[c.other_unit]
    )
    handling.sign_assignment(case, actor=c.clerk, at=c.at)
    handling.sign_assignment(case, actor=c.stranger, at=c.at)
    return case


def task_force_half_answered(c):
    case = task_force(c)
    handling.resolve_assignment(case, actor=c.stranger, at=c.at, **REPLY)
    return case


def sub_dispatched(c):
    case = in_hand(c)
    sub_dispatch.sub_dispatch(case, actor=c.clerk, at=c.at, units=[c.sub_unit])
    return case


def child_replied(c):
    case = sub_dispatched(c)
    handling.sign_assignment(case, actor=c.sub_handler, at=c.at)
    handling.resolve_assignment(case, actor=c.sub_handler, at=c.at, **REPLY)
    return case


def child_returned(c):
    case = sub_dispatched(c)
    handling.object_assignment(case, actor=c.sub_handler, at=c.at, **NOT_OURS)
    return case


def leader_signs(c):
    Unit.objects.filter(pk=c.unit.pk).update(requires_sign_off=True)


def reply_laid(c):
    case = in_hand(c)
    leader_signs(c)
    handling.resolve_assignment(case, actor=c.clerk, at=c.at, **{**REPLY, "not_waiting_reason": ""})
    return case


def reply_laid_then_sub_dispatched(c):
    case = reply_laid(c)
    sub_dispatch.sub_dispatch(case, actor=c.clerk, at=c.at, units=[c.sub_unit])
    return case


def reply_laid_no_more_needed(c):
    case = reply_laid(c)
    Unit.objects.filter(pk=c.unit.pk).update(requires_sign_off=False)
    return case


def return_laid(c):
    case = in_hand(c)
    leader_signs(c)
    handling.object_assignment(case, actor=c.clerk, at=c.at, **NOT_OURS)
    return case


def extension_laid(c):
    case = in_hand(c)
    leader_signs(c)
    extending.ask_extension(case, actor=c.clerk, at=c.at, amount=3, text="等配件")
    return case


def redone(c):
    case = c.put(State.AWAITING_CALLBACK)
    callback.redo_case(case, actor=c.colleague, at=c.at + HOUR, answers=BAD, reason="未解决")
    return case


def redone_and_appealed(c):
    case = redone(c)
    appeals.appeal_callback(
        case, actor=c.clerk, at=c.at + HOUR, ground="诉求不属实或无法查证", text="已办"
    )
    return case


def held_by_a_colleague(c):
    case = c.put(State.AWAITING_CALLBACK)
    callback_holds.claim_case(case, actor=c.colleague, at=c.at + HOUR)
    return case


def secret_callback(c):
    case = c.put(State.AWAITING_CALLBACK, is_secret=True)
    callback.confirm_identity(case, actor=c.colleague, at=c.at + HOUR, means="姓名与登记一致")
    return case


def secret_callback_of_named_agents(c):
    CitySetting.objects.create(key="callback.secret_agents", value=["colleague"])
    forget_rules()
    return c.put(State.AWAITING_CALLBACK, is_secret=True)


def callback_of_a_merged_case(c):
    case = merged(c)
    main = Case.objects.get(pk=case.pk).main_case
    handling.resolve_assignment(main, actor=c.clerk, at=c.at, **REPLY)
    dispatch.accept_reply(main, actor=c.dispatcher, at=c.at)
    return case


def supervised(c):
    case = in_hand(c)
    an_order(case, c.at, issued_by=c.people[Role.SUPERVISOR])
    return case


def supervised_by_another(c):
    case = in_hand(c)
    an_order(case, c.at, issued_by=c.people[Role.LEADER], status="answered")
    return case


def criticised_and_instructed(c):
    case = in_hand(c)
    a_proposal(case, c.at)
    a_task(case, c.at, c.people[Role.LEADER])
    return case


def urgent(c):
    return c.make(urgency="extreme")


def urgent_called(c):
    case = c.make(urgency="extreme")
    telephone.call_unit(
        case.assignments.get(), actor=c.dispatcher, at=c.at, callee="other",
        phone="13912345678", outcome="answered", answered_by="马",
    )  # fmt: skip
    return case


def sent_by_a_centre(c):
    case = c.make(lead_unit=None)
    dispatch.dispatch_case(
        case, actor=c.people[Role.DISTRICT_CENTRE], at=c.at, lead_unit=c.sub_unit
    )
    handling.sign_assignment(case, actor=c.sub_handler, at=c.at)
    handling.resolve_assignment(case, actor=c.sub_handler, at=c.at, **REPLY)
    return case


def final_lead(c):
    case = in_hand(c)
    Case.objects.filter(pk=case.pk).update(lead_is_final=True)
    return case


def answered_directly(c):
    case = c.make(lead_unit=None)
    dispatch.answer_case(case, actor=c.dispatcher, at=c.at, way="answered", answer="已答复")
    return case


def returned_again_and_again(c):
    case = in_hand(c)
    for _ in range(2):
        row = handling.object_assignment(case, actor=c.clerk, at=c.at, **NOT_OURS)
        dispatch.refuse_objection(row, actor=c.dispatcher, at=c.at, reason="应由你单位办理")
    return case


SCENES = {
    "registered": (lambda c: c.make(lead_unit=None), HOUR),
    "sent": (lambda c: c.make(), HOUR),
    "in hand": (in_hand, HOUR),
    "returned": (lambda c: c.put(State.RETURNED), HOUR),
    "under review": (lambda c: c.put(State.RESOLVED), 3 * HOUR),
    "awaiting callback": (lambda c: c.put(State.AWAITING_CALLBACK), 4 * HOUR),
    "secret in hand": (lambda c: in_hand(c, is_secret=True), HOUR),
    "report in hand": (lambda c: in_hand(c, kind="report"), HOUR),
    "report awaiting callback": (lambda c: c.put(State.AWAITING_CALLBACK, kind="report"), 4 * HOUR),
    "nobody to call": (lambda c: in_hand(c, phone="", caller_name=""), HOUR),
    "extension asked": (extension_asked, HOUR),
    "extension granted": (extension_granted, HOUR),
    "extension granted, handed on": (handed_on_after_an_extension, HOUR),
    "last afternoon": (in_hand, timedelta(days=9, hours=8, minutes=10)),
    "overdue": (in_hand, timedelta(days=20)),
    "waiting for the citizen": (waiting_for_the_citizen, HOUR),
    "wait asked": (wait_asked, HOUR),
    "parking asked": (ask_parking, HOUR),
    "parked": (parked, HOUR),
    "ending asked": (ending_asked, HOUR),
    "exclusion asked": (exclusion_asked, HOUR),
    "exclusion granted": (exclusion_granted, HOUR),
    "correction asked": (correction_asked, HOUR),
    "main of others, pending": (
        lambda c: _main(c, c.make(lead_unit=None)), HOUR,
    ),
    "main of others, in hand": (with_merged(State.HANDLING), HOUR),
    "merged": (merged, HOUR),
    "merged into an answered one": (merged_into_an_answered_one, HOUR),
    "with a co-unit": (with_a_co_unit, HOUR),
    "return of a co-unit": (return_of_a_co_unit, HOUR),
    "task force": (task_force, HOUR),
    "task force half answered": (task_force_half_answered, HOUR),
    "sub-dispatched": (sub_dispatched, HOUR),
    "child replied": (child_replied, HOUR),
    "child returned": (child_returned, HOUR),
    "reply laid": (reply_laid, HOUR),
    "reply laid, then sub-dispatched": (reply_laid_then_sub_dispatched, HOUR),
    "reply laid, no more needed": (reply_laid_no_more_needed, HOUR),
    "return laid": (return_laid, HOUR),
    "return laid, window over": (return_laid, timedelta(days=9)),
    "extension laid": (extension_laid, HOUR),
    "extension laid, overdue": (extension_laid, timedelta(days=20)),
    "redone": (redone, 2 * HOUR),
    "redone and appealed": (redone_and_appealed, 2 * HOUR),
    "held by a colleague": (held_by_a_colleague, HOUR + timedelta(minutes=5)),
    "hold over": (held_by_a_colleague, 3 * HOUR),
    "secret callback": (secret_callback, HOUR + timedelta(minutes=5)),
    "secret callback of named agents": (secret_callback_of_named_agents, 4 * HOUR),
    "callback of a merged case": (callback_of_a_merged_case, HOUR),
    "supervised": (supervised, HOUR),
    "supervised by another": (supervised_by_another, HOUR),
    "criticised and instructed": (criticised_and_instructed, HOUR),
    "urgent": (urgent, timedelta(minutes=5)),
    "urgent, called": (urgent_called, timedelta(minutes=5)),
    "sent by a centre": (sent_by_a_centre, HOUR),
    "lead for good": (final_lead, HOUR),
    "answered directly": (answered_directly, HOUR),
    "returned again and again": (returned_again_and_again, HOUR),
}  # fmt: skip


def _main(c, main):
    merging.merge_case(c.make(text="同一件"), actor=c.dispatcher, at=c.at, main_case=main)
    return main
