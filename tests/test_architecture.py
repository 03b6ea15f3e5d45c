"""The plan of the house, kept by reading the code: imports, and who writes a state."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each package may import those to its left and itself.
ORDER = ("hotline", "grids", "cases", "reports")
# The one module that names every app.
URLS = ROOT / "hotline" / "urls.py"
SOLE_WRITER = ROOT / "cases" / "services" / "transitions.py"
WEASYPRINT_ONLY = {ROOT / "reports" / "pdf.py", ROOT / "reports" / "fetching.py"}
TEMPLATES = ROOT / "templates"
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "signals"}


def sources(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


@pytest.mark.parametrize("package", ORDER)
def test_no_package_imports_to_its_right(package):
    right = set(ORDER[ORDER.index(package) + 1 :])
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(package)
        if path != URLS
        for name in imported(path)
        if name.split(".")[0] in right
    ]
    assert wrong == []


def state_writes(path: Path) -> list[int]:
    """Lines that assign `.state` or pass `state=` to something that writes rows."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign):
            targets = [t for t in node.targets if isinstance(t, ast.Attribute)]
            lines += [t.lineno for t in targets if t.attr == "state"]
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in {"update", "create", "Case", "get_or_create", "update_or_create"}:
                lines += [k.lineno for k in node.keywords if k.arg == "state"]
    return lines


def test_one_module_writes_the_state_of_a_case():
    wrong = {
        str(path.relative_to(ROOT)): lines
        for package in ("grids", "cases", "reports")
        for path in sources(package)
        if path != SOLE_WRITER and (lines := state_writes(path))
    }
    assert wrong == {}


def test_the_check_for_writers_sees_each_way_of_writing(tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(
        "case.state = 'x'\nq.update(state='x')\nCase(state='x')\nq.filter(state='x')\n"
    )
    assert state_writes(sample) == [1, 2, 3]


def test_only_the_press_knows_weasyprint():
    knowing = [p for pkg in ORDER for p in sources(pkg) if "weasyprint" in imported(p)]
    assert set(knowing) <= WEASYPRINT_ONLY


def test_nothing_is_called_utils_and_signals_stay_away():
    names = [p for pkg in ORDER for p in sources(pkg) if p.stem in FORBIDDEN_NAMES]
    using = [p for pkg in ORDER for p in sources(pkg) if "django.db.models.signals" in imported(p)]
    assert names == []
    assert using == []


def test_now_is_asked_at_the_edge_only():
    inner = [
        p
        for pkg in ("grids", "cases", "reports")
        for p in sources(pkg)
        if {"services", "selectors", "models"} & set(p.parts)
        or p.stem in {"queries", "services", "selectors", "figures", "routing", "deadlines"}
    ]
    asking = [
        str(p.relative_to(ROOT)) for p in inner if "timezone.now()" in p.read_text(encoding="utf-8")
    ]
    assert asking == []


def test_no_sqlite_anywhere():
    found = [
        str(p.relative_to(ROOT))
        for pkg in ORDER
        for p in (ROOT / pkg).rglob("*.py")
        if "sqlite" in p.read_text(encoding="utf-8").lower()
    ]
    assert found == []


def test_no_form_is_included_without_the_token_that_lets_it_be_sent():
    own = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
    with_token = [name for name, text in own.items() if "{% csrf_token %}" in text]
    shut_in = [
        (name, inner)
        for name, text in own.items()
        for inner in with_token
        # `only` leaves the token behind with everything else of the page.
        if re.search(r'include "' + re.escape(inner) + r'"[^%]* only %}', text)
    ]
    assert with_token
    assert shut_in == []


def test_the_diagram_in_the_architecture_is_the_table_of_moves():
    from cases.states import mermaid

    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert mermaid() in text, "run `manage.py print_diagram --write`"
