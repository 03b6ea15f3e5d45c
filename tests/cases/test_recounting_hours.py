"""Hours that change, and years that come with a release: open deadlines are counted anew."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Assignment, Event
from cases.services.clocks.recomputing import SETTLED, recompute_pending
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from grids.announcing import note_hours, note_unit_moved
from grids.calendars import forget_calendars
from grids.models import Calendar, CalendarNotice, Unit, Workday
from grids.seeding import CityFiles, seed_city
from notices.models import Notice

pytestmark = pytest.mark.django_db
OFFICE = [["09:00", "12:00"], ["13:30", "18:00"]]
SHORT = [["09:00", "12:00"], ["13:30", "17:00"]]


@pytest.fixture
def calendar(unit):
    made = Calendar.objects.create(code="bureau", name="机关", intervals=OFFICE)
    Unit.objects.filter(pk=unit.pk).update(calendar=made)
    unit.calendar = made
    forget_calendars()
    return made


@pytest.fixture
def case(calendar, category, phone_channel, operator, unit, at):
    wanted = Demand(
        kind="complaint", category=category, channel=phone_channel, text="路灯不亮", received_at=at
    )
    return intake.open_case(wanted, Disposition(lead_unit=unit), actor=operator, at=at)


def shorten(calendar):
    Calendar.objects.filter(pk=calendar.pk).update(intervals=SHORT)


def due_of(case):
    return Assignment.objects.get(case=case).reply_due_at


def test_shorter_hours_move_what_is_open_with_an_event_and_a_notice(case, calendar, unit, at):
    before = due_of(case)
    shorten(calendar)
    note_hours(calendar, actor=None, at=at)
    assert recompute_pending(clock=lambda: at + SETTLED) == 1
    assert due_of(case) == before - timedelta(hours=1)
    case.refresh_from_db()
    assert case.reply_due_at == due_of(case)
    event = Event.objects.get(verb="recompute")
    assert event.note.startswith("机关工作时间调整，城东区政府办结截止为")
    assert Notice.objects.filter(unit=unit, kind="deadline").exists()
    assert CalendarNotice.objects.get().finished_at is not None


def test_units_of_other_hours_and_ended_work_stay_as_they_are(
    case, calendar, other_unit, category, phone_channel, operator, at
):
    wanted = Demand(
        kind="complaint", category=category, channel=phone_channel, text="别处", received_at=at
    )
    other = intake.open_case(wanted, Disposition(lead_unit=other_unit), actor=operator, at=at)
    Assignment.objects.filter(case=case).update(ended_at=at, end_reason="done")
    before = [due_of(case), due_of(other)]
    shorten(calendar)
    note_hours(calendar, actor=None, at=at)
    assert recompute_pending(clock=lambda: at + SETTLED) == 0
    assert [due_of(case), due_of(other)] == before


def test_two_changes_wait_as_one_order_and_a_second_run_changes_nothing(case, calendar, at):
    shorten(calendar)
    note_hours(calendar, actor=None, at=at)
    note_hours(calendar, actor=None, at=at + timedelta(seconds=30))
    assert CalendarNotice.objects.count() == 1
    later = at + timedelta(seconds=30) + SETTLED
    assert (recompute_pending(clock=lambda: later), recompute_pending(clock=lambda: later)) == (
        1,
        0,
    )


def test_the_back_office_orders_it_only_where_hours_changed(client, system_admin, calendar):
    client.force_login(system_admin)
    url = reverse("admin:grids_calendar_change", args=[calendar.pk])
    renamed = {"code": "bureau", "name": "市直机关", "intervals": "09:00-12:00；13:30-18:00"}
    client.post(url, renamed)
    assert not CalendarNotice.objects.exists()
    said = client.post(url, {**renamed, "intervals": "09:00-12:00；13:30-17:00"}, follow=True)
    assert "未结时限将在约一分钟后重算" in said.content.decode()
    notice = CalendarNotice.objects.get()
    assert (notice.calendar, notice.imported_by) == (calendar, system_admin)
    assert "机关" in client.get(reverse("admin:grids_calendarnotice_changelist")).content.decode()


def test_a_unit_that_gets_other_hours_has_its_open_deadlines_recounted(case, unit, at):
    short = Calendar.objects.create(code="short", name="夏令时", intervals=SHORT)
    before = due_of(case)
    Unit.objects.filter(pk=unit.pk).update(calendar=short)
    note_unit_moved(Unit.objects.get(pk=unit.pk), actor=None, at=at)
    assert recompute_pending(clock=lambda: at + SETTLED) == 1
    assert due_of(case) == before - timedelta(hours=1)


def test_a_unit_without_hours_of_its_own_is_recounted_by_the_citys(case, unit, calendar, at):
    shorten(calendar)
    note_hours(calendar, actor=None, at=at)
    recompute_pending(clock=lambda: at + SETTLED)
    before = due_of(case)
    Unit.objects.filter(pk=unit.pk).update(calendar=None)
    note_unit_moved(Unit.objects.get(pk=unit.pk), actor=None, at=at)
    assert recompute_pending(clock=lambda: at + SETTLED) == 1
    assert due_of(case) == before + timedelta(hours=1)
    assert "单位改用其他工作日历" in Event.objects.filter(verb="recompute").last().note


def test_a_year_that_comes_with_a_release_orders_its_recount(at):
    files = CityFiles("xining", is_full=False)
    seed_city(files, at=at)
    assert not CalendarNotice.objects.exists(), "a new city has nothing to recount"
    Workday.objects.filter(on__year=2026).delete()
    seed_city(files, at=at)
    notice = CalendarNotice.objects.get()
    assert (notice.year, notice.source, notice.imported_at) == (2026, "随系统数据更新", at)
    assert notice.changed_days > 15
    seed_city(files, at=at)
    assert CalendarNotice.objects.count() == 1


@pytest.mark.parametrize(
    "hours, said",
    [
        ("09:00-12:00；11:30-18:00", "09:00—12:00 与 11:30—18:00 重叠"),
        ("13:30-18:00；09:00-12:00", "13:30—18:00 与 09:00—12:00 重叠或次序颠倒"),
        ("12:00-09:00", "12:00 至 09:00 的结束不晚于开始"),
        ("09:00-25:00", "工作时段须依次排列、互不重叠"),
        ("9-12", "每段写作“09:00-12:00”"),
        ("朝九晚五", "每段写作“09:00-12:00”"),
    ],
)
def test_hours_that_overlap_are_refused_in_the_back_office(hours, said, client, system_admin):
    client.force_login(system_admin)
    data = {"code": "odd", "name": "奇怪", "intervals": hours}
    body = client.post(reverse("admin:grids_calendar_add"), data)
    assert body.status_code == 200
    assert said in body.content.decode()
    assert not Calendar.objects.filter(code="odd").exists()
