"""Appeals against a callback: who, until when, once; and what a ruling does."""

from datetime import timedelta

import pytest

from cases.guards.callback import appeal_until
from cases.models import Callback
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import AFTER_CALLBACK, State, Verb
from cases.services.callback import appeals, callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import recalling
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from reports.rates.exclusions import unfair_callbacks
from tests.cases.in_states import offers_to, outcome

pytestmark = pytest.mark.django_db
BAD = Answers(was_contacted=True, was_solved=True, satisfaction="dissatisfied")
GOOD = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")
FACTS = {"ground": "市民对其他事项不满意", "text": "对停车费不满，与电梯无关"}
VERBS = (Verb.APPEAL, Verb.ACCEPT_APPEAL, Verb.REFUSE_APPEAL)


@pytest.fixture
def now(at):
    """An hour after the reply was accepted."""
    return at + timedelta(hours=4)


@pytest.fixture
def called(make_in_state, callback_agent, now):
    """Return a maker of cases whose citizen has answered."""

    def make(answers=BAD):
        case = make_in_state(State.AWAITING_CALLBACK)
        callback.record_callback(
            case,
            actor=callback_agent,
            at=now,
            answers=answers,
            ground="市民不要求重办",
            explanation="已说明",
        )
        return case

    return make


def appeal(case, actor, at, **facts):
    return appeals.appeal_callback(case, actor=actor, at=at, **{**FACTS, **facts})


def counted():
    return Callback.objects.exclude(unfair_callbacks()).count()


def test_an_accepted_appeal_takes_the_callback_out_of_the_rates(called, handler, supervisor, now):
    case = called()
    appeal(case, handler, now + timedelta(hours=1))
    assert counted() == 1
    ruled = appeals.accept_appeal(case, actor=supervisor, at=now + timedelta(hours=2))
    assert (counted(), ruled.ruled_by) == (0, supervisor)
    assert case.callbacks.get().satisfaction == "dissatisfied", "the answers themselves stand"
    assert [e.verb for e in case.events.all()][-2:] == [Verb.APPEAL, Verb.ACCEPT_APPEAL]
    told = Notice.objects.filter(subject_id=case.pk)
    assert told.filter(kind="appeal", role="supervisor").count() == 1
    assert told.filter(kind="ruling", unit=case.lead_unit).count() == 1


def test_a_refused_appeal_needs_a_reason_and_changes_nothing(called, handler, supervisor, now):
    case = called()
    appeal(case, handler, now)
    with pytest.raises(InvalidInput):
        appeals.refuse_appeal(case, actor=supervisor, at=now, reason=" ")
    appeals.refuse_appeal(case, actor=supervisor, at=now, reason="录音显示市民所说正是此事")
    assert counted() == 1
    assert case.appeals.get().reason.startswith("录音")


def test_an_appeal_is_ruled_once(called, handler, supervisor, now):
    case = called()
    appeal(case, handler, now)
    appeals.accept_appeal(case, actor=supervisor, at=now)
    for rule, facts in ((appeals.accept_appeal, {}), (appeals.refuse_appeal, {"reason": "不"})):
        with pytest.raises(Conflict):
            rule(case, actor=supervisor, at=now, **facts)
    with pytest.raises(Conflict, match="只能申诉一次"):
        appeal(case, handler, now)


def test_the_window_closes_with_the_third_workday(called, handler, now):
    case = called()
    last = appeal_until(case.callbacks.get())
    assert f"{last:%m-%d %H:%M}" == "12-13 18:00"
    with pytest.raises(Conflict, match="申诉时限已过"):
        appeal(case, handler, last + timedelta(seconds=1))
    assert appeal(case, handler, last)


def test_a_good_callback_and_none_give_nothing_to_appeal_against(called, make_case, handler, now):
    with pytest.raises(Conflict, match="不需要申诉"):
        appeal(called(GOOD), handler, now)
    with pytest.raises(Conflict, match="没有可以申诉的回访"):
        appeal(make_case(), handler, now)


@pytest.mark.parametrize("facts", [{"ground": "心情不好"}, {"text": " "}, {"text": "长" * 2001}])
def test_an_appeal_without_its_facts_is_refused(called, handler, facts, now):
    with pytest.raises(InvalidInput):
        appeal(called(), handler, now, **facts)


def test_a_redo_goes_on_while_the_unit_appeals(
    make_in_state, callback_agent, handler, supervisor, stranger, now
):
    case = make_in_state(State.AWAITING_CALLBACK)
    callback.redo_case(case, actor=callback_agent, at=now, answers=BAD, reason="仍不满意")
    with pytest.raises(Forbidden):
        appeal(case, stranger, now)
    appeal(case, handler, now)
    appeals.accept_appeal(case, actor=supervisor, at=now)
    case.refresh_from_db()
    assert (case.state, case.round) == (State.DISPATCHED, 2)


def test_the_ruling_is_told_to_who_appealed_whoever_has_the_case_now(
    make_in_state, callback_agent, dispatcher, handler, supervisor, unit, other_unit, now
):
    case = make_in_state(State.AWAITING_CALLBACK)
    callback.redo_case(case, actor=callback_agent, at=now, answers=BAD, reason="仍不满意")
    appeal(case, handler, now)
    case.refresh_from_db()
    recalling.reassign_case(
        case, actor=dispatcher, at=now, lead_unit=other_unit, reason="属城西区管辖"
    )
    appeals.accept_appeal(case, actor=supervisor, at=now)
    told = Notice.objects.filter(subject_id=case.pk, sentence=CaseSentence.APPEAL_ACCEPTED.code)
    assert [notice.unit for notice in told] == [unit]


@pytest.mark.parametrize("scene", ["bad", "good", "appealed", "ruled", "late"])
@pytest.mark.parametrize("state", list(State))
def test_it_is_offered_to_those_whom_the_services_let_do_it(state, scene, put, people, unit, now):
    case = put(state)
    row = Callback.objects.create(
        case=case, round=1, completed_at=now, agent=people["callback_agent"], is_effective=True,
        was_contacted=True, was_solved=True, unit=unit,
        satisfaction="satisfied" if scene == "good" else "dissatisfied",
    )  # fmt: skip
    if scene in ("appealed", "ruled"):
        case.appeals.create(
            callback=row, unit=unit, raised_at=now, raised_by=people["unit_clerk"], **FACTS,
            **({"ruling": "refused", "ruled_at": now} if scene == "ruled" else {}),
        )  # fmt: skip
    later = now + timedelta(days=30 if scene == "late" else 0, hours=1)
    calls = {
        Verb.APPEAL: lambda case, actor: appeal(case, actor, later),
        Verb.ACCEPT_APPEAL: lambda c, actor: appeals.accept_appeal(c, actor=actor, at=later),
        Verb.REFUSE_APPEAL: lambda c, actor: appeals.refuse_appeal(
            c, actor=actor, at=later, reason="不成立"
        ),
    }
    wrong, some = {}, set()
    offers = offers_to(people.items(), case, later)
    for role, actor in people.items():
        done = {verb for verb, call in calls.items() if outcome(call, case, actor) == "done"}
        some |= done
        if offers[role] & set(VERBS) != done:
            wrong[role.value] = (offers[role] & set(VERBS), done)
    assert wrong == {}
    expected = {"bad": {Verb.APPEAL}, "appealed": {Verb.ACCEPT_APPEAL, Verb.REFUSE_APPEAL}}
    assert some == (expected.get(scene, set()) if state in AFTER_CALLBACK else set())
