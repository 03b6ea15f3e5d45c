"""Lists by a value that few rows have: answered from an index, whatever the table's size."""

import pytest
from django.db import connection
from django.db.models import Q

from cases.access.own_parts import in_states
from cases.filters.cases import CaseFilter
from cases.models import Call, Case
from cases.selectors.ledger import visible_exclusions
from grids.models import Unit

pytestmark = pytest.mark.django_db


def plan(rows):
    """Return the plan of a count that could read the whole table only at a price."""
    statement, values = rows.order_by().values("pk")[:1001].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Q(kind__in=["praise"]), "case_by_kind"),
        (Q(kind__in=["praise", "other"]), "case_by_kind"),
        (Q(urgency__in=["urgent"]), "case_more_urgent"),
        (Q(urgency__in=["urgent", "extreme"]), "case_more_urgent"),
        (Q(state__in=["rejected"]), "case_not_closed"),
        (Q(state__in=["rejected", "merged"]), "case_not_closed"),
        (Q(state__in=["pending", "rejected"]), "case_not_closed"),
    ],
)
def test_few_cases_are_counted_by_an_index(asked, index):
    assert index in plan(Case.objects.filter(asked))


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Q(kind__in=["nuisance"]), "call_without_demand"),
        (Q(kind__in=["nuisance", "empty"]), "call_without_demand"),
        (Q(is_first=False, kind="demand"), "call_added"),
    ],
)
def test_few_calls_are_counted_by_an_index(asked, index):
    assert index in plan(Call.objects.filter(asked))


def test_a_units_open_work_is_not_looked_for_in_its_archive(handler):
    """What it leads and its own parts are found by themselves, from the indexes of open work."""
    shown = plan(Case.objects.visible_to(handler).filter(in_states(handler, ["handling"])))
    assert "Append" in shown
    assert "hashed SubPlan" not in shown


def test_what_is_closed_for_a_unit_is_all_but_what_is_not(handler):
    """The archive is not gone through for the few that stand in it closed, nor hashed."""
    shown = plan(Case.objects.visible_to(handler).filter(in_states(handler, ["closed"])))
    assert shown.count("ANY (id = (") == shown.count("NOT (ANY (id = (") == 1


def test_what_was_left_out_is_not_looked_for_among_all_cases(operator):
    shown = plan(visible_exclusions(operator))
    assert "hashed SubPlan" not in shown
    assert "Seq Scan on cases_case" not in shown


def test_a_subtree_is_asked_for_by_the_keys_of_its_rows(unit):
    """The planner then knows how many cases each has, and of a street without any that it has."""
    below = list(Unit.objects.below(unit).values_list("pk", flat=True))
    found = CaseFilter.base_filters["unit"].filter(Case.objects.all(), unit)
    statement, values = found.query.sql_with_params()
    assert "grids_unit" not in statement
    assert values == ("{" + ",".join(map(str, below)) + "}",)
