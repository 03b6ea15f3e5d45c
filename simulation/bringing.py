"""The demo city brought up to date: printed days finished, the last days lived up to now."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max

from cases.models import Call
from cases.services.hazards.filing import city_day
from grids.deadlines import business_day
from grids.demo_users import DEMO_MARK, SECOND_CLERK
from grids.models import Role, RoleGrant, User
from grids.rules import rule
from simulation.bulletins import (
    build_bulletins,
    count_drafts_anew,
    issue_bulletins,
    issue_open,
    leave_corrections,
    publish_day,
)
from simulation.city.finishing import enter_left, left_open
from simulation.city.rectification import enter_hazards, left_on_ledger
from simulation.city.running import Outcome, centre, simulate, unhurried_disk
from simulation.city.scene import Scene
from simulation.city.staff import Staff
from simulation.city.waiting_work import Visitors, leave_work
from simulation.documents import define_reports
from simulation.replay.city import City

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Few enough for a first start, enough for every queue.
DAYS, PER_DAY = 8, 30
MORNING = timedelta(hours=9)
# By then the last callback of a day that is over has been made.
LONGEST = timedelta(days=40)


def finish_days(days: Sequence[date]) -> Scene:
    """Let what replayed days left over go on to its end from the morning after, and publish them.

    Nothing more happens on those days themselves, so that their printed figures stay. A
    second run finds nothing to do.
    """
    scene = Scene(0, City(), Staff(centre()))
    for day in sorted(days):
        start, end = city_day(day)
        cases = [case for case in left_open() if start <= case.received_at < end]
        enter_left(scene, cases, end + MORNING, never_on=days)
        hazards = [row for row in left_on_ledger() if start <= row.reported_at < end]
        enter_hazards(scene, hazards, end + MORNING, never_on=days)
        publish_day(scene, day)
    with unhurried_disk():
        scene.agenda.run(city_day(max(days))[1] + LONGEST)
    return scene


def live_until(
    at: datetime, *, days: int = DAYS, per_day: int = PER_DAY, seed: int = 0
) -> Outcome | None:
    """Let the city live from where it stopped up to an instant; None where it did so today.

    At most so many days before today are made up for; what an earlier run left open goes on
    from the morning after, day by day, as it would have.
    """
    hour = rule("day.starts_at_hour")
    today = business_day(at, hour)
    last = Call.objects.filter(received_at__lt=at).aggregate(last=Max("received_at"))["last"]
    first = today - days * DAY
    if last:
        first = max(first, business_day(last, hour) + DAY)
    if first > today:
        return None

    def go_on(scene: Scene) -> None:
        define_reports(scene, first)
        if last:
            morning = city_day(business_day(last, hour))[1] + MORNING
            enter_left(scene, left_open(), morning)
            enter_hazards(scene, left_on_ledger(), morning)
            issue_open(scene, city_day(first)[0] + MORNING)

    def look_in(scene: Scene) -> None:
        leave_work(scene, at, visitors())
        leave_corrections(scene, at)
        count_drafts_anew(at - MINUTE)

    return simulate(
        first, (today - first).days + 1, per_day, seed=seed, day_over=build_bulletins,
        morning=issue_bulletins, before=go_on, after=look_in, until=at,
    )  # fmt: skip


def visitors() -> Visitors:
    """Return the people of the demo accounts for whom work is left."""
    people = User.objects.filter(job_number__startswith=DEMO_MARK)
    by_name = {user.username: user for user in people}
    grants = RoleGrant.objects.filter(user__in=people).select_related("unit", "body", "user")
    places = {grant.user.username: grant for grant in grants}
    if not grants:
        return Visitors()
    return Visitors(
        unit=places[Role.UNIT_LEADER].unit, department=places[SECOND_CLERK].unit,
        body=places[Role.HAZARD_FILER].body, operator=by_name[Role.OPERATOR],
        leader=by_name[Role.LEADER],
    )  # fmt: skip
