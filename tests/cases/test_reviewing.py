"""Who reviews and rules: the level that dispatched, never on their own unit's part."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.dossier.case import Dossier
from cases.models import Case
from cases.offers import allowed_verbs
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State, Verb
from cases.selectors import appeals, dispatching, inbox, oversight, rulings
from cases.services.applications import extending
from cases.services.callback import appeals as appeals_service
from cases.services.callback import callback
from cases.services.callback.callback_holds import claim_case, waiting_cases
from cases.services.dispatch import dispatch
from cases.services.handling import handling, sub_dispatch
from cases.services.handling.child_returns import accept_child_return, refuse_child_return
from cases.services.oversight import criticism, supervising
from grids.models import Role
from grids.rules import rule
from grids.services import grant_role
from hotline.errors import Forbidden
from notices.models import Notice
from tests.cases.in_states import undone
from tests.cases.overseen import a_proposal, an_order
from tests.factories import make_person, make_unit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SCENES = ("city to district", "city to street", "centre to street", "centre to district", "child")
REVIEWERS = {
    "city to district": {"dispatcher", "dispatcher_of_street"},
    "city to street": {"dispatcher", "dispatcher_of_district"},
    "centre to street": {"centre", "centre_and_clerk", "dispatcher", "dispatcher_of_district"},
    "centre to district": {"dispatcher", "dispatcher_of_street"},
    "child": {"clerk", "centre", "centre_and_clerk", "dispatcher_of_district"},
}


@pytest.fixture
def cast(unit, sub_unit, other_unit):
    """People by what they hold; each pair of roles is one person's."""

    def person(name, *grants):
        role, where = grants[0]
        made = make_person(role, username=name, unit=where)
        for role, where in grants[1:]:
            grant_role(user=made, role=role, unit=where)
        return made

    clerk, centre = Role.UNIT_CLERK, Role.DISTRICT_CENTRE
    return {
        "clerk": person("clerk", (clerk, unit)),
        "street": person("street", (clerk, sub_unit)),
        "clerk_of_both": person("clerk_of_both", (clerk, unit), (clerk, sub_unit)),
        "centre": person("centre", (centre, unit)),
        "centre_and_clerk": person("centre_and_clerk", (centre, unit), (clerk, unit)),
        "other_centre": person("other_centre", (centre, other_unit)),
        "dispatcher": person("sender", (Role.DISPATCHER, None)),
        "dispatcher_of_district": person("dd", (Role.DISPATCHER, None), (clerk, unit)),
        "dispatcher_of_street": person("ds", (Role.DISPATCHER, None), (clerk, sub_unit)),
    }


@pytest.fixture
def sent(cast, make_case, unit, sub_unit, at):
    """A maker of cases by who sent them to whom; returns the case and who works on it."""

    def make(scene):
        sender, _, target = scene.partition(" to ")
        lead = sub_unit if target == "street" else unit
        if sender == "centre":
            case = make_case(lead_unit=None)
            dispatch.dispatch_case(case, actor=cast["centre"], at=at, lead_unit=lead)
        else:
            case = make_case(lead_unit=lead)
        worker = cast["street" if lead == sub_unit else "clerk"]
        handling.sign_assignment(case, actor=worker, at=at)
        if scene == "child":
            sub_dispatch.sub_dispatch(case, actor=worker, at=at, units=[sub_unit])
            worker = cast["street"]
            handling.sign_assignment(case, actor=worker, at=at)
        return Case.objects.get(pk=case.pk), worker

    return make


def reply(case, worker, at):
    handling.resolve_assignment(case, actor=worker, at=at, text="已修好。", outcome="solved")


def give_back(case, worker, at):
    return handling.object_assignment(
        case, actor=worker, at=at, ground="不在本单位辖区", text="属于城西区"
    )


def is_done(call, **arguments):
    with undone():
        try:
            call(**arguments)
        except Forbidden:
            return False
        return True


def offered(case, person, at):
    return allowed_verbs(Dossier(person, Case.objects.get(pk=case.pk), at).situation)


def whose(cast, test):
    return {name for name, person in cast.items() if test(person)}


def doers(cast, call):
    return whose(cast, lambda person: is_done(lambda: call(person)))


def offered_to(cast, verb, case, at):
    return whose(cast, lambda person: verb in offered(case, person, at))


def holds(rows, case):
    return rows.filter(**{"pk" if rows.model is Case else "case": case.pk}).exists()


def in_queue(case, person, tab, at):
    """Whether the person finds the case where they review: dispatch desk, or part from below."""
    if "child" in tab:
        return person.can(CaseCapability.HAND_DOWN) and holds(
            inbox.under_tab(person, "below", at), case
        )
    if tab not in [one.name for one in dispatching.tabs_for(person)]:
        return False
    return holds(dispatching.under_tab(person, tab), case)


