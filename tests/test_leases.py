"""Every lease of the site: taken by one, kept, let go, run out, and never believed too long."""

import ast
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import DateTimeField

from cases.models import CallbackClaim, QualityCheck, QualityDraw
from grids.models import CalendarNotice
from hotline.leases import TOLERANCE, Lease, LeaseLost, pause_after
from learning.models import TrainingRun
from notices.models import Delivery, Notice
from reports.models import BooksCheck, BulletinJob, Export, RollUpState
from telephony.models import TelephoneCall, TelephoneSystem
from tests.cases.walked import demand, make_case  # noqa: F401
from tests.import_graph import modules

pytestmark = pytest.mark.django_db
PACKAGES = (
    "hotline", "grids", "notices", "knowledge", "telephony", "cases", "learning",
    "concentrated", "reports",
)  # fmt: skip
SECOND = timedelta(seconds=1)
# What sounds like it and holds no row: read up to, took place at.
NO_LEASES = {"notices.noticemark.seen_until", "cases.conference.held_at"}


def an_open_notice(case, operator, at):
    return Notice.objects.filter(subject_id=case.pk)


def a_delivery(case, operator, at):
    Delivery.objects.create(
        notice=Notice.objects.get(subject_id=case.pk), messenger="console", next_try_at=at,
        created_at=at,
    )  # fmt: skip
    return Delivery.objects.all()


def a_due_step(case, operator, at):
    case.assignments.update(escalate_at=at)
    return case.assignments.all()


def a_recount(case, operator, at):
    return CalendarNotice.objects.filter(
        pk=CalendarNotice.objects.create(year=2025, source="国办发明电", imported_at=at).pk
    )


def a_hold_of_an_agent(case, operator, at):
    CallbackClaim.objects.create(case=case, agent=operator, claimed_until=at)
    return CallbackClaim.objects.all()


def a_check_of_quality(case, operator, at):
    draw = QualityDraw.objects.create(week=at.date(), seed="7", drawn_at=at, drawn_by=operator)
    QualityCheck.objects.create(draw=draw, case=case, operator=operator, checker=operator)
    return QualityCheck.objects.all()


def a_bulletin_to_build(case, operator, at):
    BulletinJob.objects.create(
        series="daily", period_from=at.date(), period_to=at.date(), created_at=at
    )
    return BulletinJob.objects.all()


def an_export(case, operator, at):
    Export.objects.create(owner=operator, kind="cases", title="清单", created_at=at)
    return Export.objects.all()


def a_nights_check(case, operator, at):
    BooksCheck.objects.create(on=at.date(), started_at=at - timedelta(hours=3))
    return BooksCheck.objects.all()


def a_nights_training(case, operator, at):
    TrainingRun.objects.create(on=at.date(), started_at=at - timedelta(hours=1))
    return TrainingRun.objects.all()


def a_count_of_days(case, operator, at):
    RollUpState.objects.update_or_create(pk=1)
    return RollUpState.objects.all()


def a_missed_call(case, operator, at):
    system = TelephoneSystem.objects.create(name="交换机")
    TelephoneCall.objects.create(system=system, call_id="1", direction="in", began_at=at)
    return TelephoneCall.objects.all()


SCENES = {
    "telephony.models.call.HOLD": a_missed_call,
    "notices.services.outbox.CLAIM": an_open_notice,
    "notices.services.deliveries.LEASE": a_delivery,
    "cases.services.oversight.escalating.LEASE": a_due_step,
    "cases.services.clocks.recomputing.LEASE": a_recount,
    "cases.models.claim.HOLD": a_hold_of_an_agent,
    "cases.models.quality.HOLD": a_check_of_quality,
    "reports.models.job.LEASE": a_bulletin_to_build,
    "reports.models.export.LEASE": an_export,
    "reports.models.rollup.LEASE": a_count_of_days,
    "reports.services.nightly_books.LEASE": a_nights_check,
    "learning.services.nightly_training.LEASE": a_nights_training,
}


def leases():
    """Return each lease that a module of the site makes, by its dotted name."""
    found = {}
    for name, path in modules(PACKAGES).items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            call = getattr(node, "value", None)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Lease":
                found[f"{name}.{node.targets[0].id}"] = getattr(
                    import_module(name), node.targets[0].id
                )
    return found


@pytest.fixture(params=sorted(SCENES))
def scene(request, make_case, operator, at):  # noqa: F811
    """Return one lease with the one row that may be taken under it."""
    return leases()[request.param], SCENES[request.param](make_case(), operator, at)


def test_every_lease_of_the_site_is_walked_here():
    found = leases()
    assert found.keys() == SCENES.keys()
    assert all(isinstance(lease, Lease) for lease in found.values())


