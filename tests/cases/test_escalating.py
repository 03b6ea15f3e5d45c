"""The escalation task over a moved clock: each step once, in order, and only where due."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from cases.models import (
    Assignment,
    Case,
    Criticism,
    Ending,
    Extension,
    Objection,
    Parking,
    StopReason,
    SupervisionOrder,
    Urge,
    Wait,
)
from cases.rules.escalation import Step
from cases.rules.states import State
from cases.services.clocks import timekeeping
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.oversight import escalating, supervising
from cases.services.oversight.escalating import escalate_due
from cases.tasks import escalate
from grids.deadlines import CITY_ZONE
from grids.models import CitySetting
from grids.rules import forget_rules
from notices.models import Notice

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def on(month, day, hour=9, minute=0):
    return datetime(2024, month, day, hour, minute, tzinfo=CITY_ZONE)


# Sent on 10 December at 9, due after seven workdays: on the 19th at 18.
REMIND, NOTICE, SUPERVISE = on(12, 18), on(12, 20), on(12, 27)


@pytest.fixture
def case(make_in_state, unit_leader):
    return make_in_state(State.HANDLING)


def row_of(case):
    return Assignment.objects.select_related("unit", "case").get(case=case, role="lead")


def urges(case):
    return list(case.urges.values_list("kind", flat=True))


def run_until(*instants):
    """Run the task at each instant; return how many were pressed at each."""
    return [escalate_due(at=at) for at in instants]


def silent(case):
    """Let the case come as far as an order by silence alone; return the order's instant."""
    run_until(REMIND, NOTICE, SUPERVISE)
    return SupervisionOrder.objects.get(case=case)


def test_a_dispatch_stands_at_the_foot_of_the_ladder(case):
    row = row_of(case)
    assert row.reply_due_at == on(12, 19, 18)
    assert (row.escalation_step, row.escalate_at) == (Step.NONE, REMIND)


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (Wait, {}),
        (Ending, {"way": "ended", "basis": "办理条件灭失"}),
        (Parking, {"owner": "王主任", "plan": "列入计划", "review_on": on(12, 30).date()}),
    ],
)
def test_who_waits_for_a_ruling_is_noticed_but_not_supervised(case, operator, model, facts):
    row = row_of(case)
    asked = model.objects.create(
        case=case, assignment=row, text="说明", asked_at=on(12, 11), asked_by=operator, **facts
    )
    assert run_until(REMIND, NOTICE, SUPERVISE, SUPERVISE + HOUR) == [1, 1, 0, 0]
    assert urges(case) == ["reminder", "notice"]
    assert (row_of(case).escalation_step, row_of(case).escalate_at) == (
        Step.NOTICED, SUPERVISE + 2 * HOUR,
    )  # fmt: skip
    asked.ruling, asked.ruled_at, asked.ruled_by = "refused", SUPERVISE, operator
    asked.reason = "继续办理"
    asked.save()
    assert run_until(SUPERVISE + 2 * HOUR) == [1]
    assert SupervisionOrder.objects.filter(case=case).count() == 1


def test_before_expiry_the_unit_is_reminded_once(case, unit):
    assert run_until(REMIND - HOUR, REMIND, REMIND + HOUR) == [0, 1, 0]
    assert urges(case) == ["reminder"]
    row = row_of(case)
    assert (row.escalation_step, row.escalate_at) == (Step.REMINDED, NOTICE)
    event = case.events.get(verb="urge")
    assert (event.actor, event.unit, event.note) == (None, unit, "办结时限还剩1天9小时。")
    assert Notice.objects.filter(kind="urge", unit=unit).count() == 1


def test_the_day_after_expiry_a_numbered_notice_goes_out_copied_to_the_leader(
    case, unit, unit_leader
):
    run_until(REMIND, NOTICE)
    urge = case.urges.get(kind="notice")
    assert (urge.year, urge.number, urge.reply_due_at) == (2024, 1, on(12, 19, 18))
    text = f"催办通知书 西热线催〔2024〕1号，已超期15小时 {case.number}"
    told = Notice.objects.filter(kind="urge", created_at=NOTICE)
    assert {(one.unit_id, one.user_id, str(one)) for one in told} == {
        (unit.pk, None, text), (None, unit_leader.pk, f"抄送：{text}"),
    }  # fmt: skip
    assert row_of(case).escalate_at == SUPERVISE


