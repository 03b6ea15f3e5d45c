"""Exports: asked for once, made once, taken up again, given out by right, deleted in time."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from grids.models import Role
from grids.services import grant_role, set_rule
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from notices.models import Notice
from reports.capabilities import ReportCapability
from reports.exports import kinds
from reports.exports.kinds import Kind
from reports.models import Export, ExportStatus
from reports.models.export import ATTEMPTS_MOST, LEASE
from reports.services import exports
from tests import factories
from tests.at_once import at_once
from tests.reports.conftest import NOON
from tests.reports.test_jobs import Clock

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


class Writer:
    """A kind whose file has three rows; `before_row` is called before each."""

    def __init__(self):
        self.before_row = lambda row: None
        self.written = 0

    def check(self, user, parameters, at):
        if not user.can(ReportCapability.READ_RATES):
            raise Forbidden("您的岗位没有这项权限。")
        if parameters.get("refuse"):
            raise InvalidInput("太多了。")
        return f"清单{parameters.get('name', '')}"

    def write(self, making):
        making.begin(3)
        for row in range(3):
            self.before_row(row)
            making.out.write(f"{row};".encode())
            making.advance(1)
        self.written += 1


@pytest.fixture
def writer(monkeypatch, media):
    made = Writer()
    monkeypatch.setitem(
        kinds.KINDS, "list", Kind("list", "清单", ".txt", "text/plain", made.check, made.write)
    )
    return made


@pytest.fixture
def clock():
    return Clock(NOON)


@pytest.fixture
def ask(writer, supervisor):
    def ask(actor=None, at=NOON, **parameters):
        return exports.ask_export("list", parameters, actor=actor or supervisor, at=at)

    return ask


def fresh(export):
    return Export.objects.get(pk=export.pk)


def files_kept():
    return default_storage.listdir("exports")[1] if default_storage.exists("exports") else []


def test_an_export_is_made_with_its_progress_checksum_and_expiry(ask, writer, clock):
    export = ask(name="一")
    seen = []
    writer.before_row = lambda row: seen.append(
        (fresh(export).status, fresh(export).rows_done, fresh(export).rows_total)
    )
    assert exports.run_export(export.pk, clock=clock)
    assert seen == [(ExportStatus.RUNNING, done, 3) for done in range(3)]
    made = fresh(export)
    assert (made.status, made.percent, made.file_name) == (ExportStatus.DONE, 100, "清单一.txt")
    assert made.checksum == hashlib.sha256(b"0;1;2;").hexdigest()
    assert (made.size, made.expires_at) == (6, NOON + timedelta(days=7))
    assert made.lease_token is None


def test_the_owner_is_told_of_a_file_that_took_long_and_of_one_that_failed(ask, writer, clock):
    quick, slow, failed = (ask(name=name) for name in ("快", "慢", "败"))
    exports.run_export(quick.pk, clock=clock)
    assert not Notice.objects.exists()
    clock.at += timedelta(minutes=2)
    exports.run_export(slow.pk, clock=clock)

    def break_off(row):
        raise InvalidInput("太多了。")

    writer.before_row = break_off
    exports.run_export(failed.pk, clock=clock)
    told = Notice.objects.order_by("pk")
    assert [str(one) for one in told] == ["导出已生成：清单慢", "导出未生成：清单败。太多了。"]
    assert {one.user for one in told} == {slow.owner}
    assert told[0].page == "/exports/"


def test_asking_wakes_the_worker_once_committed(
    ask, clock, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("reports.tasks.timezone.now", clock)
    with django_capture_on_commit_callbacks(execute=True):
        export = ask()
        assert fresh(export).status == ExportStatus.WAITING
    assert fresh(export).status == ExportStatus.DONE


def test_the_same_asked_twice_is_one_until_it_is_made(ask, clock):
    first = ask(name="一")
    assert ask(name="一").pk == first.pk
    assert ask(name="二").pk != first.pk
    exports.run_export(first.pk, clock=clock)
    assert ask(name="一").pk != first.pk


def test_two_people_do_not_share_a_file(ask, handler):
    assert ask().pk != ask(actor=handler).pk


def test_a_person_has_only_so_many_made_at_once(ask):
    for number in range(exports.OPEN_MOST):
        ask(name=str(number))
    with pytest.raises(Conflict, match="正在生成"):
        ask(name="再来")


def test_what_the_kind_refuses_leaves_no_row(ask, operator):
    with pytest.raises(Forbidden):
        ask(actor=operator)
    with pytest.raises(InvalidInput, match="太多了"):
        ask(refuse=True)
    with pytest.raises(InvalidInput, match="没有这种导出"):
        exports.ask_export("moon", {}, actor=operator, at=NOON)
    assert not Export.objects.exists()


def test_a_sweep_makes_what_was_left_and_a_second_one_nothing(ask, writer, clock):
    for number in range(3):
        ask(name=str(number))
    assert exports.sweep(clock=clock) == 3
    assert exports.sweep(clock=clock) == 0
    assert writer.written == 3


def test_a_sweep_stops_taking_jobs_when_its_time_is_over(ask, writer, clock):
    for number in range(3):
        ask(name=str(number))

    def a_minute_passes(row):
        clock.at += timedelta(minutes=1)

    writer.before_row = a_minute_passes
    assert exports.sweep(clock=clock, budget=timedelta(minutes=5)) == 2


def test_a_held_export_is_left_alone_and_taken_up_after_its_lease(ask, clock):
    export = ask()
    assert exports.claim(export.pk, at=NOON)
    assert exports.claim(export.pk, at=NOON + LEASE.length - SECOND) is None
    assert not exports.run_export(export.pk, clock=clock)
    clock.at = NOON + LEASE.length
    assert exports.run_export(export.pk, clock=clock)


def test_what_was_claimed_while_the_clock_was_ahead_is_taken_up(ask, clock):
    export = ask()
    assert exports.claim(export.pk, at=NOON + timedelta(days=1))
    assert exports.run_export(export.pk, clock=clock)


def test_progress_keeps_the_claim_alive(ask, writer, clock):
    export = ask()

    def most_of_a_lease_passes(row):
        clock.at += LEASE.length - SECOND
        assert exports.claim(export.pk, at=clock.at) is None

    writer.before_row = most_of_a_lease_passes
    assert exports.run_export(export.pk, clock=clock)


def test_who_lost_the_claim_writes_nothing_more(ask, writer, clock):
    export = ask()

    def another_takes_over(row):
        if row == 1:
            assert exports.claim(export.pk, at=clock.at + LEASE.length)

    writer.before_row = another_takes_over
    assert not exports.run_export(export.pk, clock=clock)
    assert fresh(export).is_open and files_kept() == []


def test_a_claim_lost_at_the_very_end_leaves_no_file(ask, clock, monkeypatch):
    export = ask()
    kept = default_storage.save

    def slow_save(name, content):
        stored = kept(name, content)
        assert exports.claim(export.pk, at=clock.at + LEASE.length)
        return stored

    monkeypatch.setattr(exports.default_storage, "save", slow_save)
    assert not exports.run_export(export.pk, clock=clock)
    assert files_kept() == []


def test_what_a_killed_worker_stored_is_replaced(ask, writer, clock, monkeypatch):
    export = ask()
    kept = default_storage.save

    def killed(name, content):
        kept(name, content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(exports.default_storage, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            exports.run_export(export.pk, clock=clock)
    assert len(files_kept()) == 1
    clock.at += LEASE.length
    assert exports.sweep(clock=clock) == 1
    assert files_kept() == [fresh(export).file.name.removeprefix("exports/")]


def test_an_error_is_tried_again_later_and_given_up_in_the_end(ask, writer, clock):
    export = ask()

    def breaks(row):
        raise ValueError("secret detail")

    writer.before_row = breaks
    for attempt in range(1, ATTEMPTS_MOST + 1):
        assert not exports.run_export(export.pk, clock=clock)
        assert fresh(export).attempts == attempt
        assert not Export.objects.free(clock.at).exists()
        clock.at += timedelta(minutes=20)
    failed = fresh(export)
    assert (failed.status, failed.error) == (ExportStatus.FAILED, exports.GAVE_UP)
    assert exports.sweep(clock=clock) == 0


def test_one_whose_workers_are_killed_each_time_is_given_up(ask, clock):
    export = ask()
    for _ in range(ATTEMPTS_MOST):
        assert exports.claim(export.pk, at=clock.at)
        clock.at += LEASE.length
    assert not exports.run_export(export.pk, clock=clock)
    assert fresh(export).status == ExportStatus.FAILED


def test_a_refusal_at_work_is_told_in_its_own_words(ask, clock, supervisor):
    export = ask()
    Export.objects.filter(pk=export.pk).update(parameters={"refuse": True})
    assert not exports.run_export(export.pk, clock=clock)
    assert (fresh(export).status, fresh(export).error) == (ExportStatus.FAILED, "太多了。")
    assert fresh(export).attempts == 1


def test_a_role_taken_away_before_or_during_the_work_gives_no_file(ask, writer, clock, handler):
    before, during = ask(actor=handler), ask(actor=handler, name="二")

    def is_dismissed(row):
        handler.grants.all().delete()

    writer.before_row = is_dismissed
    assert not exports.run_export(during.pk, clock=clock)
    assert fresh(during).error == exports.RIGHTS_CHANGED
    assert not exports.run_export(before.pk, clock=clock)
    assert fresh(before).error == "您的岗位没有这项权限。"
    assert files_kept() == []


@pytest.fixture
def made(ask, clock, handler):
    export = ask(actor=handler)
    exports.run_export(export.pk, clock=clock)
    return fresh(export)


def anew(user):
    return type(user).objects.get(pk=user.pk)


def test_the_owner_gets_the_file_and_nobody_else(made, handler, stranger, supervisor, clock):
    export, opened = exports.open_file(made.pk, user=handler, at=clock.at)
    assert (export.pk, opened.read()) == (made.pk, b"0;1;2;")
    opened.close()
    for other in (stranger, supervisor):
        with pytest.raises(NotVisible):
            exports.open_file(made.pk, user=other, at=clock.at)


def test_a_right_lost_takes_the_file_away_and_one_more_does_not(
    made, handler, unit, other_unit, clock
):
    grant_role(user=handler, role=Role.UNIT_LEADER, unit=other_unit)
    exports.open_file(made.pk, user=anew(handler), at=clock.at)[1].close()
    handler.grants.filter(role=Role.UNIT_CLERK).update(unit=other_unit)
    with pytest.raises(NotVisible, match="权限已有变化"):
        exports.open_file(made.pk, user=anew(handler), at=clock.at)


def test_a_file_that_somebody_removed_is_told_as_gone(made, handler, clock):
    default_storage.delete(made.file.name)
    with pytest.raises(NotVisible, match="请重新导出"):
        exports.open_file(made.pk, user=handler, at=clock.at)


def test_files_are_deleted_after_their_days_and_rows_after_half_a_year(made, handler, clock):
    clock.at = made.expires_at - SECOND
    assert exports.delete_expired(at=clock.at) == 0
    clock.at = made.expires_at
    with pytest.raises(NotVisible):
        exports.open_file(made.pk, user=handler, at=clock.at)
    assert exports.delete_expired(at=clock.at) == 1
    assert exports.delete_expired(at=clock.at) == 0
    assert files_kept() == []
    assert fresh(made).status == ExportStatus.EXPIRED
    exports.delete_expired(at=clock.at + timedelta(days=exports.LOG_DAYS))
    assert not Export.objects.exists()


def test_the_city_says_how_long_files_are_kept(ask, clock):
    set_rule("export.keep_days", 2)
    export = ask()
    exports.run_export(export.pk, clock=clock)
    assert fresh(export).expires_at == NOON + timedelta(days=2)


@pytest.fixture
def asleep(monkeypatch):
    """No worker that begins by itself as soon as something is asked for."""
    monkeypatch.setattr(exports, "wake", lambda *args: None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_file(ask, writer, clock, asleep):
    export = ask()
    results = at_once(*[lambda: exports.run_export(export.pk, clock=clock)] * 2)
    assert sorted(results) == [False, True]
    assert writer.written == 1 and len(files_kept()) == 1


@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_the_same_instant_makes_one_row(ask, supervisor, asleep):
    supervisor.current_grants  # noqa: B018 - read before the two go

    def press():
        return exports.ask_export("list", {}, actor=supervisor, at=NOON).pk

    found = at_once(press, press)
    assert len(found) == 2 and len(set(found)) == 1
    assert Export.objects.count() == 1


def test_a_file_of_someone_disabled_is_not_given_out(made, handler, clock):
    handler.is_active = False
    handler.save()
    with pytest.raises(NotVisible):
        exports.open_file(made.pk, user=anew(handler), at=clock.at)


def test_an_unknown_person_has_no_exports(made):
    other = factories.make_user("nobody")
    assert list(Export.objects.visible_to(other)) == []