def test_no_column_holds_a_row_without_a_lease(make_case, operator, at):  # noqa: F811
    case, known = make_case(), set(NO_LEASES)
    for name, lease in leases().items():
        label = SCENES[name](case, operator, at).model._meta.label_lower
        known |= {f"{label}.{lease.until}"}
    held = {
        f"{model._meta.label_lower}.{field.name}"
        for package in PACKAGES[1:]
        for model in apps.get_app_config(package).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, DateTimeField)
        and any(word in field.name for word in ("_until", "lease", "claimed", "locked", "held"))
    }
    assert held - known == set()


def test_only_a_lease_itself_reckons_when_it_is_over():
    words = {"lease_until", "claimed_until"}
    written = {
        name
        for name, path in modules(PACKAGES).items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and (node.arg or "").removesuffix("__lte") in words
    }
    # Renewed together with how far it has come; given up by who leaves.
    assert written <= {
        "cases.services.clocks.recomputing", "cases.services.dispatch.departing",
        "cases.services.callback.callback_holds",
    }  # fmt: skip


def test_one_takes_a_row_and_the_next_when_the_lease_is_over(scene, at):
    lease, rows = scene
    assert lease.take(rows, at)
    assert lease.take(rows, at) is None
    assert lease.take(rows, at + lease.length - SECOND) is None
    assert lease.take(rows, at + lease.length)


def test_held_and_free_are_each_others_opposite(scene, at):
    lease, rows = scene
    assert rows.filter(lease.is_free(at)).exists() and not rows.filter(lease.is_held(at)).exists()
    lease.take(rows, at)
    for later, is_held in (
        (timedelta(), True),
        (lease.length - SECOND, True),
        (lease.length, False),
    ):
        then = at + later
        assert rows.filter(lease.is_held(then)).exists() is is_held
        assert rows.filter(lease.is_free(then)).exists() is not is_held
        assert lease.holds(rows.get(), then) is is_held


@pytest.mark.parametrize(("beyond", "is_held"), [(timedelta(), True), (SECOND, False)])
def test_a_lease_is_believed_as_far_as_clocks_may_differ(scene, at, beyond, is_held):
    lease, rows = scene
    ahead = (lease.longest or lease.length) - lease.length + TOLERANCE
    lease.take(rows, at + ahead + beyond)
    assert rows.filter(lease.is_held(at)).exists() is is_held
    assert rows.filter(lease.is_free(at)).exists() is not is_held
    assert lease.holds(rows.get(), at) is is_held


def test_a_lease_written_while_the_clock_was_ahead_holds_nothing(scene, at):
    lease, rows = scene
    lease.take(rows, at + timedelta(days=30))
    assert not rows.filter(lease.is_held(at)).exists()
    assert not lease.holds(rows.get(), at)
    assert lease.take(rows, at)


def test_a_row_that_was_let_go_is_free_at_once(scene, at):
    lease, rows = scene
    lease.take(rows, at)
    if not rows.model._meta.get_field(lease.until).null:
        return  # It is let go by an instant that is over: what else would stand there?
    rows.update(**lease.let_go)
    assert lease.take(rows, at)


def test_who_lost_a_row_keeps_and_writes_it_no_more(scene, at):
    lease, rows = scene
    if not lease.holder:
        return  # Nothing is written after long work: the row's own state says who was first.
    first = lease.take(rows, at)
    lease.renew(rows, first, at + SECOND)
    assert lease.take(rows, at + lease.length) is None
    second = lease.take(rows, at + lease.length + SECOND)
    assert not lease.held_by(rows, first).exists() and lease.held_by(rows, second).exists()
    with pytest.raises(LeaseLost):
        lease.renew(rows, first, at + lease.length + SECOND)


def test_each_taking_is_counted(scene, at):
    lease, rows = scene
    if lease.attempts:
        lease.take(rows, at)
        lease.take(rows, at + lease.length)
        assert getattr(rows.get(), lease.attempts) == 2


def test_a_row_that_failed_rests_longer_each_time_and_never_too_long():
    minutes = [pause_after(times).total_seconds() / 60 for times in (1, 2, 3, 6, 7, 500)]
    assert minutes == [1, 2, 4, 32, 60, 60]
    assert pause_after(9, timedelta(minutes=10)) == timedelta(minutes=10)


def test_a_pause_ends_and_is_never_believed_too_long(operator, at):
    lease, rows = leases()["reports.models.job.LEASE"], a_bulletin_to_build(None, operator, at)
    rows.update(not_before=at + timedelta(minutes=4))
    assert lease.take(rows, at) is None
    assert lease.take(rows, at + timedelta(minutes=4))
    rows.update(not_before=at + timedelta(days=2), **lease.let_go)
    assert lease.take(rows, at)
