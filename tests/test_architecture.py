"""The plan of the house, kept by reading the code: imports, and who writes a state."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from hotline.growing_choices import GrowingChoices

ROOT = Path(__file__).resolve().parent.parent
# Each package may import those to its left and itself.
ORDER = (
    "hotline", "grids", "notices", "knowledge", "telephony", "cases", "learning",
    "concentrated", "reports",
    "simulation",
)  # fmt: skip
# Apps beside each other.
MIDDLE = {"notices", "knowledge", "telephony"}
# The modules that name every app: its addresses, and who may do what.
NAMING_ALL = {ROOT / "hotline" / "urls.py", ROOT / "hotline" / "role_table.py"}
SOLE_WRITER = ROOT / "cases" / "services" / "record" / "transitions.py"
PAPERS = ROOT / "reports" / "papers"
WEASYPRINT_ONLY = {PAPERS / "pdf.py", PAPERS / "fetching.py"}
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


def to_the_right(package: str, path: Path) -> list[str]:
    """Return what a module of a package imports of those to its right."""
    right = set(ORDER[ORDER.index(package) + 1 :])
    return [f"{path.name} imports {n}" for n in imported(path) if n.split(".")[0] in right]


@pytest.mark.parametrize("package", ORDER)
def test_no_package_imports_to_its_right(package):
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in sources(package)
        if path not in NAMING_ALL
        for found in to_the_right(package, path)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", sorted(MIDDLE))
def test_those_in_the_middle_do_not_know_each_other(package):
    known = {one.split(".")[0] for path in sources(package) for one in imported(path)}
    assert "grids" in known
    assert known & MIDDLE == {package}


@pytest.mark.parametrize(
    ("package", "line"),
    [
        ("notices", "from cases.models import Case"),
        ("notices", "def f():\n from cases import privacy"),
        ("grids", "import notices.kinds"),
        ("cases", "from reports.models import Bulletin"),
    ],
)
def test_the_check_of_imports_sees_a_planted_one(package, line, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(line)
    assert to_the_right(package, sample)


# What the strings of a package would name another one by: its label and its addresses'.
SPACES = {
    "grids": ("grids",), "notices": ("notices",), "knowledge": ("knowledge",),
    "telephony": ("telephony", "telephony_api"),
    "cases": ("cases",), "learning": ("learning",), "concentrated": ("concentrated",),
    "reports": ("reports", "bulletins_api"), "simulation": ("simulation",),
}  # fmt: skip
# The modules in which a site is put together.
SETTINGS = ROOT / "hotline" / "settings.py"


def words_of(package: str) -> set[str]:
    """Return the verbs, kinds and the like of a package that no ordinary word could be."""
    kinds = {*GrowingChoices.__subclasses__(), *models.TextChoices.__subclasses__()}
    own = [kind for kind in kinds if kind.__module__.split(".")[0] == package]
    return {value for kind in own for value in kind.values if "_" in value}


def spoken(path: Path) -> list[ast.Constant]:
    """Return the strings of a module that are not its documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    # What a model's rows are called from the other side is no app.
    told |= {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "related_name"
    }
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [node for node in texts if isinstance(node.value, str) and id(node) not in told]


def names_to_the_right(path: Path, package: str) -> list[str]:
    """Return the strings of a module that name a table, an address or a verb further right."""
    right = ORDER[ORDER.index(package) + 1 :]
    spaces = "|".join(space for app in right for space in SPACES[app])
    named = re.compile(rf"(?<![\w/])({spaces})([.:/]\w|$)") if right else re.compile("(?!)")
    verbs = set().union(*(words_of(app) for app in right)) - own_words(package)
    return [
        f"{path.name}:{node.lineno} {node.value}"
        for node in spoken(path)
        if named.match(node.value) or node.value in verbs
    ]


def own_words(package: str) -> set[str]:
    return set().union(*(words_of(app) for app in ORDER[: ORDER.index(package) + 1]))


