"""Each process of the tests has a copy of one template, made from the present migrations."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests import databases
from tests.databases import drop_leftovers, maintenance, nearest, sources, templates

OLD = {"": "beside", "cases.0001_initial": "a", "grids.0001_initial": "b"}
NEW = OLD | {"cases.0002_more": "c"}


def test_the_template_next_to_what_is_wanted_lacks_only_new_migrations() -> None:
    known = {"older": {"": "beside"}, "old": OLD, "other": {**OLD, "cases.0001_initial": "z"}}
    assert nearest(known, NEW) == "old"
    assert nearest(known, {**NEW, "": "another Django"}) == ""
    assert nearest({"newer": NEW}, OLD) == ""


def test_every_migration_and_what_it_rests_on_make_the_template(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        applied = {name for (name,) in cursor.fetchall()}
    assert sources().keys() - {""} <= applied
    with maintenance() as cursor:
        assert sources() in templates(cursor).values()


def test_a_process_works_in_a_database_of_its_own(db: None) -> None:
    assert connection.settings_dict["NAME"] == f"{databases.COPY}_{os.getpid()}"


def test_what_a_killed_process_left_is_dropped_and_what_is_in_use_stays(db: None) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = f"{databases.COPY}_{gone.pid}_restored"
    with maintenance() as cursor:
        databases.run(cursor, "CREATE DATABASE {}", left)
        drop_leftovers(cursor)
        cursor.execute(databases.NAMES, [databases.COPY])
        names = {name for (name,) in cursor.fetchall()}
    assert left not in names
    assert connection.settings_dict["NAME"] in names


@pytest.mark.parametrize("name", ["hotline", "test_hotline_browser", "hotline_template_0"])
def test_no_database_of_another_purpose_is_taken_for_a_copy(name: str) -> None:
    assert not databases.OWNED.fullmatch(name)
