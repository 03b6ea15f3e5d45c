"""Code that nothing uses, found by vulture: `python -m tests.dead_code`, a part of `make lint`.

Vulture reads Python alone. What templates, dotted paths, lookups and migrations name is used as
well, so their words are told to it; what only tests call is not. The names that Django and the
other libraries look for are listed in pyproject.toml.
"""

import ast
import keyword
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture
from vulture.config import make_config

ROOT = Path(__file__).resolve().parent.parent
# Settings of Django and gunicorn, each of which is a name that a library reads.
SETTINGS = (
    "hotline/settings.py", "hotline/gunicorn_conf.py", "hotline/live/gunicorn_conf.py",
)  # fmt: skip
# `cases.tasks.escalate`, `cases:show`, `-reply_due_at`, `unit__name`.
NAMING = re.compile(r"-?[A-Za-z_][\w.:]*")
BETWEEN = re.compile(r"[.:]|__")


def words_of_templates(folder: Path) -> Iterator[str]:
    """Yield the names within the tags of templates."""
    for path in folder.rglob("*.html"):
        for tag in re.findall(r"{[{%](.*?)[%}]}", path.read_text(encoding="utf-8"), re.DOTALL):
            yield from re.findall(r"[A-Za-z_]\w*", tag)


def fields_of(node: ast.ClassDef) -> Iterator[str]:
    """Yield the fields of a form or serializer, and the values of choices: people write them."""
    bases = [ast.unparse(base).partition("[")[0] for base in node.bases]
    if any(base.endswith(("Choices", "Form", "Serializer")) for base in bases):
        for assigned in (one for one in node.body if isinstance(one, ast.Assign)):
            yield from (ast.unparse(target) for target in assigned.targets)


def words_of_code(path: Path) -> Iterator[str]:
    """Yield what the strings and the keywords of a module name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg:
            yield from BETWEEN.split(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if NAMING.fullmatch(node.value):
                yield from BETWEEN.split(node.value.lstrip("-"))
        elif isinstance(node, ast.alias) and "migrations" in path.parts:
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield from fields_of(node)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            # One that stands in quotes names what is imported for the types alone.
            if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
                yield from re.findall(r"\w+", annotation.value)


def named(root: Path, folders: list[str]) -> set[str]:
    """Return all names by which something is used that Python code does not call by name."""
    found = set(words_of_templates(root / "templates"))
    for folder in folders:
        for path in (root / folder).rglob("*.py"):
            found |= set(words_of_code(path))
    return {name for name in found if name.isidentifier() and not keyword.iskeyword(name)}


def dead_code(root: Path, folders: list[str], **config: list[str]) -> list[str]:
    """Return a line for each class, function, attribute and import that nothing uses."""
    vulture = Vulture(**config)
    vulture.scavenge([root / folder for folder in folders], exclude=["*/migrations/*"])
    # To vulture an attribute that is read is used.
    vulture.scan("\n".join(f"_.{name}" for name in sorted(named(root, folders))))
    unused = [
        (item.filename.relative_to(root), item)
        for item in vulture.get_unused_code(min_confidence=60)
    ]
    return [
        f"{path}:{item.first_lineno}: {item.typ} {item.name}"
        for path, item in unused
        if str(path) not in SETTINGS
    ]


def main() -> int:
    """Print what is dead; 1 where something is."""
    config = make_config([])
    names, decorators = config["ignore_names"], config["ignore_decorators"]
    found = dead_code(ROOT, config["paths"], ignore_names=names, ignore_decorators=decorators)
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