@pytest.mark.parametrize("scene", SCENES)
def test_replies_are_reviewed_by_whose_level_dispatched(scene, sent, cast, at):
    case, worker = sent(scene)
    reply(case, worker, at + HOUR)
    later, is_child = at + 2 * HOUR, scene == "child"
    if is_child:
        row = case.assignments.get(parent__isnull=False)
        accept, refuse = sub_dispatch.accept_child_reply, sub_dispatch.refuse_child_reply
        verbs = {Verb.ACCEPT_CHILD, Verb.REFUSE_CHILD}
    else:
        row, accept, refuse = case, dispatch.accept_reply, dispatch.refuse_reply
        verbs = {Verb.ACCEPT_REPLY, Verb.REFUSE_REPLY}
    tab = "child" if is_child else "replies"
    assert (
        whose(cast, lambda p: is_done(lambda: accept(row, actor=p, at=later))) == (REVIEWERS[scene])
    )
    assert (
        whose(cast, lambda p: is_done(lambda: refuse(row, actor=p, at=later, reason="不全")))
        == (REVIEWERS[scene])
    )
    for verb in verbs:
        assert offered_to(cast, verb, case, later) == REVIEWERS[scene]
    assert whose(cast, lambda p: in_queue(case, p, tab, later)) == REVIEWERS[scene]


@pytest.mark.parametrize("scene", SCENES)
def test_returns_are_ruled_on_by_whose_level_dispatched(scene, sent, cast, unit, at):
    elsewhere = make_unit("周家泉街道办事处", parent=unit, kind="street", level="street")
    case, worker = sent(scene)
    objection = give_back(case, worker, at + HOUR)
    later, is_child = at + 2 * HOUR, scene == "child"

    def accept(person):
        if is_child:
            return accept_child_return(objection, actor=person, at=later)
        return dispatch.accept_objection(objection, actor=person, at=later, lead_unit=elsewhere)

    def refuse(person):
        call = refuse_child_return if is_child else dispatch.refuse_objection
        return call(objection, actor=person, at=later, reason="应由你办理")

    verbs = (
        {Verb.ACCEPT_CHILD_RETURN, Verb.REFUSE_CHILD_RETURN}
        if is_child
        else {Verb.ACCEPT_OBJECTION, Verb.REFUSE_OBJECTION}
    )
    tab = "child" if is_child else "objections"
    for call in (accept, refuse):
        assert doers(cast, call) == REVIEWERS[scene]
    for verb in verbs:
        assert offered_to(cast, verb, case, later) == REVIEWERS[scene]
    assert whose(cast, lambda p: in_queue(case, p, tab, later)) == REVIEWERS[scene]


def test_a_centre_is_told_of_what_comes_back_from_its_dispatch(sent, cast, unit, at):
    case, worker = sent("centre to street")
    reply(case, worker, at + HOUR)
    told = Notice.objects.filter(subject_id=case.pk, kind="reply")
    assert {(row.unit, row.role) for row in told} == {(unit, ""), (None, Role.DISPATCHER)}


def test_an_own_units_extension_is_ruled_on_by_others(sent, cast, at):
    case, worker = sent("city to district")
    row = extending.ask_extension(case, actor=worker, at=at + HOUR, amount=2, text="等候配件")
    rulers = {"dispatcher", "dispatcher_of_street"}
    later = at + 2 * HOUR

    def decide(person):
        return extending.rule_extension(
            row, actor=person, at=later, ruling="refused", reason="不必"
        )

    assert offered_to(cast, Verb.RULE_EXTENSION, case, later) == rulers
    assert doers(cast, decide) == rulers
    assert whose(cast, lambda p: waits(rulings.all_waiting(p))) == rulers


def waits(countable):
    return bool(countable) and bool(list(countable))


@pytest.fixture
def overseers(unit):
    """A supervisor, and one who also leads the unit; likewise two agents of the desk."""
    people = {}
    for role in (Role.SUPERVISOR, Role.CALLBACK_AGENT):
        people[role] = make_person(role, username=f"other-{role}")
        people[f"{role} of unit"] = make_person(role, username=f"own-{role}")
        grant_role(user=people[f"{role} of unit"], role=Role.UNIT_LEADER, unit=unit)
    return people