@pytest.mark.parametrize("package", ORDER)
def test_no_string_names_what_stands_further_right(package):
    wrong = [
        found
        for path in sources(package)
        if path not in NAMING_ALL | {SETTINGS}
        for found in names_to_the_right(path, package)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ("RIGHTS = {'reports.phrasetext': VIEW}", True),
        ("reverse('reports:export_list')", True),
        ("reverse('cases:show')", False),
        ("template = 'reports/export_form.html'", True),
        ("TAB = 'bulletins_api:figure'", True),
        ("verb = 'report_progress'", False),
        ("deed = 'prepare_press'", True),
        ("said = '3 cases reports:'", False),
        ('"""reports.Bulletin"""', False),
    ],
)
def test_the_check_for_names_sees_what_a_string_names(line, is_seen, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(line)
    assert bool(names_to_the_right(sample, "cases")) == is_seen


def test_no_template_names_an_address_further_right():
    wrong = [
        f"{path.relative_to(TEMPLATES)} {name}"
        for place, right in {
            "cases": "reports",
            "knowledge": "notices|telephony|cases|reports",
            "telephony": "notices|knowledge|cases|reports",
            "notices": "knowledge|telephony|cases|reports",
            "grids": "notices|knowledge|telephony|cases|reports",
        }.items()
        for path in (TEMPLATES / place).rglob("*.html")
        for name in re.findall(rf"['\"](?:{right}|bulletins_api)[:/][^'\"]+", path.read_text())
    ]
    assert wrong == []


def targets_of(node: ast.AST) -> list[ast.Attribute]:
    """Return the attributes that a statement assigns, those within tuples and loops too."""
    if isinstance(node, ast.Assign):
        assigned = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.NamedExpr):
        assigned = [node.target]
    elif isinstance(node, ast.withitem) and node.optional_vars:
        assigned = [node.optional_vars]
    else:
        return []
    parts = [part for target in assigned for part in unpacked(target)]
    return [part for part in parts if isinstance(part, ast.Attribute)]


def unpacked(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        return [part for one in target.elts for part in unpacked(one)]
    return unpacked(target.value) if isinstance(target, ast.Starred) else [target]


def named_by(call: ast.Call) -> list[str]:
    """Return the columns that a call writes by name, as keywords or as texts."""
    called = call.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    named = [str(k.arg) for k in call.keywords if k.arg]
    for inner in [k.value for k in call.keywords if k.arg in {None, "defaults"}]:
        named += [str(getattr(key, "value", "")) for key in getattr(inner, "keys", [])]
    texts = [
        str(part.value)
        for given in call.args
        for part in [given, *getattr(given, "elts", [])]
        if isinstance(part, ast.Constant)
    ]
    if name in {"update", "create", "Case", "get_or_create", "update_or_create"}:
        return named
    return texts if name in {"setattr", "bulk_update"} else []


def state_writes(path: Path) -> list[int]:
    """Lines that assign `.state`, in whichever way, or hand it to what writes rows."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        lines += [target.lineno for target in targets_of(node) if target.attr == "state"]
        if isinstance(node, ast.Call) and "state" in named_by(node):
            lines.append(node.lineno)
    return sorted(lines)


def test_one_module_writes_the_state_of_a_case():
    wrong = {
        str(path.relative_to(ROOT)): lines
        for package in ORDER[1:]
        for path in sources(package)
        if path != SOLE_WRITER and (lines := state_writes(path))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ("case.state = 'x'", True),
        ("case.state, case.version = 'x', 2", True),
        ("[first, *case.state] = 'xy'", True),
        ("case.state += 'x'", True),
        ("case.state: str = 'x'", True),
        ("for case.state in 'xy': pass", True),
        ("setattr(case, 'state', 'x')", True),
        ("q.update(state='x')", True),
        ("q.update(**{'state': 'x'})", True),
        ("q.bulk_update(rows, ['state'])", True),
        ("q.update_or_create(pk=1, defaults={'state': 'x'})", True),
        ("Case(state='x')", True),
        ("q.filter(state='x')", False),
        ("now = case.state", False),
        ("q.values_list('state')", False),
    ],
)
def test_the_check_for_writers_sees_each_way_of_writing(line, is_seen, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(line)
    assert state_writes(sample) == ([1] if is_seen else [])


def event_writes(path: Path) -> list[int]:
    """Lines that make, insert, change or delete rows of the timeline."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        verb = called.rpartition(".")[2]
        of_events = "Event.objects" in called or ".events." in f".{called}"
        writes = {"create", "bulk_create", "update", "delete", "bulk_update", "get_or_create"}
        if called in {"Event", "models.Event"} or (of_events and verb in writes):
            lines.append(node.lineno)
    return lines


def test_one_module_writes_the_timeline():
    wrong = {
        str(path.relative_to(ROOT)): lines
        for package in ORDER[1:]
        for path in sources(package)
        if path != SOLE_WRITER and (lines := event_writes(path))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ("Event.objects.create(case=case)", True),
        ("Event.objects.bulk_create(rows)", True),
        ("Event.objects.filter(case=case).update(note='x')", True),
        ("Event.objects.filter(case=case).delete()", True),
        ("case.events.create(verb='x')", True),
        ("models.Event(case=case)", True),
        ("rows = [Event(case=case)]", True),
        ("Event.objects.filter(case=case)", False),
        ("HazardEvent(case=case)", False),
    ],
)
def test_the_check_for_writers_of_the_timeline_sees_each_way(line, is_seen, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(line)
    assert event_writes(sample) == ([1] if is_seen else [])


def test_only_the_press_knows_weasyprint():
    knowing = [p for pkg in ORDER for p in sources(pkg) if "weasyprint" in imported(p)]
    assert set(knowing) <= WEASYPRINT_ONLY


def test_nothing_is_called_utils_and_signals_stay_away():
    names = [p for pkg in ORDER for p in sources(pkg) if p.stem in FORBIDDEN_NAMES]
    using = [p for pkg in ORDER for p in sources(pkg) if "django.db.models.signals" in imported(p)]
    assert names == []
    assert using == []


def task_modules(path: Path) -> set[str]:
    return {name for name in imported(path) if name.split(".")[-1] == "tasks"}


def test_tasks_import_services_and_nobody_imports_tasks():
    wrong = {
        str(p.relative_to(ROOT)): n for pkg in ORDER for p in sources(pkg) if (n := task_modules(p))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "line", ["from cases.tasks import escalate", "def f():\n import cases.tasks"]
)
def test_the_check_for_imported_tasks_sees_each_way(line, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(line)
    assert task_modules(sample) == {"cases.tasks"}


def woken(path: Path) -> list[str]:
    """Return the names of the tasks that a module has sent."""
    return [
        str(getattr(node.args[0], "value", ""))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "wake"
    ]


def test_each_task_that_is_sent_by_name_is_one():
    from hotline.celery import app

    app.loader.import_default_modules()
    names = {name for pkg in ORDER for path in sources(pkg) for name in woken(path)}
    assert len(names) >= 4
    assert names - app.tasks.keys() == set()


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
    from cases.rules.states import mermaid

    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert mermaid() in text, "run `manage.py print_diagram --write`"


GLOSSARY = ROOT / "docs" / "glossary.md"


def words_of_the_glossary() -> set[str]:
    """Return the names of the code in the second column of the glossary's tables."""
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    named = re.findall(r"`([^`]+)`", " ".join(row.split("|")[2] for row in rows))
    return {word for name in named for word in re.findall(r"[A-Za-z_]{3,}", name)}


def test_the_glossary_names_every_model():
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] in ORDER]
    assert own
    missing = {model.__name__ for model in own} - words_of_the_glossary()
    assert missing == set(), "put it with its Chinese word into docs/glossary.md"


