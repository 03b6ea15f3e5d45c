"""The nightly check: once a night, kept, shown to administrators, told where it must be."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from cases.books.checking import check_books
from cases.models import Case
from grids.models import Role
from notices.board import notices_for
from notices.models import Notice
from reports.models import BooksCheck
from reports.services.nightly_books import LEASE, check_tonight
from tests import factories
from tests.fixtures_people import SHANGHAI

pytestmark = pytest.mark.django_db
NIGHT = datetime(2024, 12, 11, 3, 40, tzinfo=SHANGHAI)


def check(at=NIGHT):
    return check_tonight(clock=lambda: at)


@pytest.fixture
def fault(build, at):
    """A case that stands with a unit, but has no assignment and no timeline."""
    return build.cases(1, at=at)[0]


def test_right_books_make_a_row_and_no_notice():
    row = check()
    assert (row.fault_count, row.result, row.finished_at) == (0, "全部一致", NIGHT)
    assert len(row.lines) == len(check_books())
    assert not Notice.objects.exists()


def test_a_fault_is_told_to_the_system_administrators(fault, system_admin, operator):
    row = check()
    told = notices_for(system_admin).get()
    assert str(told) == f"账目核对：{row.result}，请在后台“账目核对”查看"
    assert "项不符" in row.result
    assert not notices_for(operator).exists()


def test_a_night_is_checked_once_and_the_next_one_anew():
    assert check() and check(NIGHT + timedelta(hours=1)) is None
    assert check(NIGHT + timedelta(days=1))
    assert BooksCheck.objects.count() == 2


def test_before_the_hour_nothing_is_checked_and_a_missed_night_is_made_up_for():
    assert check(NIGHT.replace(hour=2)) is None
    assert check(NIGHT.replace(hour=17)).on == NIGHT.date()


def test_the_check_of_a_worker_that_died_is_taken_over(monkeypatch):
    def die(**_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("reports.services.nightly_books.check_books", die)
        with pytest.raises(RuntimeError):
            check()
    assert BooksCheck.objects.get().result == "未完成"
    assert check(NIGHT + LEASE.length - timedelta(minutes=1)) is None
    assert check(NIGHT + LEASE.length).result == "全部一致"


def test_the_rows_hold_no_persons_data(fault):
    row = check()
    named = {name for line in row.lines for name in line["named"]}
    assert named == {fault.number}


def test_the_system_administrator_reads_it_line_by_line(fault, client, system_admin):
    row = check()
    client.force_login(system_admin)
    listed = client.get(reverse("admin:reports_bookscheck_changelist")).content.decode()
    assert row.result in listed
    url = reverse("admin:reports_bookscheck_change", args=[row.pk])
    page = client.get(url).content.decode()
    assert "状态与主办交办" in page and fault.number in page
    assert page.index("状态与主办交办") < page.index("轮次与重办次数")
    assert client.post(url, {"fault_count": 0}).status_code == 403
    assert client.get(reverse("admin:reports_bookscheck_add")).status_code == 403


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.OPERATOR])
def test_others_do_not(role, client):
    row = check()
    client.force_login(factories.make_person(role, username="other"))
    url = reverse("admin:reports_bookscheck_change", args=[row.pk])
    assert client.get(url).status_code in (302, 403)
    assert Case.objects.count() == 0
