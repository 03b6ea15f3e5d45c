"""专班 (并行派单): several units answer, one coordinates."""

import pytest

from cases.dossier.case import Dossier
from cases.models import Case
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.applications import extending, waiting
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Disposition
from hotline.errors import Conflict, InvalidInput
from notices.models import Notice
from tests import factories
from tests.cases.panels import say_after

pytestmark = pytest.mark.django_db
REPLY = {"text": "已处理", "outcome": "solved"}


@pytest.fixture
def third_unit(limit_rule):
    return factories.make_unit("城北区政府", code="630105")


@pytest.fixture
def co_handler(third_unit):
    return factories.make_person("unit_clerk", username="north", unit=third_unit)


@pytest.fixture
def case(make_case, dispatcher, unit, other_unit, at):
    made = make_case(lead_unit=None)
    dispatch.dispatch_case(
        made, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit]
    )
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def signed(case, handler, stranger, at):
    for person in (stranger, handler):
        handling.sign_assignment(case, actor=person, at=at)
    return Case.objects.get(pk=case.pk)


def part(case, unit):
    return case.assignments.get(unit=unit, round=case.round)


def test_each_unit_gets_a_part_and_one_coordinates(case, unit, other_unit):
    lead, answering = part(case, unit), part(case, other_unit)
    assert (lead.role, lead.is_coordinating) == ("lead", True)
    assert (answering.role, answering.is_coordinating) == ("answering", False)
    assert case.events.last().facts["answering_units"] == ["城西区政府"]
    assert case.lead_unit == unit


def test_the_case_is_handled_once_the_coordinating_unit_signs(case, handler, stranger, at):
    handling.sign_assignment(case, actor=stranger, at=at)
    case.refresh_from_db()
    assert case.state == State.DISPATCHED
    handling.sign_assignment(case, actor=handler, at=at)
    case.refresh_from_db()
    assert case.state == State.HANDLING


def test_it_resolves_when_all_have_replied(signed, handler, stranger, at):
    handling.resolve_assignment(signed, actor=stranger, at=at, **REPLY)
    signed.refresh_from_db()
    assert signed.state == State.HANDLING
    handling.resolve_assignment(signed, actor=handler, at=at, **REPLY)
    signed.refresh_from_db()
    assert signed.state == State.RESOLVED


def test_the_coordinating_unit_waits_or_says_why_not(signed, handler, at):
    with pytest.raises(InvalidInput, match="城西区政府尚未答复"):
        handling.resolve_assignment(signed, actor=handler, at=at, **REPLY)
    handling.resolve_assignment(
        signed, actor=handler, at=at, not_waiting_reason="城西部分已电话确认", **REPLY
    )
    signed.refresh_from_db()
    assert signed.state == State.RESOLVED


def test_an_answering_unit_replies_once(signed, stranger, at):
    handling.resolve_assignment(signed, actor=stranger, at=at, **REPLY)
    with pytest.raises(Conflict, match="已经答复"):
        handling.resolve_assignment(signed, actor=stranger, at=at, **REPLY)


def all_replied(case, handler, stranger, at):
    handling.resolve_assignment(case, actor=stranger, at=at, **REPLY)
    handling.resolve_assignment(case, actor=handler, at=at, **REPLY)


def test_all_replies_are_accepted_together(signed, handler, stranger, dispatcher, at):
    all_replied(signed, handler, stranger, at)
    dispatch.accept_reply(signed, actor=dispatcher, at=at)
    signed.refresh_from_db()
    assert signed.state == State.AWAITING_CALLBACK
    assert {reply.verdict for reply in signed.replies.all()} == {"accepted"}
    assert {row.end_reason for row in signed.assignments.all()} == {"done"}


def test_one_reply_goes_back_and_its_successor_brings_the_case_to_review(
    signed, handler, stranger, dispatcher, other_unit, at
):
    all_replied(signed, handler, stranger, at)
    refused = part(signed, other_unit)
    dispatch.refuse_reply(signed, actor=dispatcher, at=at, reason="请补充", refused=[refused])
    signed.refresh_from_db()
    assert signed.state == State.HANDLING
    with pytest.raises(Conflict, match="已经答复"):
        handling.resolve_assignment(signed, actor=handler, at=at, **REPLY)
    handling.resolve_assignment(signed, actor=stranger, at=at, **REPLY)
    signed.refresh_from_db()
    assert signed.state == State.RESOLVED
    dispatch.accept_reply(signed, actor=dispatcher, at=at)
    assert signed.replies.filter(verdict="accepted").count() == 2


