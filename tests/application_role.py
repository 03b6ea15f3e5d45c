"""The rights of the application's role for tests that act as people do.

The tests own the tables, so that a right that `migrate` forgot to give would be missed only
in a city. Within `as_application` a test has the rights that the site has.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg2 import sql

from hotline.embedded.instance import username_of


def application_role() -> str:
    """Return the role of DATABASE_URL, to which `migrate` gave its rights."""
    return username_of(os.environ["DATABASE_URL"])


@contextmanager
def as_application() -> Iterator[None]:
    """Do what is within, inside the test's transaction, as the application's role."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(application_role())))
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
