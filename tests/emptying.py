"""How the tables are emptied after a test that commits: only those that have pages at all.

Django empties every table, with its indexes and months, and then writes anew what it keeps
about the models; that takes longer than most of these tests.
"""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg2 import sql

# What `migrate` writes about the models themselves; it stays.
OF_THE_MODELS = {"django_content_type", "auth_permission"}
# Those that are kept by month have their pages in the tables of the months.
WITH_PAGES = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND pg_relation_size(oid) > 0
    AND coalesce(pg_partition_root(oid)::oid, oid)::regclass::text = ANY(%s)
"""


def may_bypass_triggers() -> bool:
    """Tell whether rows may be deleted that triggers keep for ever, as the owner here may."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone() == ("on",))


@transaction.atomic
def empty_tables() -> None:
    """Delete every row of every model."""
    names = {*connection.introspection.django_table_names(only_existing=True, include_views=False)}
    with connection.cursor() as cursor:
        cursor.execute(WITH_PAGES, [sorted(names - OF_THE_MODELS)])
        found = [sql.SQL("DELETE FROM {};").format(sql.Identifier(name)) for (name,) in cursor]
        delete = sql.SQL("SET LOCAL session_replication_role = replica;")
        cursor.execute(sql.Composed([delete, *found]))


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """Take the place of what Django does after each test that commits."""
    with pytest.MonkeyPatch.context() as patch:
        whole = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

        def teardown(case: TransactionTestCase) -> None:
            if may_bypass_triggers():
                empty_tables()
            else:
                whole(case)

        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