def test_still_silent_it_is_supervised_and_then_proposed_for_criticism(case, supervisor):
    order = silent(case)
    assert (order.year, order.number, order.level) == (2024, 1, "ordinary")
    assert (order.issued_by, order.issued_at) == (None, SUPERVISE)
    assert order.ground == "工单已超期7天15小时，经催办仍未办结。"
    row = row_of(case)
    assert row.escalation_step == Step.SUPERVISED
    assert row.escalate_at >= order.answer_due_at

    assert run_until(row.escalate_at - HOUR, row.escalate_at, row.escalate_at + HOUR) == [0, 1, 0]

    entry = Criticism.objects.get()
    assert (entry.status, entry.unit, entry.case) == ("proposed", row.unit, case)
    assert Notice.objects.filter(kind="criticism", role="supervisor").count() == 1
    assert not Notice.objects.filter(kind="criticism", unit__isnull=False).exists()
    assert row_of(case).escalate_at is None


def test_after_an_outage_the_right_step_is_taken_and_the_next_waits_its_turn(case):
    late = SUPERVISE + timedelta(days=20)
    assert run_until(late, late + timedelta(minutes=2), late + 3 * HOUR) == [1, 0, 0]
    # No reminder of a deadline long past, and no order for a notice never received.
    assert urges(case) == ["notice"]
    assert not SupervisionOrder.objects.exists()
    assert row_of(case).escalate_at > late + timedelta(days=4)


def test_an_outage_over_the_expiry_drops_the_reminder_and_keeps_the_notices_own_day(case):
    assert run_until(on(12, 19, 19), NOTICE) == [0, 1]
    assert urges(case) == ["notice"]


def test_an_answered_order_holds_the_ladder_until_it_is_judged(case, handler, supervisor):
    order = silent(case)
    supervising.answer_order(order, actor=handler, at=SUPERVISE + HOUR, text="配件在途")
    later = row_of(case).escalate_at
    assert run_until(later, later + 2 * HOUR) == [0, 0]

    supervising.refuse_order(order, actor=supervisor, at=later + 3 * HOUR, reason="请写明日期")
    assert run_until(later + 5 * HOUR) == [1]
    assert Criticism.objects.count() == 1


def test_a_closed_order_ends_the_ladder(case, handler, supervisor):
    order = silent(case)
    supervising.answer_order(order, actor=handler, at=SUPERVISE + HOUR, text="已安排")
    supervising.accept_order(order, actor=supervisor, at=SUPERVISE + 2 * HOUR)
    assert run_until(row_of(case).escalate_at) == [0]
    assert row_of(case).escalate_at is None
    assert not Criticism.objects.exists()


def test_a_reply_waiting_for_review_is_no_silence_and_a_refused_one_is(case, handler, dispatcher):
    run_until(REMIND)
    handling.resolve_assignment(case, actor=handler, at=on(12, 19), text="已修好", outcome="solved")
    assert run_until(NOTICE, NOTICE + 2 * HOUR) == [0, 0]
    dispatch.refuse_reply(case, actor=dispatcher, at=NOTICE + 3 * HOUR, reason="无照片")
    assert run_until(NOTICE + 4 * HOUR) == [1]
    assert urges(case) == ["reminder", "notice"]


def test_an_ended_assignment_is_pressed_no_more(case, handler, dispatcher):
    handling.resolve_assignment(case, actor=handler, at=on(12, 12), text="好", outcome="solved")
    dispatch.accept_reply(case, actor=dispatcher, at=on(12, 12, 10))
    assert run_until(NOTICE, SUPERVISE) == [0, 0]
    assert escalating.due_rows(SUPERVISE) == []


def test_a_request_for_more_time_not_yet_ruled_on_is_not_overdue(case, handler):
    row = row_of(case)
    asked = Extension.objects.create(
        case=case, assignment=row, reason="等配件", amount=3, asked_at=on(12, 19, 10),
        asked_by=handler,
    )  # fmt: skip
    assert run_until(NOTICE, NOTICE + 2 * HOUR) == [0, 0]
    Extension.objects.filter(pk=asked.pk).update(ruling="refused", ruled_at=NOTICE + 3 * HOUR)
    assert run_until(NOTICE + 4 * HOUR) == [1]


def test_a_granted_extension_begins_the_ladder_anew(case):
    run_until(REMIND)
    timekeeping.set_reply_due(row_of(case), on(12, 26, 18), at=on(12, 19, 10))
    row = row_of(case)
    assert (row.escalation_step, row.escalate_at) == (Step.NONE, on(12, 25))
    assert run_until(NOTICE, on(12, 25), on(12, 27)) == [0, 1, 1]
    assert urges(case) == ["reminder", "reminder", "notice"]


