from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from cases.models import Event
from hotline.management.commands.grant_roles import append_only_tables, grant
from hotline.partitions import make_partitions

ROLE = "hotline_test_app"


@pytest.fixture
def as_application(db: None) -> Iterator[None]:
    """Everything in the test is done with the rights of a role like the application's."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        make_partitions(Event, date(2024, 12, 1), 1)
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


@pytest.mark.parametrize("table", ["cases_event", "cases_event_default", "cases_event_202412"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET note = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_application_cannot_change_the_timeline(
    as_application: None, statement: str, table: str
) -> None:
    assert refused(statement.format(table))


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
