"""Fill the database of the environment: ``filling CASES PER_DAY OPEN [UNTIL]``."""

import os
import sys
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
django.setup()

from grids.models import Role, Unit, User  # noqa: E402
from grids.services import grant_role  # noqa: E402
from tests.benchmarks.data import fill  # noqa: E402


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
    size, per_day, open_cases = (int(word) for word in sys.argv[1:4])
    now = datetime.fromisoformat(sys.argv[4]) if len(sys.argv) > 4 else None
    if now:
        # A closed day ends before midnight.
        now -= timedelta(seconds=1)
    people()
    fill(size, now=now, per_day=per_day, open_cases=open_cases)


main()