def test_only_a_waiting_reply_goes_back(signed, handler, dispatcher, other_unit, at):
    handling.resolve_assignment(
        signed, actor=handler, at=at, not_waiting_reason="已电话确认", **REPLY
    )
    with pytest.raises(InvalidInput, match="只能退回正在待审的答复"):
        dispatch.refuse_reply(
            signed, actor=dispatcher, at=at, reason="补", refused=[part(signed, other_unit)]
        )


def test_letting_the_last_silent_unit_go_completes_the_case(
    signed, handler, stranger, dispatcher, other_unit, at
):
    all_replied(signed, handler, stranger, at)
    dispatch.refuse_reply(
        signed, actor=dispatcher, at=at, reason="请补充", refused=[part(signed, other_unit)]
    )
    objection = handling.object_assignment(
        signed, actor=stranger, at=at, ground="不在本单位辖区", text="全在城东"
    )
    signed.refresh_from_db()
    assert signed.state == State.HANDLING
    dispatch.accept_objection(objection, actor=dispatcher, at=at)
    signed.refresh_from_db()
    assert signed.state == State.RESOLVED


def test_a_unit_that_was_not_waited_for_did_not_finish(signed, handler, dispatcher, other_unit, at):
    handling.resolve_assignment(
        signed, actor=handler, at=at, not_waiting_reason="已电话确认", **REPLY
    )
    dispatch.accept_reply(signed, actor=dispatcher, at=at)
    assert part(signed, other_unit).end_reason == "closed"


def test_a_redo_goes_to_the_whole_task_force(
    signed, handler, stranger, dispatcher, callback_agent, other_unit, at
):
    all_replied(signed, handler, stranger, at)
    dispatch.accept_reply(signed, actor=dispatcher, at=at)
    bad = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")
    callback.redo_case(signed, actor=callback_agent, at=at, answers=bad, reason="又坏了")
    signed.refresh_from_db()
    assert (signed.state, signed.round) == (State.DISPATCHED, 2)
    assert part(signed, other_unit).role == "answering"


def test_one_unit_has_one_part(make_case, dispatcher, unit, other_unit, at):
    case = make_case(lead_unit=None)
    with pytest.raises(InvalidInput, match="同一单位不能重复选择"):
        dispatch.dispatch_case(
            case, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit],
            co_units=[other_unit],
        )  # fmt: skip


def test_both_doors_send_to_a_task_force(client, make_case, dispatcher, unit, other_unit, at):
    case = make_case(lead_unit=None)
    client.force_login(dispatcher)
    answer = client.post(
        f"/api/v1/cases/{case.number}/dispatch/",
        {"lead_unit": unit.code, "answering_units": [other_unit.code]},
        content_type="application/json",
    )
    assert answer.status_code == 200
    roles = {row["unit"]["code"]: row["role"] for row in answer.json()["assignments"]}
    assert roles == {unit.code: "lead", other_unit.code: "answering"}


def test_the_review_asks_whose_reply_goes_back(
    client, signed, handler, stranger, dispatcher, other_unit, at
):
    all_replied(signed, handler, stranger, at)
    client.force_login(dispatcher)
    form = client.get(f"/cases/{signed.number}/refuse-reply/").context["panel"]["form"]
    assert len(form.fields["refused"].widget.choices) == 2
    client.post(
        f"/cases/{signed.number}/refuse-reply/",
        {"reason": "请补充", "refused": [part(signed, other_unit).pk]},
    )
    signed.refresh_from_db()
    assert signed.state == State.HANDLING
    assert part(signed, other_unit).reply_sent_at is None


def test_a_demand_goes_straight_to_a_task_force(demand, operator, unit, other_unit, at):
    where = Disposition(lead_unit=unit, answering_units=[other_unit])
    case = intake.open_case(demand, where, actor=operator, at=at)
    assert part(case, unit).is_coordinating
    assert part(case, other_unit).role == "answering"
    assert case.events.last().facts["answering_units"] == ["城西区政府"]
    assert Notice.objects.filter(unit=other_unit, subject_id=case.pk).exists()


def test_a_unit_leads_or_answers_but_not_both(demand, operator, unit, at):
    where = Disposition(lead_unit=unit, answering_units=[unit])
    with pytest.raises(InvalidInput, match="主办、并行承办、协办不能相同"):
        intake.open_case(demand, where, actor=operator, at=at)
    assert not Case.objects.exists()