def test_an_own_units_order_criticism_and_appeal_are_decided_by_others(
    sent, overseers, callback_agent, dispatcher, at
):
    case, worker = sent("city to district")
    order, entry = an_order(case, at, status="answered"), a_proposal(case, at)
    reply(case, worker, at + HOUR)
    dispatch.accept_reply(case, actor=dispatcher, at=at + 2 * HOUR)
    answers = callback.Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")
    callback.record_callback(
        case, actor=callback_agent, at=at + 3 * HOUR, answers=answers,
        ground=rule("callback.closing_grounds")[0], explanation="已向市民说明。",
    )  # fmt: skip
    appeals_service.appeal_callback(
        case, actor=worker, at=at + 4 * HOUR, ground=rule("appeal.grounds")[0], text="已修好"
    )
    later = at + 5 * HOUR
    calls = {
        Verb.ACCEPT_SUPERVISION: lambda p: supervising.accept_order(order, actor=p, at=later),
        Verb.REFUSE_SUPERVISION: lambda p: supervising.refuse_order(
            order, actor=p, at=later, reason="不全"
        ),
        Verb.CRITICISE: lambda p: criticism.confirm_criticism(entry, actor=p, at=later),
        Verb.DROP_CRITICISM: lambda p: criticism.drop_criticism(
            entry, actor=p, at=later, note="已办"
        ),
        Verb.ACCEPT_APPEAL: lambda p: appeals_service.accept_appeal(case, actor=p, at=later),
        Verb.REFUSE_APPEAL: lambda p: appeals_service.refuse_appeal(
            case, actor=p, at=later, reason="不成立"
        ),
    }
    for verb, call in calls.items():
        assert doers(overseers, call) == {Role.SUPERVISOR}, verb
        assert offered_to(overseers, verb, case, later) == {Role.SUPERVISOR}
    queues = (oversight.waiting_orders, oversight.waiting_criticisms, appeals.waiting_appeals)
    supervisors = {name: p for name, p in overseers.items() if Role.SUPERVISOR in p.role_codes()}
    for waiting in queues:
        assert {name for name, p in supervisors.items() if waits(waiting(p))} == {Role.SUPERVISOR}


def test_an_own_units_work_is_called_back_by_others(make_in_state, overseers, at):
    case, later = make_in_state(State.AWAITING_CALLBACK), at + 5 * HOUR
    answers = callback.Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")

    def call(person):
        return callback.record_callback(case, actor=person, at=later, answers=answers)

    agents = {Role.CALLBACK_AGENT}
    assert doers(overseers, call) == agents
    assert whose(overseers, lambda p: is_done(lambda: claim_case(case, actor=p, at=later))) == (
        agents
    )
    assert whose(overseers, lambda p: Verb.COMPLETE_CALLBACK in offered(case, p, later)) == agents
    desk = {name: p for name, p in overseers.items() if Role.CALLBACK_AGENT in p.role_codes()}
    assert whose(desk, lambda p: waits(waiting_cases(p, later))) == agents


def test_a_centre_is_not_asked_to_sign(make_case, cast, handler, client, at):
    case = make_case()
    for name, tabs in (("centre", False), ("centre_and_clerk", True), ("clerk", True)):
        person = cast[name]
        assert holds(inbox.under_tab(person, "unsigned", at), case) is tabs
        assert holds(inbox.under_tab(person, "todo", at), case) is tabs
        client.force_login(person)
        home = client.get("/").content.decode()
        assert ("件工单等您签收" in home) is tabs
        page = client.get(reverse("cases:inbox")).content.decode()
        assert ("待签收" in page) is tabs
        assert client.get("/api/v1/inbox/?tab=unsigned").status_code == (200 if tabs else 400)
    handling.sign_assignment(case, actor=handler, at=at)
    assert holds(inbox.under_tab(cast["centre"], "handling", at), case)


def test_a_section_is_of_the_same_unit(unit, sub_unit):
    section = make_unit("城东区政府督查室", parent=unit)
    leader = make_person(Role.UNIT_LEADER, username="of-house", unit=unit)
    assert leader.own_unit_ids == {unit.pk, section.pk}
    assert leader.scope_unit_ids == {unit.pk, section.pk, sub_unit.pk}


def test_the_reply_of_an_own_section_is_reviewed_by_others(cast, make_case, unit, at):
    section = make_unit("城东区政府督查室", parent=unit)
    worker = make_person(Role.UNIT_CLERK, username="of-section", unit=section)
    case, later = make_case(lead_unit=section), at + 2 * HOUR
    handling.sign_assignment(case, actor=worker, at=at)
    reply(case, worker, at + HOUR)
    others = {"dispatcher", "dispatcher_of_street"}
    assert doers(cast, lambda p: dispatch.accept_reply(case, actor=p, at=later)) == others
    assert offered_to(cast, Verb.ACCEPT_REPLY, case, later) == others