def test_the_glossary_names_nothing_that_is_gone():
    code = " ".join(path.read_text(encoding="utf-8") for pkg in ORDER for path in sources(pkg))
    gone = words_of_the_glossary() - set(re.findall(r"\w+", code))
    assert gone == {path for path in gone if list((ROOT / "cases").rglob(f"{path}.py"))}


def test_a_guard_imports_no_service():
    wrong = {
        path.name: names
        for path in sources("cases")
        if path.parent.name == "guards" or path.stem in ("situation", "reviewing")
        if (names := [name for name in imported(path) if name.startswith("cases.services")])
    }
    assert wrong == {}


SERIES = ROOT / "reports" / "series"
SERIES_CODES = sorted(path.parent.name for path in SERIES.glob("*/__init__.py"))


def series_codes_in(path: Path) -> list[int]:
    """Lines where a series stands by its code, or by a key that begins with it."""
    key = re.compile(rf"({'|'.join(SERIES_CODES)})([.:]\S+)?")
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if key.fullmatch(node.value)
    ]


def series_compared_in(path: Path) -> list[int]:
    """Lines that compare with a series, or filter by one, that stands there as a text."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = {getattr(side, "attr", getattr(side, "id", "")) for side in sides}
            is_text = any(isinstance(side, ast.Constant) for side in sides)
            lines += [node.lineno] if "series" in names and is_text else []
        if isinstance(node, ast.keyword) and node.arg == "series":
            lines += [node.value.lineno] if isinstance(node.value, ast.Constant) else []
    return lines


def test_only_its_own_folder_names_a_series_of_bulletins():
    wrong = {
        str(path.relative_to(ROOT)): lines
        for path in sources("reports")
        if SERIES not in path.parents and (lines := series_codes_in(path))
    }
    branches = {
        str(path.relative_to(ROOT)): lines
        for package in ORDER
        for path in sources(package)
        if (lines := series_compared_in(path))
    }
    templates = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"series\s*(==|!=|in)\s*[\"']", path.read_text(encoding="utf-8"))
    ]
    assert SERIES_CODES
    assert (wrong, branches, templates) == ({}, {}, [])


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ("x = 'daily'", True),
        ("x = {'hazards': 1}", True),
        ("f('daily.lead')", True),
        ("f('hazards:某局')", True),
        ("'The daily is built.'", False),
        ("x = 'hazards_by_body'", False),
    ],
)
def test_the_check_for_series_sees_codes_and_keys(line, is_seen, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(line)
    assert bool(series_codes_in(sample)) == is_seen


@pytest.mark.parametrize(
    "line", ["x.series == 'daily'", "series != 'x'", "q.filter(series='daily')"]
)
def test_the_check_for_branches_by_series_sees_comparisons_and_filters(line, tmp_path):
    sample = tmp_path / "sample.py"
    sample.write_text(line)
    assert series_compared_in(sample) == [1]
