"""Fill the database of the environment: ``filling DATABASE``, as JSON."""

import json
import os
import sys
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
django.setup()

from cases.models import Event  # noqa: E402
from grids.models import Role, Unit, User  # noqa: E402
from grids.services import grant_role  # noqa: E402
from tests.benchmarks.older_months import add_months_before  # noqa: E402
from tests.benchmarks.parts import Plan, fill  # noqa: E402


def people() -> None:
    """Make the persons as whom pages are opened."""
    unit = Unit.objects.filter(level="district").order_by("code").first()
    for role in (Role.OPERATOR, Role.DISPATCHER, Role.CALLBACK_AGENT, Role.UNIT_CLERK,
                 Role.BULLETIN_EDITOR, Role.SUPERVISOR):  # fmt: skip
        user, _ = User.objects.get_or_create(
            username=f"bench-{role}", defaults={"full_name": f"测{role.label}"}
        )
        user.set_password("bench-8848-only")
        user.save()
        grant_role(user=user, role=role, unit=unit if role == Role.UNIT_CLERK else None)


def main() -> None:
    """Fill."""
    asked = json.loads(sys.argv[1])
    # A closed day ends before midnight.
    now = datetime.fromisoformat(asked["until"]) - timedelta(seconds=1)
    people()
    if asked["months"]:
        add_months_before(Event._meta.db_table, asked["months"])
    fill(Plan(asked["cases"], now, asked["per_day"], asked["open_cases"], asked["part"]))


main()
