"""`migrate`: Django's own, after which the application's role can work."""

import os
from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from hotline.embedded.instance import username_of
from hotline.management.commands.grant_roles import grant


class Command(migrate.Command):
    """Migrate, then give the application's role of DATABASE_URL its rights on every table.

    A migration that makes a table and leaves the role without it would stop the site at
    its first query. Where the owner of the tables is the role itself there is nothing to
    give, and where no such role exists yet `grant_roles` says so.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate and grant."""
        super().handle(*args, **options)
        role = username_of(os.environ.get("DATABASE_URL", ""))
        looked_at = options["plan"] or options["check_unapplied"]
        if not looked_at and role and role != connection.settings_dict["USER"] and _exists(role):
            grant(role)


def _exists(role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [role])
        return bool(cursor.fetchone()[0])
