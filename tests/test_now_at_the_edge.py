"""The clock is read at the edge: an inner function is given its instant."""

import ast
from pathlib import Path

import pytest

from tests.import_graph import modules

PACKAGES = (
    "grids",
    "knowledge",
    "telephony",
    "cases",
    "learning",
    "concentrated",
    "reports",
    "simulation",
)
# Where a request, a task, a command or a page of the shell begins.
EDGE = (
    "admin", "api", "channels", "importing.commands", "management", "menu", "tasks", "views", "web",
    "health",
)  # fmt: skip
# Functions of inner modules that read the clock, and why they are not given an instant.
READS_THE_CLOCK = {
    "cases.filters.cases.at": "a filter without a request, as in a description of the API",
    "cases.services.hazards.rules.filers_of": "who holds a role today, as `current_grants` says it",
    "grids.account_views": "pages of logging in",
    "grids.backoffice_parts": "pages of the back office",
    "grids.factor_resets.asked_by": "a count of the home page",
    "grids.factor_resets.waiting_for": "a count of the home page",
    "grids.models.user": "columns that Django fills, and which roles a person holds today",
    "grids.passwords.password_changed": "a validator of Django's, which is given no instant",
    "grids.refusal_records": "a refusal in the middle of a request",
    "grids.second_factor": "pages of logging in",
    "grids.selectors.people_with": "who holds a capability today, for pickers",
    "grids.services._keep_former_name": "until when a name was used: the instant of its saving",
    "grids.single_sign_on": "pages of logging in",
    "grids.tokens.authenticate": "the beginning of a request to the API",
    "reports.home.unit_month": "a part of the home page",
    "reports.home.leader_overview": "a part of the home page",
    "reports.home.system_condition": "a part of the home page",
}


def readings(path: Path) -> list[str]:
    """Return the names of the innermost functions that read the clock; "" is the module itself."""
    found: list[str] = []

    def visit(node: ast.AST, inside: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = node.name
        if reads_the_clock(node):
            found.append(inside)
        for child in ast.iter_child_nodes(node):
            visit(child, inside)

    visit(ast.parse(path.read_text(encoding="utf-8")), "")
    return found


def reads_the_clock(node: ast.AST) -> bool:
    """Tell of now(), today(), localdate() and localtime() without an instant, utcnow, Now()."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        given = bool(node.args or [k for k in node.keywords if k.arg in {"value", "tz"}])
        if name in {"localdate", "localtime"}:
            return not given
        if name == "today":
            return not node.args
        return name in {"now", "utcnow", "Now"} or ast.unparse(node.func) == "time.time"
    # Handed on as a function: `default=timezone.now` of a column reads it at each writing.
    return isinstance(node, ast.keyword) and ast.unparse(node.value) == "timezone.now"


def is_edge(module: str) -> bool:
    inner = module.partition(".")[2]
    return any(f".{inner}.".find(f".{room}.") >= 0 for room in EDGE)


def inner_readings() -> set[str]:
    return {
        f"{module}.{name}".rstrip(".")
        for module, path in modules(PACKAGES).items()
        if not is_edge(module)
        for name in readings(path)
    }


def test_inner_functions_are_given_their_instant():
    wrong = [
        name
        for name in inner_readings()
        if name not in READS_THE_CLOCK and name.rpartition(".")[0] not in READS_THE_CLOCK
    ]
    assert sorted(wrong) == []


def test_every_exception_is_still_one():
    found = inner_readings()
    named = {*found, *(name.rpartition(".")[0] for name in found)}
    assert READS_THE_CLOCK.keys() - named == set()


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ("at = timezone.now()", True),
        ("at = now()", True),
        ("at = datetime.now(CITY_ZONE)", True),
        ("on = date.today()", True),
        ("on = timezone.localdate()", True),
        ("on = localtime().date()", True),
        ("on = timezone.localdate(at)", False),
        ("on = timezone.localtime(at)", False),
        ("rows.filter(at__lt=Now())", True),
        ("since = time.time()", True),
        ("column = DateTimeField(default=timezone.now)", True),
        ("column = DateTimeField()", False),
        ("is_now = known['now']", False),
    ],
)
def test_each_way_to_read_the_clock_is_seen(line, is_seen, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(f"def inner():\n    {line}\n")
    assert readings(sample) == (["inner"] if is_seen else [])