def typed_by(unit, other_unit, category):
    return {
        "text": "河道排污，涉及两区", "kind": "complaint", "category": category.code,
        "lead_unit": unit.code, "answering_units": [other_unit.code], "verb": "dispatch",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/desk/", "/api/v1/cases/"])
def test_both_doors_register_to_a_task_force(
    path, client, operator, unit, other_unit, category, phone_channel
):
    client.force_login(operator)
    kind = {} if path == "/desk/" else {"content_type": "application/json"}
    client.post(path, typed_by(unit, other_unit, category), **kind)
    case = Case.objects.get()
    assert {row.unit: row.role for row in case.assignments.all()} == {
        unit: "lead", other_unit: "answering",
    }  # fmt: skip


def test_what_several_must_answer_comes_back_to_the_same_lead_with_others(
    make_case, handler, dispatcher, unit, other_unit, at
):
    case = make_case()
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="应由多单位联合办理", text="涉及城西"
    )
    with pytest.raises(InvalidInput, match="请改派给另一个承办单位"):
        dispatch.accept_objection(objection, actor=dispatcher, at=at, lead_unit=unit)
    dispatch.accept_objection(
        objection, actor=dispatcher, at=at, lead_unit=unit, answering_units=[other_unit]
    )
    case.refresh_from_db()
    assert case.state == State.DISPATCHED
    again = case.assignments.get(unit=unit, ended_at=None)
    assert (again.role, again.is_coordinating) == ("lead", True)
    assert part(case, other_unit).role == "answering"


FULL_REPLY = {"text": "排污口已封堵，河面已清理，复查无污水。", "outcome": "solved"}


def test_who_replied_is_told_for_whom_the_reply_waits(client, signed, handler, stranger):
    said = say_after(client, stranger, signed, "resolve", **FULL_REPLY)
    assert said == ["已答复，各单位都答复后一并审核。"]
    assert say_after(client, handler, signed, "resolve", **FULL_REPLY) == ["已办结，等待审核。"]


def test_a_co_unit_is_told_that_its_part_is_done(
    client, make_case, dispatcher, unit, other_unit, handler, stranger, at
):
    case = make_case(lead_unit=None)
    dispatch.dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit, co_units=[other_unit])
    for person in (handler, stranger):
        handling.sign_assignment(case, actor=person, at=at)
    said = say_after(client, stranger, case, "resolve", **FULL_REPLY)
    assert said == ["已答复，本单位的部分已办完。"]


def offered_to(person, case, at):
    return allowed_verbs(Dossier(person, Case.objects.get(pk=case.pk), at).situation)


@pytest.mark.parametrize("verb", [Verb.ASK_EXTENSION, Verb.ASK_WAIT])
def test_who_replied_asks_for_nothing_more(verb, signed, stranger, at):
    handling.record_contact(signed, actor=stranger, at=at, is_reached=True, means="phone")
    ask = {
        Verb.ASK_EXTENSION: lambda: extending.ask_extension(
            signed, actor=stranger, at=at, amount=1, text="设备未到"
        ),
        Verb.ASK_WAIT: lambda: waiting.ask_wait(signed, actor=stranger, at=at, text="缺照片"),
    }[verb]
    assert verb in offered_to(stranger, signed, at)
    handling.resolve_assignment(signed, actor=stranger, at=at, **REPLY)
    assert verb not in offered_to(stranger, signed, at)
    with pytest.raises(Conflict, match="已经答复"):
        ask()


@pytest.mark.parametrize("verb", [Verb.ASK_EXTENSION, Verb.ASK_WAIT])
def test_who_replied_is_granted_no_more_time(verb, signed, stranger, dispatcher, at):
    handling.record_contact(signed, actor=stranger, at=at, is_reached=True, means="phone")
    if verb == Verb.ASK_EXTENSION:
        row = extending.ask_extension(signed, actor=stranger, at=at, amount=1, text="设备未到")
        rule = extending.rule_extension
    else:
        row = waiting.ask_wait(signed, actor=stranger, at=at, text="缺照片")
        rule = waiting.rule_wait
    handling.resolve_assignment(signed, actor=stranger, at=at, **REPLY)
    with pytest.raises(Conflict, match="已经答复，不能再同意"):
        rule(row, actor=dispatcher, at=at, ruling="accepted")
    assert not row.assignment.due_changes.exists()
    assert rule(row, actor=dispatcher, at=at, ruling="refused", reason="已经答复").ruling
