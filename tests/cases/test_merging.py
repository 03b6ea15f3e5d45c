"""Merging: one reply for many callers, and the way back until the main case is resolved."""

from datetime import timedelta

import pytest

from cases.models import Assignment, Call, Case, Objection
from cases.rules.states import State, Verb
from cases.selectors.merging import merged_lines, preview_merge
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch, merging
from cases.services.handling import handling
from cases.services.intake import intake
from grids.models import CitySetting
from grids.rules import forget_rules
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db
BAD = Answers(was_contacted=True, was_solved=False, satisfaction="dissatisfied")
GOOD = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")


@pytest.fixture
def merge(dispatcher, at):
    """Return a merger by the dispatcher."""

    def merge(case, main, at=at, **facts):
        merging.merge_case(case, actor=dispatcher, at=at, main_case=main, **facts)
        case.refresh_from_db()
        main.refresh_from_db()
        return case

    return merge


@pytest.fixture
def unmerge(dispatcher, at):
    def unmerge(case, at=at, **facts):
        merging.unmerge_case(case, actor=dispatcher, at=at, **{"reason": "地点不同", **facts})
        case.refresh_from_db()
        return case

    return unmerge


@pytest.fixture
def answered(dispatcher, handler, at):
    """Return a function that lets the unit reply to a case and the reply be accepted."""

    def answer(case):
        handling.sign_assignment(case, actor=handler, at=at)
        handling.resolve_assignment(
            case, actor=handler, at=at + timedelta(hours=1), text="电梯已修好", outcome="solved"
        )
        dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(hours=2))
        case.refresh_from_db()

    return answer


def verbs_of(case):
    return [event.verb for event in case.events.all()]


def test_a_merged_case_follows_its_main_one(make_case, merge, unit, at):
    main, case = make_case(), make_case(at=at + timedelta(hours=1))
    merge(case, main, at + timedelta(hours=2), note="同一部电梯")
    assert (case.state, case.main_case, case.former_state) == (State.MERGED, main, "dispatched")
    assert (main.state, main.merged_count) == (State.DISPATCHED, 1)
    ended = case.assignments.get()
    assert (ended.end_reason, ended.segments.get().stop_reason) == ("merged", "merged")
    assert verbs_of(case)[-1] == verbs_of(main)[-1] == Verb.MERGE
    assert "同一部电梯" in case.events.last().note
    assert Notice.objects.filter(kind="merged", unit=unit).count() == 1, "one unit is told once"
    assert case.calls.get().handling == "dispatched", "the day's figures do not move"


def test_what_was_merged_before_follows_along(make_case, merge, unmerge):
    main, case, third = make_case(), make_case(), make_case()
    merge(third, case)
    merge(case, main)
    third.refresh_from_db()
    assert third.main_case == case.main_case == main
    assert (main.merged_count, case.merged_count) == (2, 0)
    assert verbs_of(third).count(Verb.MERGE) == 2
    unmerge(third)
    main.refresh_from_db()
    assert (third.state, main.merged_count) == (State.DISPATCHED, 1)


def test_every_citizen_is_called_with_the_main_ones_answer(
    make_case, merge, answered, callback_agent, unit, at
):
    main, case = make_case(), make_case(lead_unit=None)
    merge(case, main)
    answered(main)
    case.refresh_from_db()
    assert (main.state, case.state) == (State.AWAITING_CALLBACK,) * 2
    assert (case.shared_reply, case.lead_unit) == (main.replies.get(), unit)
    assert case.former_state == ""
    later = at + timedelta(hours=3)
    done = callback.record_callback(case, actor=callback_agent, at=later, answers=GOOD)
    case.refresh_from_db()
    assert (case.state, case.closed_way, done.unit) == (State.CLOSED, "solved", unit)
    main.refresh_from_db()
    assert main.state == State.AWAITING_CALLBACK, "each caller on their own"


def test_who_is_not_called_is_closed_with_the_reason(make_case, merge, answered):
    main = make_case()
    silent = merge(make_case(phone=""), main)
    content = merge(make_case(wants_callback=False), main)
    answered(main)
    for case, said in ((silent, "没有留下电话"), (content, "不接受回访")):
        case.refresh_from_db()
        assert (case.state, case.closed_way) == (State.CLOSED, "solved")
        assert said in case.events.last().note
        assert said in case.events.last().facts["no_callback"]


