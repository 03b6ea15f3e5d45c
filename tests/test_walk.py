"""The walk through the code and the recipes name what is there; no hop climbs back."""

import ast
import re
from pathlib import Path

import pytest

from tests.test_architecture import ORDER

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WALK = (DOCS / "walk.md").read_text(encoding="utf-8")
DECISIONS = DOCS / "decisions"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
RECIPES = sorted(path.name for path in (DOCS / "how-to").glob("*.md"))
NAMED = re.compile(r"`([a-z_/]+\.py)::(\w+)`")
HOP = re.compile(r"^\| [^|]+ \| `([a-z_/]+\.py)::\w+` \|$", re.M)


def names_of(path):
    """Return what a module defines at its top."""
    found = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def missing_from(text):
    named = NAMED.findall(text)
    return [f"{path}::{name}" for path, name in named if name not in names_of(path)]


def test_every_function_of_the_walk_is_there():
    assert len(NAMED.findall(WALK)) > 40 and missing_from(WALK) == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_name_and_file_of_a_recipe_is_there(recipe):
    text = (DOCS / "how-to" / recipe).read_text(encoding="utf-8")
    assert missing_from(text) == []
    files = re.findall(r"`([a-z_]+(?:/[a-z_]+)*/?(?:\.py)?)`", text)
    folders = [path for path in files if "/" in path and "." not in path]
    gone = [path for path in files if path.endswith(".py") and "/" in path]
    assert [path for path in folders + gone if not (ROOT / path).exists()] == []


def test_the_index_names_every_recipe():
    index = (DOCS / "how-to" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\((\w+\.md)\)", index)) == {*RECIPES} - {"README.md"}


def test_the_index_names_every_decision_once():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[(\d{3})\]\((\1-[\w-]+\.md)\)", index, re.M)
    files = sorted(path.name for path in DECISIONS.glob("*.md") if path.name != "README.md")
    assert sorted(name for _, name in listed) == files
    assert len({name[:3] for name in files}) == len(files)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_the_documents_leads_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [one for one in targets if not (page.parent / one).exists()] == []


def test_no_hop_climbs_back_to_an_app_that_stands_to_the_left():
    apps = [path.split("/")[0] for path in HOP.findall(WALK)]
    # Reference data and what goes out are asked for on the way.
    places = [ORDER.index(app) for app in apps if app not in {"grids", "notices"}]
    assert places == sorted(places) and set(apps) == {"grids", "notices", "cases", "reports"}
