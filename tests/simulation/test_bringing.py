"""The demo city up to date: printed days finished, the last days lived up to now."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db.models import Max, Min

from cases.models import Call, Case, Draft, Event, Hazard, HazardStage, ShiftItem, SignOffStatus
from cases.rules.states import OPEN_STATES, State
from cases.services.handling import handling
from grids.deadlines import CITY_ZONE
from grids.demo_users import DEMO_MARK, seed_demo_users
from grids.models import Role, Unit, User
from grids.models.user import ADMIN_ROLES
from hotline.shell import home_lines
from reports.models import Bulletin, Series, Step
from reports.periods import period_of
from reports.services.drafts import build_draft
from simulation.bringing import finish_days, live_until
from simulation.city import odds
from simulation.city.finishing import enter_left
from simulation.city.rectification import left_on_ledger
from simulation.city.running import centre
from simulation.city.scene import Scene
from simulation.city.staff import Staff
from simulation.replay.city import City
from tests.simulation.replayed import make_city, replay
from tests.simulation.test_simulate import books_are_right

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PRINTED = date(2024, 12, 10)
# A Wednesday, in the middle of the afternoon.
NOW = datetime(2026, 3, 18, 14, 30, tzinfo=CITY_ZONE)


@pytest.fixture(autouse=True)
def city(settings, tmp_path):
    """The small city, its papers kept apart."""
    settings.MEDIA_ROOT = tmp_path
    make_city()


def open_cases():
    return Case.objects.filter(state__in=OPEN_STATES - {State.PARKED})


def test_finished_days_leave_nothing_open_and_their_bulletins_as_printed():
    replay()
    period = period_of(PRINTED)
    series = Series.codes_about_days()
    before = {one: build_draft(one, period, at=period.end).lines for one in series}
    finish_days([PRINTED])
    assert not open_cases().exists()
    assert not left_on_ledger(), "every hazard is struck off"
    assert Hazard.objects.exclude(struck_off_at=None).count() == 4
    issued = Bulletin.objects.order_by("series")
    assert [(row.series, row.step, row.number) for row in issued] == [
        ("daily", Step.ARCHIVED, 1), ("hazards", Step.ARCHIVED, 1),
    ]  # fmt: skip
    assert {row.series: row.lines for row in issued} == before
    assert all(period.end < row.issued_at < period.end + DAY for row in issued)
    assert books_are_right()


def test_finishing_again_changes_nothing():
    replay()
    finish_days([PRINTED])
    before = Event.objects.count()
    assert finish_days([PRINTED]).done["issue_bulletin"] == 0
    assert Event.objects.count() == before


def test_the_last_days_end_now_with_yesterdays_daily_issued():
    outcome = live_until(NOW, days=3, per_day=8)
    assert outcome and outcome.days == 4
    spans = Call.objects.aggregate(first=Min("received_at"), last=Max("received_at"))
    assert spans["first"].astimezone(CITY_ZONE).date() == date(2026, 3, 15)
    assert Event.objects.aggregate(last=Max("at"))["last"] < NOW
    newest = Bulletin.objects.get(series="daily", period_from=date(2026, 3, 17))
    assert newest.step == Step.ISSUED
    assert newest.edited_by != newest.issued_by
    assert newest.issued_at < NOW
    assert open_cases().exists()


def test_the_same_day_is_prepared_once():
    assert live_until(NOW, days=1, per_day=3)
    before = Event.objects.count()
    assert live_until(NOW + timedelta(hours=3), days=1, per_day=3) is None
    assert Event.objects.count() == before


def test_a_later_start_goes_on_and_leaves_nothing_behind():
    live_until(NOW, days=2, per_day=6)
    left = set(open_cases().values_list("pk", flat=True))
    later = NOW + 20 * DAY
    outcome = live_until(later, days=3, per_day=6)
    assert outcome and outcome.days == 4
    assert not open_cases().filter(pk__in=left).exists(), "what was open then is finished"
    assert open_cases().exists()
    newest = Bulletin.objects.get(series="daily", period_from=later.date() - DAY)
    assert newest.step == Step.ISSUED
    assert not Bulletin.objects.filter(
        step__in=[Step.DRAFT, Step.EDITED, Step.CHECKED], period_from__lt=NOW.date() + DAY
    ).exists()
    assert books_are_right()


def test_a_return_whose_window_closed_on_the_leaders_desk_goes_back_to_the_clerk():
    Unit.objects.update(requires_sign_off=True)
    live_until(NOW, days=1, per_day=30)
    case = open_cases().filter(state=State.DISPATCHED, assignments__sign_offs=None).first()
    clerk = Staff(centre()).clerk(case.lead_unit, NOW)
    paper = handling.object_assignment(
        case, actor=clerk, at=NOW, ground="不属于本单位职责", text="道路由城管部门管养。"
    )
    enter_left(scene := Scene(0, City(), Staff(centre())), [case], NOW + 20 * DAY)
    scene.agenda.run(NOW + 60 * DAY)
    paper.refresh_from_db()
    case.refresh_from_db()
    assert (paper.status, case.state) == (SignOffStatus.SENT_BACK, State.CLOSED)


def test_no_dispatcher_works_at_night(monkeypatch):
    monkeypatch.setattr(odds, "AMENDED", 0.4)
    monkeypatch.setattr(odds, "MISSENT", 0.4)
    live_until(NOW, days=4, per_day=12)
    events = Event.objects.filter(actor__username__startswith="replay-dispatcher")
    assert {"accept_reply", "dispatch", "amend"} <= set(events.values_list("verb", flat=True))
    hours = {at.astimezone(CITY_ZONE).hour for at in events.values_list("at", flat=True)}
    assert hours <= set(range(9, 21)), hours


def test_every_desk_has_work_when_somebody_looks_in():
    seed_demo_users({})
    live_until(NOW, days=8, per_day=30)
    homes = {
        user.username: {line.label: line.count for line in home_lines(user)}
        for user in User.objects.filter(job_number__startswith=DEMO_MARK)
    }
    # Articles are seeded by a command of their own.
    nothing_to_do = ADMIN_ROLES | {Role.GRID_MEMBER, Role.KNOWLEDGE_KEEPER}
    idle = {who for who, lines in homes.items() if not any(lines.values())}
    assert idle == nothing_to_do, {who: homes[who] for who in idle}
    assert {"待电话交办", "督办待核", "申诉待裁定"} <= homes["supervisor"].keys() | homes[
        "shift_leader"
    ].keys()
    stages = {hazard.stage for hazard in Hazard.objects.filter(body__is_hotline=False)}
    assert set(HazardStage) - {HazardStage.STRUCK_OFF} <= stages
    counts = Counter(Case.objects.values_list("state", flat=True))
    assert min(counts[State.RETURNED], counts[State.RESOLVED], counts[State.AWAITING_CALLBACK]) > 0
    assert homes["operator"]["待派单"] >= 2
    assert Draft.objects.filter(owner__username="operator").count() == 1
    assert ShiftItem.objects.filter(done_at=None).count() == 2
    yesterday = Bulletin.objects.filter(period_from=NOW.date() - DAY)
    assert {row.step for row in yesterday} == {Step.ISSUED}, "a leader finds them issued"
    corrections = Bulletin.objects.exclude(corrects=None).filter(number=None)
    assert {row.step for row in corrections} >= {Step.DRAFT}
    overdue = open_cases().filter(reply_due_at__lt=NOW - 10 * DAY)
    assert not overdue.exists()
    assert Event.objects.aggregate(last=Max("at"))["last"] < NOW
    assert books_are_right()


def test_who_looks_in_at_night_finds_the_evenings_work_and_right_books():
    seed_demo_users({})
    at = NOW.replace(hour=3)
    live_until(at, days=2, per_day=10)
    assert Event.objects.aggregate(last=Max("at"))["last"] < at
    drafts = Bulletin.objects.filter(period_from=NOW.date() - DAY)
    assert {row.step for row in drafts} == {Step.DRAFT}
    assert open_cases().filter(state=State.PENDING).exists()
    assert books_are_right()
