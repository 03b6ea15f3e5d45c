"""A year is announced: open deadlines in it are counted anew, once, by the system."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from cases.clocks.limits import account_of
from cases.clocks.reckoning import reckon
from cases.models import (
    Assignment,
    Case,
    DueReason,
    EndReason,
    Event,
    StartReason,
    StopReason,
)
from cases.services.clocks import recomputing, timekeeping
from cases.services.clocks.assigning import end_assignments
from cases.services.clocks.recomputing import (
    BATCH,
    LEASE,
    SETTLED,
    recompute_case,
    recompute_pending,
)
from cases.services.handling.handling import sign_assignment
from cases.services.handling.sub_dispatch import hand_over, sub_dispatch
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.announcing import announce_year
from grids.models import CalendarNotice
from grids.notices import read_notice
from notices.models import Notice
from tests import factories
from tests.at_once import at_once
from tests.grids.test_announcing import NOTICE

pytestmark = pytest.mark.django_db
# Seven workdays from Thursday before Spring Festival, as long as only the law gives days off.
SENT = datetime.fromisoformat("2027-02-04T09:00+08:00")
GUESSED, TRUE = "2027-02-17", "2027-02-22"


@pytest.fixture
def send(category, phone_channel, operator, unit):
    def one(at=SENT):
        wanted = Demand(
            kind="complaint", category=category, channel=phone_channel, text="路灯不亮",
            received_at=at,
        )  # fmt: skip
        return intake.open_case(wanted, Disposition(lead_unit=unit), actor=operator, at=at)

    return one


@pytest.fixture
def announce():
    return lambda at: announce_year(2027, read_notice(NOTICE, 2027), source="", actor=None, at=at)


def lead_of(case):
    return Assignment.objects.select_related("unit", "case").get(case=case, role="lead")


def local(moment):
    return moment.astimezone(SENT.tzinfo).isoformat()[:10]


def recount(after=SETTLED):
    return recompute_pending(clock=lambda: SENT + after)


def test_an_open_deadline_follows_the_calendar_with_an_event_and_a_notice(send, announce, unit):
    case = send()
    assert (local(case.reply_due_at), case.due_is_certain) == (GUESSED, False)
    announce(SENT)

    assert recount() == 1

    case.refresh_from_db()
    lead = lead_of(case)
    assert (local(case.reply_due_at), case.due_is_certain) == (TRUE, True)
    assert lead.reply_due_at == lead.original_reply_due_at == case.reply_due_at
    assert lead.warn_at == case.warn_at == case.reply_due_at - timedelta(hours=4)
    assert lead.due_changes.get().reason == DueReason.CALENDAR
    event = Event.objects.get(case=case, verb="recompute")
    assert event.actor is None and "2027年放假安排公布" in event.note
    assert Notice.objects.filter(subject_id=case.pk, kind="deadline", unit=unit).count() == 1


def test_a_recount_comes_only_when_every_process_has_forgotten_and_only_once(send, announce):
    send()
    announce(SENT)
    assert recount(SETTLED - timedelta(seconds=1)) == 0
    assert recount() == 1
    assert recount(timedelta(hours=1)) == 0
    notice = CalendarNotice.objects.get()
    assert (notice.recomputed_count, notice.claimed_until) == (1, None)
    announce(SENT + timedelta(hours=2))
    assert recount(timedelta(hours=3)) == 0
    assert Event.objects.filter(verb="recompute").count() == 1


def test_ended_work_and_other_years_are_left_alone(send, announce):
    far = send(SENT - timedelta(days=200))
    ended = send()
    end_assignments(ended, EndReason.DONE, at=SENT)
    announce(SENT)
    before = [lead_of(far).reply_due_at, lead_of(ended).reply_due_at]

    assert recount() == 0

    assert [lead_of(far).reply_due_at, lead_of(ended).reply_due_at] == before


def test_pauses_and_extensions_are_counted_again_and_an_order_stays(send, announce, handler):
    paused, ordered = send(), send()
    sign_assignment(paused, actor=handler, at=SENT)
    lead = lead_of(paused)
    timekeeping.stop_clock(lead, at=SENT + timedelta(hours=1), reason=StopReason.WAITING)
    timekeeping.resume_clock(lead, at=SENT + timedelta(hours=3), reason=StartReason.ANSWERED)
    later = timekeeping.extended_due_at(lead, 2)
    timekeeping.set_reply_due(
        lead, later, at=SENT + timedelta(hours=4), reason=DueReason.EXTENDED, amount=2
    )
    order = SENT + timedelta(days=9)
    timekeeping.set_reply_due(lead_of(ordered), order, at=SENT + timedelta(hours=1))
    announce(SENT + timedelta(hours=5))

    recount(timedelta(hours=6))

    lead, other = lead_of(paused), lead_of(ordered)
    # Seven workdays to the 22nd, two hours of pause to the 23rd, two more to the 25th.
    assert (local(lead.original_reply_due_at), local(lead.reply_due_at)) == (
        TRUE, "2027-02-25",
    )  # fmt: skip
    assert other.reply_due_at == order
    assert local(other.original_reply_due_at) == TRUE


def test_a_notice_taken_while_the_clock_was_ahead_is_worked_off(send, announce):
    case, notice = send(), announce(SENT)
    ahead = SENT + timedelta(days=1)
    CalendarNotice.objects.filter(pk=notice.pk).update(claimed_until=ahead)
    assert recompute_pending(clock=lambda: SENT + timedelta(hours=1)) == 1
    assert local(Case.objects.get(pk=case.pk).reply_due_at) == TRUE


def test_a_killed_run_is_taken_up_behind_the_last_case(send, announce):
    first, second = send(), send()
    notice = announce(SENT)
    late = SENT + timedelta(hours=1)
    CalendarNotice.objects.filter(pk=notice.pk).update(
        cursor=first.pk, claimed_until=late - timedelta(minutes=1)
    )
    assert recompute_pending(clock=lambda: late - timedelta(minutes=4)) == 0
    assert recompute_pending(clock=lambda: late) == 1
    assert local(Case.objects.get(pk=second.pk).reply_due_at) == TRUE
    assert local(Case.objects.get(pk=first.pk).reply_due_at) == GUESSED
    assert BATCH > 1


def test_a_long_run_keeps_its_notice_to_itself(send, announce, monkeypatch):
    send(), send(), send()
    notice, late = announce(SENT), SENT + timedelta(hours=1)
    times = (late + timedelta(minutes=2 * step) for step in count())
    now = late

    def clock():
        nonlocal now
        now = next(times)
        return now

    def in_between(pk, row, *, at):
        assert LEASE.take(CalendarNotice.objects.filter(pk=notice.pk), now) is None
        return recompute_case(pk, row, at=at)

    monkeypatch.setattr(recomputing, "BATCH", 1)
    monkeypatch.setattr(recomputing, "recompute_case", in_between)
    assert recompute_pending(clock=clock) == 3
    notice.refresh_from_db()
    assert notice.finished_at > late + LEASE.length


def test_what_is_stored_is_what_terms_and_ledger_say(send):
    lead = lead_of(send())
    fresh = reckon(account_of(lead))
    stored = (lead.sign_due_at, lead.return_due_at, lead.contact_due_at, lead.reply_due_at)
    assert stored == (
        fresh.sign_due_at, fresh.return_due_at, fresh.contact_due_at, fresh.reply_due_at,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_case_once(send, announce):
    send()
    announce(SENT)
    assert sorted(at_once(recount, recount)) == [0, 1]
    assert Event.objects.filter(verb="recompute").count() == 1


def test_what_was_handed_down_before_its_parent_was_handed_on_follows_it(
    send, announce, handler, unit, sub_unit
):
    """The part that took over is written later than the child, and is counted before it."""
    office = factories.make_unit("城东区政府督查室", parent=unit)
    case = send()
    sign_assignment(case, actor=handler, at=SENT)
    (child,) = sub_dispatch(case, actor=handler, at=SENT, units=[sub_unit])
    hand_over(case, actor=handler, at=SENT, unit=office)
    announce(SENT)

    assert recount() == 1

    child.refresh_from_db()
    assert local(lead_of_open(case).reply_due_at) == local(child.reply_due_at) == TRUE


def lead_of_open(case):
    return Assignment.objects.get(case=case, role="lead", ended_at=None)