def test_a_standing_clock_is_not_pressed_and_goes_on_with_what_was_left(case):
    timekeeping.stop_clock(row_of(case), at=on(12, 18, 9), reason=StopReason.WAITING)
    assert row_of(case).escalate_at is None
    assert run_until(NOTICE, SUPERVISE) == [0, 0]

    timekeeping.resume_clock(row_of(case), at=on(12, 23, 9), reason="answered")
    row = row_of(case)
    assert row.reply_due_at > on(12, 24)
    assert (row.escalation_step, row.escalate_at) == (Step.NONE, on(12, 23))


def test_a_clock_that_stood_past_its_deadline_gives_the_unit_its_period_again(case):
    run_until(REMIND, NOTICE)
    timekeeping.stop_clock(row_of(case), at=on(12, 23, 9), reason=StopReason.WAITING)
    timekeeping.resume_clock(row_of(case), at=on(12, 30, 9), reason="answered")
    row = row_of(case)
    assert row.escalation_step == Step.NOTICED
    assert row.escalate_at > on(12, 30, 9) + timedelta(days=5)


def test_a_return_being_ruled_on_waits(make_in_state, unit_leader):
    case = make_in_state(State.RETURNED)
    assert run_until(NOTICE) == [0]
    assert row_of(case).escalate_at == NOTICE + escalating.RECHECK


def test_each_open_part_is_pressed_for_itself(case, other_unit, at):
    lead = row_of(case)
    Assignment.objects.create(
        case=case, unit=other_unit, role="co", level="district", dispatched_at=at,
        reply_due_at=lead.reply_due_at, original_reply_due_at=lead.reply_due_at,
        escalate_at=REMIND,
    )  # fmt: skip
    assert run_until(REMIND) == [2]
    assert {urge.unit for urge in case.urges.all()} == {lead.unit, other_unit}


def test_a_person_s_order_puts_the_late_unit_on_the_same_step(case, supervisor):
    run_until(REMIND, NOTICE)
    supervising.supervise_case(
        case, actor=supervisor, at=NOTICE + HOUR, level="key", ground="超期",
        required="限期办结", answer_due_at=on(12, 24, 18),
    )  # fmt: skip
    row = row_of(case)
    assert row.escalation_step == Step.SUPERVISED
    assert row.escalate_at == on(12, 27)
    assert run_until(SUPERVISE) == [1]
    assert (SupervisionOrder.objects.count(), Criticism.objects.count()) == (1, 1)


def test_an_order_before_expiry_leaves_the_ladder_where_it_is(case, supervisor):
    supervising.supervise_case(
        case, actor=supervisor, at=on(12, 11), level="listed", ground="群众关注",
        required="每日反馈进展", answer_due_at=on(12, 13, 18),
    )  # fmt: skip
    assert run_until(REMIND, NOTICE, SUPERVISE) == [1, 1, 0]
    assert SupervisionOrder.objects.count() == 1
    assert row_of(case).escalation_step == Step.SUPERVISED


def set_rule(key, value):
    CitySetting.objects.create(key=key, value=value)
    forget_rules()


def test_where_orders_are_a_persons_the_ladder_asks_and_waits(case, supervisor):
    set_rule("supervision.is_automatic", False)
    assert run_until(REMIND, NOTICE, SUPERVISE, SUPERVISE + timedelta(days=40)) == [1, 1, 1, 0]
    assert not SupervisionOrder.objects.exists()
    assert Notice.objects.filter(kind="supervision", role="supervisor").count() == 1
    assert row_of(case).escalate_at is None
    supervising.supervise_case(
        case, actor=supervisor, at=SUPERVISE + HOUR, level="key", ground="超期",
        required="限期办结", answer_due_at=on(12, 30, 18),
    )  # fmt: skip
    assert row_of(case).escalate_at is not None


def test_a_city_can_switch_the_ladder_off(case):
    set_rule("escalation.runs", False)
    assert run_until(NOTICE) == [0]
    assert urges(case) == []


def test_a_killed_worker_leaves_nothing_and_its_row_comes_back(case, monkeypatch):
    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(escalating, "remind_unit", die)
        with pytest.raises(KeyboardInterrupt):
            escalate_due(at=REMIND)
    assert urges(case) == []
    assert escalate_due(at=REMIND + timedelta(minutes=2)) == 0
    assert escalate_due(at=REMIND + escalating.LEASE.length) == 1
    assert urges(case) == ["reminder"]


