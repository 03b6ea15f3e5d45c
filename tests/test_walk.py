"""The walk through the code names what is there, and no hop climbs back."""

import ast
import re
from pathlib import Path

from tests.test_architecture import ORDER

ROOT = Path(__file__).resolve().parent.parent
WALK = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
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


def test_every_function_of_the_walk_is_there():
    named = NAMED.findall(WALK)
    missing = [f"{path}::{name}" for path, name in named if name not in names_of(path)]
    assert len(named) > 40 and missing == []


def test_no_hop_climbs_back_to_an_app_that_stands_to_the_left():
    apps = [path.split("/")[0] for path in HOP.findall(WALK)]
    places = [ORDER.index(app) for app in apps if app != "grids"]
    assert places == sorted(places) and set(apps) == {"grids", "cases", "reports"}
