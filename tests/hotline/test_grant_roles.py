from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from grids.audit import note_audit
from grids.models import AuditKind, User
from hotline.management.commands.grant_roles import append_only_tables, grant
from hotline.partitions import month_of, parts_of

ROLE = "hotline_test_app"


@pytest.fixture
def as_application(db: None) -> Iterator[None]:
    """Everything in the test is done with the rights of a role like the application's."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        grant(ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def test_append_only_tables_are_those_that_say_so() -> None:
    assert {"cases_event", "cases_callbackattempt"} <= set(append_only_tables())
    assert "cases_case" not in append_only_tables()


@pytest.mark.parametrize("statement", ["UPDATE {} SET note = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_application_cannot_change_the_timeline(as_application: None, statement: str) -> None:
    tables = ["cases_event", *(part.table for part in parts_of("cases_event"))]
    assert {"cases_event_default", f"cases_event_{month_of(timezone.now()):%Y%m}"} < set(tables)
    for table in tables:
        assert refused(statement.format(table)), table


# Whatever says who did or saw what.
AUDIT_TABLES = {
    "grids_auditrecord", "django_admin_log", "cases_event", "cases_callbackattempt",
    "cases_elementchange", "cases_hazardcall", "cases_hazardstep", "reports_bulletinstep",
    "reports_bulletinrecipient", "reports_issuedpaper", "reports_phrasetext",
    "reports_documentdefinition", "concentrated_groupchange",
}  # fmt: skip
WITH_TRIGGER = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE proname IN ('refuse_change', 'refuse_audit_change') AND tgparentid = 0
"""


def test_every_audit_table_is_append_only_and_no_protected_one_is_forgotten(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WITH_TRIGGER)
        protected = {name for (name,) in cursor.fetchall()}
    assert set(append_only_tables()) == AUDIT_TABLES
    assert protected == AUDIT_TABLES


@pytest.mark.parametrize("table", sorted(AUDIT_TABLES))
def test_application_may_add_to_an_audit_table_and_neither_change_nor_empty_it(
    as_application: None, table: str
) -> None:
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'INSERT, SELECT')", [table])
        assert cursor.fetchone() == (True,)


def test_the_database_refuses_the_owner_too(operator: User) -> None:
    row = note_audit(AuditKind.LOGGED_OUT, actor=operator, at=timezone.now())
    for change in (row.save, row.delete):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            change()


def test_migrating_leaves_a_database_in_which_the_application_can_work(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{ROLE}:x@127.0.0.1/hotline")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute("CREATE TABLE made_by_a_migration (id int)")
        call_command("migrate", verbosity=0)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        assert not refused("INSERT INTO made_by_a_migration VALUES (1)")
        assert not refused("SELECT 1 FROM cases_case")
        assert refused("DELETE FROM grids_auditrecord")
        cursor.execute("RESET ROLE")


def test_migrating_before_the_role_exists_grants_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://hotline_nobody:x@127.0.0.1/hotline")
    call_command("migrate", verbosity=0)


def test_application_may_write_everything_else_but_truncate_nothing(as_application: None) -> None:
    assert not refused("UPDATE cases_case SET state = state")
    assert not refused("SELECT nextval('cases_event_id_seq')")
    assert not refused("SELECT count(*) FROM cases_event")
    assert refused("TRUNCATE cases_case")
    assert refused("CREATE TABLE intruder (id int)")
    assert refused("DELETE FROM django_migrations")


def test_command_wants_a_role(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///hotline")
    with pytest.raises(CommandError, match="names no role"):
        call_command("grant_roles")


def test_command_owner_alone_is_told_that_nothing_is_kept_from_it(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = connection.settings_dict["USER"]
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{owner}:x@127.0.0.1/hotline")
    call_command("grant_roles")
    assert "Set DATABASE_OWNER_URL" in capsys.readouterr().err


def test_granting_takes_from_everybody_else_what_a_restored_backup_left_them(db: None) -> None:
    function = "make_month_partition(text, date)"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute("CREATE ROLE hotline_test_stranger")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO PUBLIC")
        grant(ROLE)
        for role, may in ((ROLE, True), ("hotline_test_stranger", False)):
            cursor.execute("SELECT has_function_privilege(%s, %s, 'EXECUTE')", [role, function])
            assert cursor.fetchone() == (may,)
