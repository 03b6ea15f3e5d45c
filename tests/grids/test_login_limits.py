"""Waiting after wrong passwords: whom it hinders, whom not, and what stays on record."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import account_views
from grids.login_limits import hold_origin, name_key, origin_of, wait_after, waiting_people
from grids.models import AuditKind, AuditRecord, Role
from hotline.addresses import address_of, network_of
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
DISTRICT = "203.0.113.9"


@pytest.fixture
def clock(monkeypatch):
    """Now, which a test moves on."""

    class Clock:
        at = timezone.now()

        def now(self):
            self.at += timedelta(microseconds=1)
            return self.at

        def __getattr__(self, name):
            return getattr(timezone, name)

    made = Clock()
    monkeypatch.setattr(account_views, "timezone", made)
    return made


def log_in(person, password=PASSWORD, address=DISTRICT, client=None):
    client = client or Client()
    name = person if isinstance(person, str) else person.username
    return client.post(
        "/login/", {"username": name, "password": password}, REMOTE_ADDR=address
    )  # fmt: skip


def guess(person, times, **more):
    return [log_in(person, "wrong", **more) for _ in range(times)][-1]


def kinds():
    return list(AuditRecord.objects.order_by("pk").values_list("kind", flat=True))


def test_the_wait_grows_and_ends_by_itself(operator, clock):
    assert guess(operator, 4).status_code == 200
    answer = guess(operator, 1)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"
    assert "请等 30 秒后再试" in answer.content.decode()
    assert log_in(operator).status_code == 429
    clock.at += timedelta(seconds=31)
    assert "请等 1 分钟后再试" in guess(operator, 1).content.decode()
    clock.at += timedelta(seconds=61)
    assert log_in(operator).status_code == 302


def test_tries_during_a_wait_neither_count_nor_prolong_it(operator, clock):
    guess(operator, 25)
    assert kinds() == [AuditKind.LOGIN_FAILED] * 5 + [AuditKind.LOGIN_DELAYED]
    clock.at += timedelta(seconds=31)
    assert log_in(operator).status_code == 302


def test_twenty_guesses_hinder_neither_the_district_nor_the_name_elsewhere(operator, clock):
    security = make_person(Role.SECURITY_ADMIN)
    guess(security, 20)
    guess("nobody", 20)
    assert log_in(security).status_code == 429
    assert log_in(operator).status_code == 302
    assert log_in(security, address="198.51.100.7").status_code == 302


def test_a_browser_of_the_person_gets_in_while_a_neighbour_guesses(operator, dispatcher, clock):
    own = Client()
    assert log_in(operator, client=own).status_code == 302
    own.post("/logout/")
    guess(operator, 20)
    assert log_in(operator).status_code == 429
    assert log_in(operator, client=own).status_code == 302
    own.post("/logout/")
    # It vouches for who logged in there, not for others.
    guess(dispatcher, 6)
    assert log_in(dispatcher, client=own).status_code == 429


def test_a_known_browser_has_a_wait_of_its_own(operator, clock):
    own = Client()
    log_in(operator, client=own)
    own.post("/logout/")
    assert guess(operator, 5, client=own).status_code == 429
    assert log_in(operator).status_code == 302


def test_a_success_deletes_nothing_and_counts_anew_from_there(operator, clock):
    guess(operator, 4)
    clock.at += timedelta(seconds=1)
    log_in(operator)
    clock.at += timedelta(seconds=1)
    assert guess(operator, 4).status_code == 200
    assert kinds().count(AuditKind.LOGIN_FAILED) == 8


def test_old_failures_are_kept_and_do_not_count(operator, clock):
    guess(operator, 4)
    clock.at += timedelta(hours=25)
    assert guess(operator, 4).status_code == 200
    assert AuditRecord.objects.filter(kind=AuditKind.LOGIN_FAILED).count() == 8


def test_a_name_that_no_account_has_waits_alike_and_is_not_written_down(clock):
    answer = guess("Xn-secret-8848", 5)
    assert answer.status_code == 429
    row = AuditRecord.objects.first()
    assert (row.username, row.person, row.note) == ("Xn…", None, "没有这个账号")
    guess("Xn-secret-8848", 1)
    assert AuditRecord.objects.latest("pk").note == "还须等 30 秒，没有这个账号"


def test_the_name_counts_however_it_is_written(operator, clock):
    guess(operator.username.upper(), 3)
    assert guess(f" {operator.username} ", 2).status_code == 429


def test_the_page_names_whom_to_ask(client):
    assert "请联系安全管理员" in client.get("/login/").content.decode()


def test_the_security_administrator_releases_a_log_in(operator, client, clock):
    guess(operator, 9)
    client.force_login(make_person(Role.SECURITY_ADMIN))
    url = reverse("admin:grids_user_changelist")
    listed = client.get(f"{url}?waiting=yes").content.decode()
    assert operator.username in listed
    assert "解除登录限制" in listed
    data = {"action": "release_log_in", "_selected_action": [operator.pk]}
    clock.at = timezone.now()
    client.post(url, data)
    assert log_in(operator).status_code == 302
    row = AuditRecord.objects.get(kind=AuditKind.LOGIN_RELEASED)
    assert (row.subject, Role.SECURITY_ADMIN in row.person.role_codes()) == (
        operator.username,
        True,
    )


def test_nobody_else_is_offered_the_release(operator, client):
    client.force_login(make_person(Role.AUDIT_ADMIN))
    url = reverse("admin:grids_user_changelist")
    client.post(url, {"action": "release_log_in", "_selected_action": [operator.pk]})
    assert not AuditRecord.objects.filter(kind=AuditKind.LOGIN_RELEASED).exists()


def test_the_command_releases_all_named_or_none(operator, clock, capsys):
    guess(operator, 9)
    with pytest.raises(CommandError, match="没有账号：nobody"):
        call_command("release_login", operator.username, "nobody")
    assert log_in(operator).status_code == 429
    clock.at = timezone.now()
    call_command("release_login", operator.username)
    assert log_in(operator).status_code == 302
    assert AuditRecord.objects.get(kind=AuditKind.LOGIN_RELEASED).note == "服务器上执行命令"


def test_a_password_is_checked_one_at_a_time_of_a_name_at_a_place(operator, rf, clock):
    request = rf.post("/login/")
    other = connections.create_connection("default")
    other.settings_dict = connection.settings_dict
    try:
        origin = origin_of(request, operator.username)
        assert hold_origin(origin)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int(origin.limit_key[:15], 16)])
            assert cursor.fetchone() == (False,)
    finally:
        other.close()


def test_a_log_in_and_a_log_out_are_written_down_with_the_address(operator, clock):
    client = Client()
    log_in(operator, client=client)
    client.post("/logout/", REMOTE_ADDR=DISTRICT)
    seen = AuditRecord.objects.order_by("pk").values_list("kind", "person", "address")
    assert list(seen) == [
        (AuditKind.LOGGED_IN, operator.pk, DISTRICT),
        (AuditKind.LOGGED_OUT, operator.pk, DISTRICT),
    ]


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "::ffff:1.1.1.1", "1.1.1.1"),
    ],
)
def test_the_address_is_the_one_that_trusted_proxies_saw(rf, settings, hops, header, address):
    settings.TRUSTED_HOPS = hops
    request = rf.get("/", headers={"X-Forwarded-For": header}, REMOTE_ADDR="10.0.0.1")
    assert address_of(request) == address


def test_an_ipv6_customer_is_one_place():
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::1")
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")


def test_the_longest_wait_holds_for_any_number_of_failures():
    waits = [wait_after(n).total_seconds() for n in (0, 4, 5, 6, 7, 10, 10_000)]
    assert waits == [0, 0, 30, 60, 120, 900, 900]


def test_the_home_page_counts_people_and_asks_little(
    operator, clock, django_assert_max_num_queries
):
    guess(operator, 5)
    guess("nobody", 5)
    with django_assert_max_num_queries(5):
        assert set(waiting_people(clock.at)) == {operator.pk}
    assert waiting_people(clock.at + timedelta(seconds=31)) == {}


def test_names_have_keys_that_do_not_show_them():
    assert "operator" not in name_key("operator")
    assert name_key("Operator ") == name_key("operator")


OLD_TABLES = """
CREATE TABLE axes_accesslog (attempt_time timestamptz, username text, ip_address inet);
CREATE TABLE axes_accessfailurelog (LIKE axes_accesslog);
CREATE TABLE axes_accessattempt (LIKE axes_accesslog, failures_since_start int);
INSERT INTO axes_accesslog VALUES ('2024-12-10 01:00Z', '{name}', '10.0.0.1');
INSERT INTO axes_accessattempt VALUES ('2024-12-10 02:00Z', 'gone', '10.0.0.2', 7);
"""


def test_records_of_earlier_log_ins_are_taken_over(operator):
    taken_over = import_module("grids.migrations.0012_audit_records").TAKE_OVER
    with connection.cursor() as cursor:
        cursor.execute(OLD_TABLES.format(name=operator.username))
        cursor.execute(taken_over)
        cursor.execute("SELECT to_regclass('axes_accesslog')")
        assert cursor.fetchone() == (None,)
    rows = AuditRecord.objects.order_by("at").values_list("kind", "person", "address", "note")
    assert list(rows) == [
        (AuditKind.LOGGED_IN, operator.pk, "10.0.0.1", ""),
        (AuditKind.LOGIN_FAILED, None, "10.0.0.2", "连续输错 7 次"),
    ]
