"""A city of the last release is brought up to date: nothing is lost, and its work goes on."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from cases.dossier.case import read_dossier
from cases.models import CallbackAttempt, Case, Event, Hazard
from cases.rules.states import State
from cases.services.handling import handling
from grids.models import Role, User
from reports.models import Bulletin
from tests import databases
from tests.application_role import application_role

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
# The migrations of release 0.2.0; with the next release its own take their place.
RELEASED = [
    ("grids", "0011_separate_duties"),
    ("cases", "0047_export_notice"),
    ("reports", "0006_issued_paper"),
]
AT = datetime(2024, 12, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def released(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """A database as the last release left it; yields the models of that time."""
    name = f"{databases.COPY}_{os.getpid()}_released"
    with django_db_blocker.unblock():
        with databases.maintenance() as cursor:
            databases.run(cursor, "CREATE DATABASE {}", name)
        with databases.connected_to(name):
            executor = MigrationExecutor(connection)
            executor.migrate([*RELEASED, *others(executor)])
            yield executor.loader.project_state(RELEASED).apps
        with databases.maintenance() as cursor:
            databases.run(cursor, "DROP DATABASE {} WITH (FORCE)", name)


def others(executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Return the last migrations of the apps that come with the packages."""
    leaves = executor.loader.graph.leaf_nodes()
    return [
        one for one in leaves if Path(apps.get_app_config(one[0]).path).parent != databases.ROOT
    ]


def write_city(old: Any) -> None:
    """Write what people of that time had: a case in hand and one called back, a hazard, a day."""
    add = {name: old.get_model(app, name).objects.create for app, names in MODELS for name in names}
    unit = add["Unit"](
        path="/1/", code="630102", name="城东区政府", name_pinyin="cd", kind="district",
        level="district",
    )  # fmt: skip
    category = add["Category"](path="/1/", code="1", name="物业服务", name_pinyin="wy")
    channel = add["Channel"](code="phone", name="12345热线", counts_as="call")
    body = add["Body"](code="fire", name="西宁市消防救援支队")
    people = {}
    for role in (Role.OPERATOR, Role.UNIT_CLERK, Role.CALLBACK_AGENT, Role.HAZARD_FILER):
        people[role] = add["User"](username=role.value, full_name=role.label, password="!")
        add["RoleGrant"](
            user=people[role], role=role.value, unit=unit if role == Role.UNIT_CLERK else None,
            body=body if role == Role.HAZARD_FILER else None,
        )  # fmt: skip
    operator, clerk = people[Role.OPERATOR], people[Role.UNIT_CLERK]
    for number, state in ((1, "handling"), (2, "closed")):
        case = add["Case"](
            number=f"241210{number:05}", state=state, kind="complaint", title="楼道堆放杂物",
            text="楼道堆放杂物，请清理。", received_at=AT, registered_at=AT, handling="dispatched",
            category=category, channel=channel, lead_unit=unit, registered_by=operator,
            closed_at=AT + timedelta(days=2) if state == "closed" else None,
            closed_way="called_back" if state == "closed" else "",
        )  # fmt: skip
        part = add["Assignment"](
            case=case, unit=unit, role="lead", level="district", dispatched_at=AT, signed_at=AT,
            dispatched_by=operator, signed_by=clerk, reply_due_at=AT + timedelta(days=9),
            original_reply_due_at=AT + timedelta(days=9),
        )  # fmt: skip
        add["Call"](
            kind="demand", received_at=AT, registered_at=AT, operator=operator, case=case,
            handling="dispatched",
        )  # fmt: skip
        for verb, actor, after in (("dispatch", operator, "dispatched"), ("sign", clerk, state)):
            add["Event"](case=case, at=AT, verb=verb, actor=actor, to_state=after)
    add["Reply"](
        case=case, assignment=part, round=1, text="已清理", outcome="solved",
        submitted_at=AT + timedelta(days=1), submitted_by=clerk, verdict="accepted",
        verdict_at=AT + timedelta(days=1), verdict_by=operator,
    )  # fmt: skip
    agent = people[Role.CALLBACK_AGENT]
    add["CallbackAttempt"](case=case, round=1, at=AT, outcome="no_answer", agent=agent)
    filer = people[Role.HAZARD_FILER]
    hazard = add["Hazard"](
        grade="major", reported_at=AT, registered_at=AT, place="八一路", text="消防通道被占",
        body=body, category=add["HazardCategory"](name="消防安全"), filed_by=filer,
        rectified_at=AT + timedelta(days=1),
    )  # fmt: skip
    add["HazardStep"](hazard=hazard, deed="rectify", at=AT, note="已清理", by=filer)
    add["Bulletin"](
        series="daily", period_from=AT.date(), period_to=AT.date(), figures={}, lines=[],
        built_at=AT, counted_at=AT,
    )  # fmt: skip


MODELS = (
    ("grids", ("Unit", "Category", "Channel", "Body", "HazardCategory", "User", "RoleGrant")),
    ("cases", ("Case", "Assignment", "Call", "Event", "Reply", "CallbackAttempt", "Hazard",
               "HazardStep")),
    ("reports", ("Bulletin",)),
)  # fmt: skip


def counts(models: Any) -> dict[str, int]:
    """Return how many rows each table of the written ones has."""
    return {
        name: models.get_model(app, name).objects.count() for app, names in MODELS for name in names
    }


def test_a_city_of_the_last_release_is_brought_up_to_date(released: Any) -> None:
    write_city(released)
    before = counts(released)
    call_command("migrate", verbosity=0, interactive=False)
    assert counts(apps) == before
    call_command("migrate", check_unapplied=True, verbosity=0, stdout=StringIO())
    hold_what_migrations_tell()
    work_goes_on()
    the_application_may_work()


def hold_what_migrations_tell() -> None:
    """Hold what the migrations since the release write into rows that were there."""
    hazard = Hazard.objects.get()
    assert hazard.judged_at == hazard.registered_at
    assert hazard.rectified_by == User.objects.get(username=Role.HAZARD_FILER)
    assert Bulletin.objects.get().series == "daily"
    assert CallbackAttempt.objects.get().outcome == "no_answer"


def work_goes_on() -> None:
    """Read a case that was in hand and answer it by the verbs of today."""
    case = Case.objects.get(state=State.HANDLING)
    clerk, later = User.objects.get(username=Role.UNIT_CLERK), AT + timedelta(days=1)
    dossier = read_dossier(case.number, user=clerk, at=later)
    assert [event.verb for event in Event.objects.filter(case=case).order_by("pk")] == [
        "dispatch", "sign",
    ]  # fmt: skip
    assert dossier.case.lead_unit.name == "城东区政府"
    handling.resolve_assignment(case, actor=clerk, at=later, text="已清理", outcome="solved")
    assert Case.objects.get(pk=case.pk).state == State.RESOLVED


def the_application_may_work() -> None:
    """Hold that `migrate` gave the application's role each table, the new ones too."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                "SELECT has_table_privilege(%s, %s, 'SELECT')", [application_role(), table]
            )
            assert cursor.fetchone() == (True,), table
