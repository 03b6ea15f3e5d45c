"""The callback desk: one case, one agent; the next one comes by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.dossier.case import Dossier
from cases.models import CallbackClaim, Case
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.callback import callback, callback_holds
from cases.services.record import disclosure
from grids.models import CitySetting
from grids.rules import forget_rules
from hotline.errors import Conflict, Forbidden
from hotline.shell import fresh_counts

pytestmark = pytest.mark.django_db
GOOD = {"was_contacted": "True", "was_solved": "True", "satisfaction": "satisfied"}
BAD = {"was_contacted": "True", "was_solved": "False", "satisfaction": "dissatisfied"}


def show(client):
    return client.get(reverse("cases:callback_desk"))


def do(client, case, deed, typed, **options):
    return client.post(reverse("cases:callback_deed", args=[case.number, deed]), typed, **options)


def test_the_desk_shows_question_reply_and_masked_number(log_in, callback_agent, case_to_call):
    body = show(log_in(callback_agent)).content.decode()
    for shown in (
        case_to_call.number,
        "小区电梯停运三天",
        "电梯已修好",
        "138****1234",
        "有没有人联系您",
    ):
        assert shown in body
    assert "13897001234" not in body


def test_answers_close_the_case_and_the_next_one_comes(
    log_in, callback_agent, case_to_call, make_in_state
):
    following = make_in_state(State.AWAITING_CALLBACK)
    client = log_in(callback_agent)
    show(client)
    answer = do(client, case_to_call, "done", {**GOOD, "idempotency_key": "k"}, follow=True)
    case_to_call.refresh_from_db()
    assert (case_to_call.state, case_to_call.closed_way) == (State.CLOSED, "solved")
    assert f"{case_to_call.number} 已记录回访" in answer.content.decode()
    assert following.number in answer.content.decode()
    assert not CallbackClaim.objects.filter(case=case_to_call).exists()


def test_answers_sent_twice_are_recorded_once(log_in, callback_agent, case_to_call):
    client = log_in(callback_agent)
    for _ in range(2):
        do(client, case_to_call, "done", {**GOOD, "idempotency_key": "k"})
    assert case_to_call.callbacks.count() == 1


def test_missing_answers_are_named_and_the_others_kept(log_in, callback_agent, case_to_call):
    typed = {"was_contacted": "True", "remark": "市民很忙"}
    answer = do(log_in(callback_agent), case_to_call, "done", typed)
    body = answer.content.decode()
    assert answer.status_code == 400
    assert body.count("请选择") >= 2
    assert "市民很忙" in body
    case_to_call.refresh_from_db()
    assert case_to_call.state == State.AWAITING_CALLBACK


def test_redo_wants_a_reason_and_sends_the_case_back(log_in, callback_agent, case_to_call):
    client = log_in(callback_agent)
    answer = do(client, case_to_call, "redo", BAD)
    assert answer.status_code == 400
    assert "请填写重办理由" in answer.content.decode()
    do(client, case_to_call, "redo", {**BAD, "reason": "还在漏水"})
    case_to_call.refresh_from_db()
    assert (case_to_call.state, case_to_call.round) == (State.DISPATCHED, 2)


def test_nobody_reached_puts_the_case_off_until_another_part_of_the_day(
    log_in, callback_agent, case_to_call
):
    client = log_in(callback_agent)
    do(client, case_to_call, "missed", {"outcome": "no_answer"})
    assert case_to_call.callback_attempts.count() == 1
    assert "没有等您回访的工单" in show(client).content.decode()
    retry_at = CallbackClaim.objects.get(case=case_to_call).retry_at
    local = retry_at.astimezone()
    assert f"{local:%H:%M}" in ("09:00", "12:00", "18:00")
    assert retry_at > timezone.now()
    assert callback_holds.claim_next(actor=callback_agent, at=retry_at) == case_to_call


def test_an_unknown_outcome_is_refused(log_in, callback_agent, case_to_call):
    answer = do(log_in(callback_agent), case_to_call, "missed", {"outcome": "answered"})
    assert answer.status_code == 400
    assert case_to_call.callback_attempts.count() == 0


def test_an_unknown_deed_is_not_found(log_in, callback_agent, case_to_call):
    assert do(log_in(callback_agent), case_to_call, "sing", {}).status_code == 404


def test_a_case_held_by_a_colleague_is_refused_on_the_page(
    log_in, callback_agent, other_agent, case_to_call
):
    callback_holds.claim_case(case_to_call, actor=callback_agent, at=timezone.now())
    client = log_in(other_agent)
    answer = client.get(reverse("cases:callback_case", args=[case_to_call.number]))
    assert answer.status_code == 409
    assert "正在回访这件工单" in answer.content.decode()
    answer = do(client, case_to_call, "done", {**GOOD, "remark": "已问过"})
    assert answer.status_code == 409
    assert "已问过" in answer.content.decode()


def test_a_case_called_back_meanwhile_leads_to_the_next(log_in, callback_agent, case_to_call, at):
    callback.record_attempt(case_to_call, actor=callback_agent, at=at, outcome="refused")
    answer = log_in(callback_agent).get(
        reverse("cases:callback_case", args=[case_to_call.number]), follow=True
    )
    assert "已经回访过" in answer.content.decode()


def test_a_stale_answer_gets_409_with_what_changed(log_in, callback_agent, case_to_call, at):
    client = log_in(callback_agent)
    callback.record_attempt(case_to_call, actor=callback_agent, at=at, outcome="refused")
    answer = do(client, case_to_call, "done", {**GOOD, "seen": f"{State.AWAITING_CALLBACK}:0"})
    assert answer.status_code == 409
    assert "已办结" in answer.content.decode()


@pytest.fixture
def secret(make_in_state):
    return make_in_state(State.AWAITING_CALLBACK, is_secret=True)


def test_a_secret_matter_is_shown_only_after_the_identity_is_confirmed(
    log_in, callback_agent, secret
):
    client, matter = log_in(callback_agent), ("小区电梯", "电梯已修好", "物业服务")
    before = show(client).content.decode()
    assert "先核实对方就是诉求人本人" in before
    assert "138****1234" in before
    assert not [word for word in matter if word in before]
    answer = do(client, secret, "identity", {"means": "姓名与登记一致"}, follow=True)
    after = answer.content.decode()
    assert [word for word in matter if word in after] == list(matter)
    event = secret.events.last()
    assert (event.verb, event.note, event.is_internal) == (
        "confirm_identity", "姓名与登记一致", True,
    )  # fmt: skip
    do(client, secret, "done", GOOD)
    secret.refresh_from_db()
    assert secret.state == State.CLOSED


def test_a_secret_callback_without_a_confirmed_identity_is_refused(log_in, callback_agent, secret):
    client = log_in(callback_agent)
    assert do(client, secret, "done", GOOD).status_code == 409
    assert do(client, secret, "identity", {"means": "听着像"}).status_code == 400
    assert not secret.callbacks.exists()


def test_only_secret_cases_ask_for_the_identity(callback_agent, case_to_call, at):
    with pytest.raises(Conflict, match="只有保密工单"):
        callback.confirm_identity(case_to_call, actor=callback_agent, at=at, means="姓名与登记一致")


def test_named_agents_alone_may_do_anything_to_a_secret_callback(
    callback_agent, other_agent, secret, at
):
    CitySetting.objects.create(key="callback.secret_agents", value=["colleague"])
    forget_rules()
    desk_verbs = {
        Verb.DIAL, Verb.CONFIRM_IDENTITY, Verb.COMPLETE_CALLBACK, Verb.REDO, Verb.ATTEMPT_CALLBACK,
        Verb.UNMASK,
    }  # fmt: skip

    def offered(agent):
        case = Case.objects.get(pk=secret.pk)
        return allowed_verbs(Dossier(agent, case, at).situation) & desk_verbs

    assert offered(callback_agent) == set()
    with pytest.raises(Forbidden, match="指定"):
        disclosure.dial_citizen(secret, actor=callback_agent, at=at)
    with pytest.raises(Forbidden, match="指定"):
        disclosure.unmask_citizen(secret, actor=callback_agent, at=at, reason="想看看")
    assert offered(other_agent) == desk_verbs - {Verb.COMPLETE_CALLBACK, Verb.REDO}
    callback.confirm_identity(secret, actor=other_agent, at=at, means="姓名与登记一致")
    assert offered(other_agent) == desk_verbs


def test_the_queue_at_the_side_does_not_name_a_secret_matter(
    log_in, callback_agent, secret, case_to_call
):
    callback_holds.claim_case(case_to_call, actor=callback_agent, at=timezone.now())
    body = show(log_in(callback_agent)).content.decode()
    assert body.count("保密工单") == 1
    assert secret.number in body


def test_no_answer_of_a_citizen_whom_a_colleague_is_calling_is_recorded(
    callback_agent, other_agent, case_to_call, at
):
    callback_holds.claim_case(case_to_call, actor=callback_agent, at=at)
    for verb, facts in (
        (callback.record_attempt, {"outcome": "no_answer"}),
        (callback.record_callback, {"answers": callback.Answers(True, True, "satisfied")}),
    ):
        with pytest.raises(Conflict, match="赵回访正在回访"):
            verb(case_to_call, actor=other_agent, at=at, **facts)


@pytest.mark.parametrize("person", ["operator", "handler", "dispatcher", "leader"])
def test_the_desk_is_for_callback_agents(log_in, request, person, case_to_call):
    client = log_in(request.getfixturevalue(person))
    assert show(client).status_code == 403
    assert do(client, case_to_call, "done", GOOD).status_code == 403
    assert not CallbackClaim.objects.exists()


def test_the_desk_costs_the_same_for_one_and_three(log_in, callback_agent, make_in_state):
    make_in_state(State.AWAITING_CALLBACK)
    client = log_in(callback_agent)
    show(client)
    with CaptureQueriesContext(connection) as one:
        assert show(client).status_code == 200
    for _ in range(2):
        make_in_state(State.AWAITING_CALLBACK)
    with CaptureQueriesContext(connection) as three:
        assert show(client).status_code == 200
    assert len(three) == len(one) <= 12


def test_the_menu_counts_what_this_agent_may_call(callback_agent, other_agent, case_to_call):
    assert fresh_counts(other_agent)["cases:callback_desk"] == 1
    callback_holds.claim_case(case_to_call, actor=callback_agent, at=timezone.now())
    assert fresh_counts(other_agent)["cases:callback_desk"] == 0
    assert fresh_counts(callback_agent)["cases:callback_desk"] == 1
    assert Case.objects.get() == case_to_call


def test_who_is_not_named_learns_no_name_of_a_secret_case(
    callback_agent, other_agent, operator, secret, at
):
    CitySetting.objects.create(key="callback.secret_agents", value=["colleague"])
    forget_rules()

    def shown(person):
        return Dossier(person, Case.objects.get(pk=secret.pk), at).caller.name

    # Who may know the name reads it when they ask, which is logged.
    assert [shown(person) for person in (callback_agent, other_agent, operator)] == [
        "保密", "王**", "王**",
    ]  # fmt: skip
    for person in (other_agent, operator):
        told = disclosure.unmask_citizen(secret, actor=person, at=at, reason="核对姓名")
        assert told.name == "王建国"
