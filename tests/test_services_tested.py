"""Each module of verbs has a test file of its name, which imports it.

`tests/<app>/test_<module>.py` is where one looks for the tests of a module. Where two rooms of
an app have modules of one name, the room stands before it: `test_hazard_amending.py`.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "cases/services",
    "reports/services",
    "notices/services",
    "knowledge/services",
    "telephony/services",
    "learning/services",
    "grids",
)
# Modules that are tested elsewhere, and why.
ELSEWHERE = {
    f"grids.account_sheets.{stem}": (
        "tests/grids/test_account_sheets.py", "a sheet is read, planned and carried out in one go",
    )
    for stem in ("carrying_out", "imports", "planning")
}  # fmt: skip


def public_functions(path: Path) -> list[ast.FunctionDef]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return [node for node in found if not node.name.startswith("_")]  # type: ignore[misc]


def takes_an_actor(node: ast.FunctionDef) -> bool:
    given = getattr(node, "args", None)
    return given is not None and any(one.arg == "actor" for one in given.kwonlyargs)


def modules_of_verbs() -> dict[str, Path]:
    """Return the modules in rooms of services, and those of `grids` whose functions act."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            functions = public_functions(path)
            is_door = {"admin", "web", "management", "migrations"} & set(path.parts)
            if room == "grids" and (is_door or not any(map(takes_an_actor, functions))):
                continue
            if functions and path.stem != "__init__":
                found[".".join(path.relative_to(ROOT).with_suffix("").parts)] = path
    return found


def names_for(module: str) -> list[str]:
    """Return the names that the test file of a module may have, the more telling one first."""
    app, *rooms, stem = module.split(".")
    in_room = [f"{room.removesuffix('s')}_{stem}" for room in rooms[-1:]]
    return [f"tests/{app}/test_{name}.py" for name in (*in_room, stem)]


def file_of(module: str) -> Path | None:
    return next((ROOT / name for name in names_for(module) if (ROOT / name).exists()), None)


def imports(path: Path) -> set[str]:
    """Return the modules, and the names in them, that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


MODULES = modules_of_verbs()


@pytest.mark.parametrize("module", sorted(MODULES.keys() - ELSEWHERE.keys()))
def test_a_module_of_verbs_has_its_test_file(module):
    path = file_of(module)
    assert path is not None, f"write one of {names_for(module)}"
    assert module in imports(path), f"{path.relative_to(ROOT)} tests {module} and imports it"


def test_no_two_modules_share_a_test_file():
    own = [file_of(module) for module in MODULES if module not in ELSEWHERE]
    assert [path for path in own if own.count(path) > 1] == []


def test_what_is_tested_elsewhere_is_there_and_needs_to_be():
    assert ELSEWHERE.keys() <= MODULES.keys()
    assert all((ROOT / place).exists() and why for place, why in ELSEWHERE.values())


def test_the_check_knows_services_from_what_only_tells():
    assert len(MODULES) > 90
    assert "grids.departures" in MODULES
    assert "grids.deadlines" not in MODULES