def test_a_refused_reply_leaves_the_merged_ones_waiting(
    make_case, merge, unmerge, handler, dispatcher, at
):
    main, case = make_case(), make_case()
    merge(case, main)
    handling.sign_assignment(main, actor=handler, at=at)
    handling.resolve_assignment(main, actor=handler, at=at, text="好了", outcome="solved")
    with pytest.raises(Conflict, match="已经答复"):
        unmerge(case)
    with pytest.raises(Conflict, match="已经答复"):
        merge(make_case(), main)
    dispatch.refuse_reply(main, actor=dispatcher, at=at, reason="请附照片")
    case.refresh_from_db()
    assert case.state == State.MERGED
    assert unmerge(case).state == State.DISPATCHED


def test_unmerging_restores_state_unit_and_the_time_that_was_left(
    make_case, merge, unmerge, handler, unit, at
):
    main, case = make_case(), make_case()
    handling.sign_assignment(case, actor=handler, at=at + timedelta(hours=1))
    case.refresh_from_db()
    due = case.reply_due_at
    merge(case, main, at + timedelta(hours=2))
    unmerge(case, at + timedelta(days=2, hours=2))
    assert (case.state, case.lead_unit, case.main_case) == (State.HANDLING, unit, None)
    assert due.astimezone().day == 19
    assert case.reply_due_at.astimezone().day == 23, "two workdays later, past a weekend"
    again = case.assignments.get()
    assert (again.ended_at, again.end_reason, again.signed_by) == (None, "", handler)
    assert [s.start_reason for s in again.segments.all()] == ["dispatch", "unmerged"]
    main.refresh_from_db()
    assert main.merged_count == 0
    assert main.events.last().verb == Verb.UNMERGE


def test_a_pending_case_goes_back_to_pending(make_case, merge, unmerge):
    case = merge(make_case(lead_unit=None), make_case())
    assert unmerge(case).state == State.PENDING


def test_a_unit_that_is_gone_leaves_the_case_to_be_dispatched(make_case, merge, unmerge, unit):
    case = merge(make_case(), make_case())
    type(unit).objects.filter(pk=unit.pk).update(is_active=False)
    unmerge(case)
    assert (case.state, case.lead_unit, case.reply_due_at) == (State.PENDING, None, None)
    assert not case.assignments.filter(ended_at__isnull=True).exists()


def test_merged_again_only_the_last_assignments_come_back(
    make_case, merge, unmerge, dispatcher, unit, other_unit, at
):
    main, case = make_case(), make_case()
    merge(case, main)
    type(unit).objects.filter(pk=unit.pk).update(is_active=False)
    unmerge(case)
    later = at + timedelta(hours=1)
    dispatch.dispatch_case(case, actor=dispatcher, at=later, lead_unit=other_unit)
    merge(case, main, at + timedelta(hours=2))
    type(unit).objects.filter(pk=unit.pk).update(is_active=True)
    unmerge(case, at + timedelta(hours=3))
    assert [a.unit for a in Assignment.objects.filter(case=case, ended_at=None)] == [other_unit]


def test_a_follow_up_to_a_merged_case_lands_on_the_main_one(make_case, merge, operator, unit, at):
    main, case = make_case(), make_case(phone="13897005678")
    merge(case, main)
    call = intake.add_call(case, actor=operator, at=at, note="还是没修")
    assert (call.case, call.caller) == (main, case.caller)
    assert main.number in case.events.last().note
    assert case.number in main.events.last().note
    assert Notice.objects.filter(kind="follow_up", subject_id=main.pk, unit=unit).exists()
    assert Call.objects.filter(case=case).count() == 1


def test_what_cannot_be_merged_is_refused_with_a_sentence(
    make_case, make_in_state, merge, dispatcher, at
):
    main, case = make_case(), make_case()
    with pytest.raises(InvalidInput, match="不能并入自己"):
        merge(case, case)
    merge(case, main)
    with pytest.raises(Conflict, match="已并入"):
        merge(main, case)
    with pytest.raises(Conflict, match=f"请并入 {main.number}"):
        merge(make_case(), case)
    with pytest.raises(Conflict, match="已并单"):
        merge(case, make_case())
    with pytest.raises(Conflict, match="已经答复"):
        merge(make_case(), make_in_state(State.AWAITING_CALLBACK))
    gone = make_in_state(State.PENDING)
    dispatch.answer_case(gone, actor=dispatcher, at=at, way="answered", answer="已答复")
    with pytest.raises(Conflict, match="不能作为主单"):
        merge(make_case(), gone)


