"""The check for dead code sees what nothing names, and knows what templates and strings name."""

import pytest

pytest.importorskip("vulture")

from tests.dead_code import dead_code

CODE = '''
from concurrent.futures import Future

def called(given: "Future[int]"):
    return given.result

def by_path():
    """Sent as a task."""

def left_over():
    """Nobody calls it."""

class Page:
    shown = 1
    forgotten = 2

class Colour(models.TextChoices):
    RED = "red"

called.task = ["app.work.by_path", Page, Colour, called.task]
'''


@pytest.fixture
def root(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("forgotten {{ page.shown }}")
    (tmp_path / "app" / "migrations").mkdir(parents=True)
    (tmp_path / "app" / "work.py").write_text(CODE)
    return tmp_path


def test_what_nothing_names_is_dead(root):
    assert dead_code(root, ["app"]) == [
        "app/work.py:10: function left_over",
        "app/work.py:15: variable forgotten",
    ]


def test_a_migration_uses_what_it_imports(root):
    (root / "app" / "migrations" / "0001.py").write_text("from app.work import left_over")
    (root / "templates" / "page.html").write_text(
        "{% if page.forgotten %}{{ page.shown }}{% endif %}"
    )
    assert dead_code(root, ["app"]) == []


def test_a_name_that_a_library_looks_for_is_listed(root):
    assert dead_code(root, ["app"], ignore_names=["left_*", "forgotten"]) == []
