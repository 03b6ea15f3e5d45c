"""A migration that adds bounds names the rows that lie outside of them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from hotline.migrating import RowsOutOfBounds

pytestmark = pytest.mark.django_db
NAME = "case_received_at_in_bounds"


def name_rows():
    migration = import_module("cases.migrations.0060_dates_in_bounds").Migration
    with connection.schema_editor() as editor:
        migration.operations[0].code(apps, editor)


def test_rows_within_the_bounds_let_the_migration_pass(put):
    put("handling")
    name_rows()


@pytest.mark.parametrize("stored", ["0001-01-01 00:00:00+00", "9999-12-31 23:00:00+00"])
def test_a_row_out_of_bounds_is_named_with_its_value(put, stored):
    case = put("handling")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE cases_case DROP CONSTRAINT {NAME}")
        cursor.execute("UPDATE cases_case SET received_at = %s WHERE id = %s", [stored, case.pk])
    line = f"cases_case {case.pk}: received_at = {stored[:10]}"
    with pytest.raises(RowsOutOfBounds, match=line):
        name_rows()
