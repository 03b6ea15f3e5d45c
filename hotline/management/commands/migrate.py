"""`migrate`: Django's own, then the months of the tables kept by month, then the role's rights."""

import os
from typing import Any

from django.core.management.commands import migrate
from django.db import connection
from django.utils import timezone

from hotline.embedded.instance import username_of
from hotline.management.commands.grant_roles import grant
from hotline.partition_moving import LockNotHad, arrange
from hotline.partitions import monthly_tables


class Command(migrate.Command):
    """Migrate, then give the application's role of DATABASE_URL its rights on every table.

    A migration that makes a table and leaves the role without it would stop the site at
    its first query. Where the owner of the tables is the role itself there is nothing to
    give, and where no such role exists yet `grant_roles` says so.

    What the default partitions hold is moved into its months here, since the application's
    role may only have empty months made.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, arrange the months, and grant."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        if _exists("SELECT to_regprocedure('make_month_partition(text, date)') IS NOT NULL"):
            self._arrange_months(options["verbosity"])
        role = username_of(os.environ.get("DATABASE_URL", ""))
        is_there = _exists("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", role)
        if role and role != connection.settings_dict["USER"] and is_there:
            grant(role)

    def _arrange_months(self, verbosity: int) -> None:
        for table in monthly_tables():
            try:
                done = arrange(table, at=timezone.now())
            except LockNotHad as error:
                # Nothing is out of sight meanwhile, so that a busy site does not fail to migrate.
                self.stderr.write(f"{table}: {error}")
                continue
            if verbosity and (done.made or done.moved):
                self.stdout.write(f"{table}: {done.made} months made, {done.moved} rows moved")


def _exists(question: str, *values: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return bool(cursor.fetchone()[0])
