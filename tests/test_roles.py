"""The table of roles: complete, asked for everywhere, and alone in naming roles."""

import ast
from pathlib import Path

import pytest

from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import HazardSentence
from cases.rules.states import State, Verb, capabilities_for
from grids.capabilities import OfficeCapability
from grids.models import Role
from grids.roles import Place, RoleRow, capabilities_of, role_table, roles_with
from hotline.capabilities import Capability, SiteCapability
from hotline.shell import _entries, entries_for
from notices.board import notices_for
from notices.models import Notice
from notices.services.outbox import notify
from reports.capabilities import ReportCapability
from tests import who_may_what
from tests.cases.conftest import people  # noqa: F401
from tests.test_architecture import ORDER, ROOT, sources

DECLARED = (SiteCapability, OfficeCapability, CaseCapability, ReportCapability)
EVERY = [one for kind in DECLARED for one in kind]
TABLE = ROOT / "hotline" / "role_table.py"
# The roles' own module, and who is made up: demo accounts and the simulated city's staff.
NAMING_ROLES = {TABLE, ROOT / "grids" / "roles.py", ROOT / "grids" / "demo_users.py"}
# Constraints of the database say which of the first roles name a unit.
NAMING_ROLES |= {ROOT / "grids" / "models" / "user.py"}
# Others are words of the field as well (leader, supervisor).
CODES = {role.value for role in Role if "_" in role}


def letters(roles):
    return "".join("x" if role in roles else "." for role in who_may_what.ROLES)


def test_every_role_has_a_row():
    assert set(role_table()) == set(Role)


def test_each_capability_has_a_name_of_its_own_that_begins_with_its_app():
    assert len({str(one) for one in EVERY}) == len(EVERY)
    for kind in DECLARED:
        app = kind.__module__.partition(".")[0]
        assert all(one == f"{app}.{one.name.lower()}" for one in kind)


@pytest.mark.parametrize("capability", EVERY, ids=str)
def test_each_capability_is_held_by_a_role(capability):
    assert roles_with(capability)


def names_in(path: Path) -> set[str]:
    """Return the attributes that a module names in capitals."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return {node.attr for node in found if node.attr.isupper()}


def test_each_capability_is_asked_somewhere():
    asking = [p for pkg in ORDER for p in sources(pkg) if p != TABLE and p.stem != "capabilities"]
    named = set().union(*(names_in(path) for path in asking))
    assert [str(one) for one in EVERY if one.name not in named] == []


def test_what_a_role_may_do_is_declared_by_an_app():
    assert all(
        isinstance(one, Capability) for row in role_table().values() for one in row.capabilities
    )


def roles_named(path: Path) -> list[int]:
    """Return the lines of a module that name a role, by its member or by its code."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    members = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Role"
        and node.attr.isupper()
    ]
    texts = [node for node in nodes if isinstance(node, ast.Constant)]
    return sorted(members + [node.lineno for node in texts if node.value in CODES])


def test_the_check_for_roles_sees_one_that_is_named(tmp_path):
    sample = tmp_path / "sample.py"
    lines = ("SET = {Role.OPERATOR}", "Role(code).label", "AssignmentRole.LEAD", "x = 'unit_clerk'")
    sample.write_text("\n".join(lines))
    assert roles_named(sample) == [1, 4]


def test_nobody_but_the_table_names_roles():
    wrong = {
        str(path.relative_to(ROOT)): lines
        for package in ORDER[:-1]
        for path in sources(package)
        if path not in NAMING_ROLES and (lines := roles_named(path))
    }
    assert wrong == {}


def test_verbs_are_the_roles_as_they_were():
    for who, verbs in who_may_what.VERBS.items():
        for verb, states in (words.split(":") for words in verbs.split()):
            for state in (None, *State):
                if who_may_what.STATES[str(state)] in states:
                    held = roles_with(*capabilities_for(Verb(verb), state))
                    assert (verb, state, letters(held)) == (verb, state, who)


@pytest.mark.django_db
def test_entries_of_the_menu_are_the_roles_as_they_were(people):  # noqa: F811
    told = {
        entry: who for who, entries in who_may_what.ENTRIES.items() for entry in entries.split()
    }
    for entry in _entries.values():
        name = f"{entry.place}:{entry.label}:{entry.url_name}?{entry.query}".rstrip("?")
        finding = [role for role, one in people.items() if entry in entries_for(one, entry.place)]
        assert told.get(name, letters(finding)) == letters(finding), name


def test_a_new_role_needs_a_row_alone(monkeypatch):
    rows = {**role_table(), "analyst": RoleRow(frozenset({CaseCapability.READ_CASES}))}
    monkeypatch.setattr("grids.roles.role_table", lambda: rows)
    assert capabilities_of("analyst") == {CaseCapability.READ_CASES}
    assert capabilities_of("a role of earlier") == frozenset()
    assert role_table()[Role.HAZARD_FILER].place == Place.BODY


@pytest.mark.django_db
def test_a_notice_reaches_every_role_that_has_the_capability(shift_leader, at):
    told = CaseCapability.HEAR_OF_MAJOR_HAZARDS
    notify(HazardSentence.MAJOR, {"above": "市级", "category": "消防安全"}, at=at, to=told)
    assert {notice.role for notice in Notice.objects.all()} == roles_with(told)
    assert [notice.role for notice in notices_for(shift_leader)] == [Role.SHIFT_LEADER]
