"""Which module of the house imports which, read from the code, annotations' imports included."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Graph = dict[str, set[str]]


def modules(packages: Iterable[str], root: Path = ROOT) -> dict[str, Path]:
    """Return the files of some packages by the dotted names of their modules."""
    found = {}
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def read_graph(packages: Iterable[str], root: Path = ROOT) -> Graph:
    """Return for each module the modules of these packages that it imports, anywhere in it."""
    known = modules(packages, root)
    return {name: _imports(name, path, known) for name, path in known.items()}


def _imports(name: str, path: Path, known: Mapping[str, Path]) -> set[str]:
    found: set[str] = set()
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = [*above, node.module or ""] if node.level else [node.module or ""]
            origin = ".".join(part for part in base if part)
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                found.add(inner if inner in known else origin)
    return (found & known.keys()) - {name}


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that reach each other, each group sorted (Tarjan)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        stack.append(node)
        for target in graph[node]:
            if target not in order:
                visit(target)
                lowest[node] = min(lowest[node], lowest[target])
            elif target in stack:
                lowest[node] = min(lowest[node], order[target])
        if lowest[node] == order[node]:
            at = stack.index(node)
            group = sorted(stack[at:])
            del stack[at:]
            if len(group) > 1:
                found.append(group)

    for node in graph:
        if node not in order:
            visit(node)
    return sorted(found)


def backward(graph: Mapping[str, set[str]], rooms: Mapping[str, int]) -> list[str]:
    """Return the imports that lead to a room further right than the importing module's own.

    `rooms` are prefixes of module names with their places in the order; the longest prefix
    that fits says where a module stands, and a module of no room is not asked.
    """
    wrong = []
    for name, targets in graph.items():
        here = _place(name, rooms)
        for target in targets:
            there = _place(target, rooms)
            if here is not None and there is not None and there > here:
                wrong.append(f"{name} imports {target}")
    return sorted(wrong)


def _place(name: str, rooms: Mapping[str, int]) -> int | None:
    fitting = [room for room in rooms if name == room or name.startswith(f"{room}.")]
    return rooms[max(fitting, key=len)] if fitting else None