def test_a_row_that_fails_does_not_hold_up_the_others(make_in_state, unit_leader, monkeypatch):
    bad, good = make_in_state(State.HANDLING), make_in_state(State.HANDLING)
    remind = escalating.remind_unit

    def fail_once(row, case, *, at):
        if case.pk == bad.pk:
            raise DatabaseError("lost")
        return remind(row, case, at=at)

    monkeypatch.setattr(escalating, "remind_unit", fail_once)
    assert escalate_due(at=REMIND) == 1
    assert (urges(bad), urges(good)) == ([], ["reminder"])


def test_a_row_that_ended_between_claim_and_step_is_left_alone(case):
    due = escalating.due_rows(REMIND)[0]
    Assignment.objects.update(ended_at=REMIND, end_reason="done")
    assert escalating.escalate_assignment(due, lease=due.escalate_at, at=REMIND) is False
    assert urges(case) == []


def test_only_due_rows_are_read_by_their_own_index(case, django_assert_num_queries):
    """One statement finds nothing where nothing is due, and its plan is the partial index."""
    with django_assert_num_queries(1):
        assert escalate_due(at=REMIND - HOUR) == 0
    due = Assignment.objects.filter(ended_at__isnull=True, escalate_at__lte=REMIND)
    wanted = due.order_by("escalate_at").values_list("pk", "case_id", "escalate_at")[:500]
    with connection.cursor() as cursor:
        # On a table of one row a scan is cheaper; a big one has no such choice.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = wanted.explain()
    assert "assignment_escalating" in plan
    assert "Sort" not in plan
    assert "Filter" not in plan


def test_the_beat_runs_it_every_few_minutes(case, settings, monkeypatch):
    entry = settings.CELERY_BEAT_SCHEDULE["escalate"]
    assert (entry["task"], entry["schedule"]) == (escalate.name, 120.0)
    Assignment.objects.update(escalate_at=NOTICE)
    # Long past by the real clock: the notice goes out.
    assert escalate() == 1
    assert Urge.objects.get().kind == "notice"
    assert Case.objects.get().events.filter(verb="urge").count() == 1


def ticking(start, step=timedelta(seconds=30)):
    """Return a clock that goes on by a step each time it is read."""
    times = iter(start + step * n for n in range(1000))
    return lambda: next(times)


def test_a_sweep_goes_on_until_nothing_is_due(make_in_state, unit_leader, monkeypatch):
    for _ in range(3):
        make_in_state(State.HANDLING)
    monkeypatch.setattr(escalating.escalate_due, "__kwdefaults__", {"batch": 1})
    assert escalating.sweep(clock=ticking(REMIND, timedelta(seconds=1))) == 3
    assert Urge.objects.count() == 3


def test_a_sweep_leaves_the_rest_to_the_next_run(make_in_state, unit_leader, monkeypatch):
    for _ in range(5):
        make_in_state(State.HANDLING)
    monkeypatch.setattr(escalating.escalate_due, "__kwdefaults__", {"batch": 1})
    assert escalating.sweep(clock=ticking(REMIND)) == 3
    assert escalating.sweep(clock=ticking(REMIND + timedelta(minutes=2))) == 2


def test_a_sweep_of_a_city_without_the_ladder_ends_at_once(case):
    set_rule("escalation.runs", False)
    assert escalating.sweep(clock=ticking(NOTICE)) == 0


def test_a_co_unit_whose_return_waits_is_not_pressed(case, other_unit, stranger, unit, operator):
    co = Assignment.objects.create(
        case=case, unit=other_unit, role="co", round=case.round, dispatched_at=on(12, 10),
        sign_due_at=on(12, 11), reply_due_at=on(12, 19, 18), original_reply_due_at=on(12, 19, 18),
        escalate_at=REMIND,
    )  # fmt: skip
    Assignment.objects.exclude(pk=co.pk).update(escalate_at=None)
    returned = Objection.objects.create(
        case=case, assignment=co, ground="不属于本单位职责", text="说明", raised_by=stranger,
        raised_at=on(12, 11), state_before=case.state,
    )  # fmt: skip
    assert run_until(REMIND) == [0]
    assert urges(case) == []
    co.refresh_from_db()
    assert (co.escalation_step, co.escalate_at) == (Step.NONE, REMIND + HOUR)
    returned.ruling, returned.ruled_at, returned.ruled_by = "refused", REMIND, operator
    returned.reason = "属于本单位职责"
    returned.save()
    assert run_until(REMIND + HOUR) == [1]
    assert case.urges.get().assignment == co
