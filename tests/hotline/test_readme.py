"""The two READMEs promise only what is there, and the same in both languages."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
VARIABLE = re.compile(r"`([A-Z][A-Z_]{4,})`")
# Read by the process table or by Python itself, not by an operator.
INTERNAL = {
    "DJANGO_SETTINGS_MODULE", "HOTLINE_BEGAN", "HOTLINE_DB_ROLE", "HOTLINE_PROCESS",
    "PGPASSWORD", "PYTEST_XDIST_WORKER",
}  # fmt: skip

pytestmark = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)


def text(path):
    return path.read_text(encoding="utf-8")


def commands(path):
    """Every line of the shell blocks, continued lines joined."""
    blocks = "".join(BLOCK.findall(text(path))).replace("\\\n", " ")
    return [line.strip() for line in blocks.splitlines()]


def table_variables(path):
    rows = [line for line in text(path).splitlines() if line.startswith("| `")]
    return {name for row in rows for name in VARIABLE.findall(row.split("|")[1])}


def test_commands_are_those_of_the_other_language(readme):
    assert commands(readme) == commands(READMES[0]) and len(commands(readme)) > 40


def test_management_commands_exist(readme):
    known = set(get_commands())
    named = re.findall(r"(?:manage\.py|deploy/manage) ([a-z_]+)", "\n".join(commands(readme)))
    assert named and set(named) <= known
    assert {"backup", "restore", "rotate_keys", "create_admin", "seed_city"} <= set(named)


def test_make_targets_exist(readme):
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.M))
    assert set(re.findall(r"`?make ([a-z]+)", text(readme))) <= targets


def test_links_and_pictures_lead_somewhere(readme):
    for target in re.findall(r"\]\(([^)#]+)\)", text(readme)):
        assert (ROOT / target).exists(), target


def test_named_files_exist(readme):
    named = re.findall(r"(?:^|[\s`])(deploy/[\w./@-]+|requirements/[\w.]+)", text(readme), re.M)
    assert named
    for name in named:
        assert (ROOT / name.rstrip(".")).exists(), name
    city = ROOT / "grids" / "data" / "xining"
    listed = set(re.findall(r"`(\w+\.(?:csv|json))`", text(readme)))
    assert listed == {path.name for path in city.iterdir()}


def test_every_variable_is_told_and_read(readme):
    sources = [*ROOT.glob("hotline/**/*.py"), *ROOT.glob("grids/**/*.py")]
    code = "\n".join(text(path) for path in sources)
    call = re.compile(
        r"(?:\benv|env_flag|env_list|os\.environ\.get|os\.environ\.setdefault)\(\s*\"(\w+)\""
    )
    read = set(call.findall(code)) - INTERNAL
    assert read - table_variables(readme) == set()
    quoted = set(re.findall(r"[\"'](\w+)[\"']", code))
    assert table_variables(readme) - quoted == set()


def test_pictures_are_small_and_large_enough(readme):
    for name in re.findall(r"docs/img/[\w-]+\.png", text(readme)):
        path = ROOT / name
        assert path.stat().st_size <= 200 * 1024
        with Image.open(path) as picture:
            assert picture.width >= 800
