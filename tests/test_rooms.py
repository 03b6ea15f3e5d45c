"""The rooms of the apps: a room imports only what stands left of it, and nothing goes round."""

import re
from pathlib import Path

import pytest

from tests.import_graph import ROOT, backward, circles, modules, read_graph

PACKAGES = (
    "hotline",
    "grids",
    "notices",
    "knowledge",
    "telephony",
    "cases",
    "learning",
    "concentrated",
    "reports",
    "simulation",
)
# ARCHITECTURE.md lists the rooms in this order, and says what each holds.
CASES = (
    "rules", "models", "access", "clocks", "guards", "services", "offers",
    "selectors", "dossier", "filters", "forms", "actions", "importing", "books", "views", "api",
)  # fmt: skip
SERVICES = (
    "record", "clocks", "desk", "hazards", "oversight", "dispatch", "callback", "applications",
    "handling", "intake",
)  # fmt: skip
REPORTS = (
    "capabilities", "periods", "listed_series", "queries", "models",
    "notice_kinds", "notice_waiting", "exports", "papers",
    "bulletins.counting", "bulletins.wording", "bulletins", "bulletins.issuing", "series", "rates",
    "rollups", "documents", "books", "services", "forms", "filters", "actions", "selectors", "home",
    "hall", "dashboard", "api", "views",
)  # fmt: skip
# What puts the app together and belongs to no room; only the app's configuration imports it.
FRAME = (
    "apps", "city_settings", "converters", "health", "menu", "tasks", "urls",
)  # fmt: skip
REPORTS_FRAME = ("admin", "departing", "links", "unit_merging")


def places(package: str, rooms: tuple[str, ...]) -> dict[str, int]:
    return {f"{package}.{room}": place for place, room in enumerate(rooms)}


@pytest.mark.parametrize(
    ("package", "rooms"),
    [("cases", CASES), ("cases.services", SERVICES), ("reports", REPORTS)],
    ids=["cases", "services", "reports"],
)
def test_a_room_imports_only_what_stands_left_of_it(package, rooms):
    assert backward(read_graph([package.split(".")[0]]), places(package, rooms)) == []


def test_the_plan_of_the_house_lists_the_rooms_in_their_order():
    plan = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    plan = plan[plan.index("## Rooms of the cases") : plan.index("## Where a rule is found")]
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", plan, re.M)
    assert re.findall(r"\w+", " ".join(rows)) == [*CASES, *SERVICES]


def test_no_modules_import_each_other_round_about():
    assert circles(read_graph(PACKAGES)) == []


def test_every_module_of_the_reports_stands_in_a_room():
    parts = [name.split(".") for name in modules(["reports"])]
    tops = {one[1] for one in parts if len(one) > 1}
    rooms = {room.split(".")[0] for room in REPORTS}
    assert tops - {*rooms, *FRAME, *REPORTS_FRAME, "management", "templatetags"} == set()


def test_every_service_of_the_reports_has_tests_under_its_name():
    services = {name.split(".")[2] for name in modules(["reports"]) if ".services." in name}
    tests = Path(__file__).parent / "reports"
    untested = {
        name
        for name in services
        if not (tests / f"test_{name}.py").exists()
        or not re.search(r"^ +assert |pytest.raises", (tests / f"test_{name}.py").read_text(), re.M)
    }
    assert services and untested == set()


def test_every_module_of_the_cases_stands_in_a_room():
    parts = [name.split(".") for name in modules(["cases"])]
    rooms = {one[1] for one in parts if len(one) > 1}
    inner = {one[2] for one in parts if one[1:2] == ["services"] and len(one) > 2}
    assert rooms - {*CASES, *FRAME, "management", "templatetags"} == set()
    assert inner == set(SERVICES)


def test_what_puts_the_app_together_is_imported_by_nobody_else():
    frame = {f"cases.{name}" for name in FRAME}
    frame |= {f"reports.{name}" for name in {*FRAME, *REPORTS_FRAME} - {"converters"}}
    graph = read_graph(PACKAGES)
    wrong = {
        name: sorted(targets & frame)
        for name, targets in graph.items()
        if targets & frame and name not in frame | {"hotline.urls"}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ("from cases.views import desk", True),
        ("import cases.views.desk", True),
        ("from ...views import desk", True),
        ("if TYPE_CHECKING:\n    from cases.views.desk import desk", True),
        ("def f():\n    import cases.views.desk", True),
        ("from cases.rules import states", False),
    ],
)
def test_each_way_to_import_from_the_right_is_seen(line, is_seen, tmp_path):
    planted = {"services/record/numbers": line, "views/desk": "", "rules/states": ""}
    for name, text in planted.items():
        path = tmp_path / "cases" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = backward(read_graph(["cases"], tmp_path), places("cases", CASES))
    assert found == (["cases.services.record.numbers imports cases.views.desk"] if is_seen else [])


def test_a_circle_is_seen_however_long_it_is():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"f"}, "f": {"e"}}
    assert circles(graph) == [["a", "b", "c"], ["e", "f"]]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
