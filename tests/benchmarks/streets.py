"""Units beside the city's own, so that there are as many as in a province: 7 000."""

from typing import Any

from django.db import connection

from grids.models import Unit
from tests.benchmarks.copying import copy_rows

UNITS = 7_000
# What an added street gets of the cases, where each of the city's own units gets one part.
STREET_SHARE = 0.02
PREFIX = "bench-street-"


def is_added(unit: Unit) -> bool:
    """Tell whether a unit is one of those added here."""
    return unit.code.startswith(PREFIX)


def add_streets() -> int:
    """Add streets below the districts until there are 7 000 units; returns how many."""
    districts = list(Unit.objects.filter(level="district", parent=None).order_by("code"))
    known, last = Unit.objects.count(), Unit.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def rows() -> Any:
        for at in range(1, UNITS - known + 1):
            above, pk = districts[at % len(districts)], last + at
            yield {
                "id": pk, "parent_id": above.pk, "path": f"{above.path}{pk}/",
                "code": f"{PREFIX}{at}", "name": f"{above}第{at}街道办事处",
                "short_name": f"第{at}街道", "name_pinyin": f"di {at} jie dao",
                "kind": "street", "level": "street",
            }  # fmt: skip

    added = copy_rows(Unit, rows())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('grids_unit', 'id'), max(id)) FROM grids_unit"
        )
    return added