def test_a_case_in_dispute_is_not_merged(make_in_state, make_case, merge, other_unit, at, operator):
    with pytest.raises(Conflict):
        merge(make_in_state(State.RETURNED), make_case())
    case = make_in_state(State.HANDLING)
    Objection.objects.create(
        case=case, assignment=case.assignments.get(), ground="重复派单", text="有", raised_at=at,
        raised_by=operator, state_before="handling",
    )  # fmt: skip
    with pytest.raises(Conflict, match="退单待审"):
        merge(case, make_case())


def test_a_main_case_does_not_end_without_a_reply_for_its_merged_cases(
    make_case, merge, unmerge, dispatcher, at
):
    main = make_case(lead_unit=None)
    case = merge(make_case(), main)
    for verb, facts in (
        (dispatch.answer_case, {"way": "answered", "answer": "已答复"}),
        (dispatch.reject_case, {"ground": "不属于本市行政区域", "right_path": "当地"}),
    ):
        with pytest.raises(Conflict, match="等着本单的答复"):
            verb(main, actor=dispatcher, at=at, **facts)
    unmerge(case)
    dispatch.answer_case(main, actor=dispatcher, at=at, way="answered", answer="已答复")


def test_a_redo_of_a_case_answered_with_its_main_one_is_refused(
    make_case, merge, answered, callback_agent, at
):
    main, case = make_case(), make_case()
    merge(case, main)
    answered(main)
    with pytest.raises(Conflict, match=f"随主单 {main.number} 答复"):
        callback.redo_case(case, actor=callback_agent, at=at, answers=BAD, reason="没修好")
    assert case.callbacks.count() == 0
    callback.redo_case(main, actor=callback_agent, at=at, answers=BAD, reason="没修好")
    case.refresh_from_db()
    assert case.state == State.AWAITING_CALLBACK


@pytest.mark.parametrize("person", ["operator", "handler", "callback_agent", "supervisor"])
def test_merging_is_for_dispatchers(request, person, make_case, merge, at):
    actor, main, case = request.getfixturevalue(person), make_case(), make_case()
    with pytest.raises(Forbidden):
        merging.merge_case(case, actor=actor, at=at, main_case=main)
    merge(case, main)
    with pytest.raises(Forbidden):
        merging.unmerge_case(case, actor=actor, at=at, reason="不是")


def test_the_preview_says_what_moves_ends_and_differs(
    make_case, merge, dispatcher, unit, other_category, at
):
    main = make_case(place="A座", category=other_category)
    case, third = make_case(place="B座", is_secret=True), make_case()
    merge(third, case)
    before = Case.objects.values_list("pk", "state", "version")
    shown = preview_merge(case, main, dispatcher, at)
    assert list(before) == list(Case.objects.values_list("pk", "state", "version"))
    assert (shown.callers, shown.followers, shown.ends) == (3, [third.number], [str(unit)])
    assert shown.refusal == ""
    for word in ("事项分类不同", "地点不同", "保密"):
        assert word in "".join(shown.warnings)
    assert "不能并入自己" in preview_merge(main, main, dispatcher, at).refusal


def test_the_mains_unit_reads_what_the_others_say_but_not_who_they_are(
    make_case, merge, handler, dispatcher, other_unit
):
    main = make_case()
    plain = merge(make_case(text="电梯坏了，请打13897001234", lead_unit=other_unit), main)
    secret = merge(make_case(text="电梯坏了，我是王建国", is_secret=True, lead_unit=None), main)
    lines = {line.number: line for line in merged_lines(main, handler)}
    assert "13897001234" not in lines[plain.number].title
    assert lines[secret.number].title == "保密"
    assert {line.url_number for line in lines.values()} == {""}
    assert merged_lines(main, dispatcher)[0].url_number == plain.number


def test_sampling_is_by_number_and_kind(make_in_state, make_case, answered):
    CitySetting.objects.create(
        key="callback.sample_percent",
        value=dict.fromkeys(
            ("enquiry", "help", "complaint", "report", "suggestion", "praise", "other"), 0
        ),
    )
    forget_rules()
    case = make_case()
    answered(case)
    assert case.state == State.CLOSED
    assert "未抽中回访（抽样比例 0%）" in case.events.last().note
