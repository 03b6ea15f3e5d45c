"""The small wrong changes that can be made to a module, one at a time.

Each is one that a tired colleague would make: the other comparison, one too many, a condition
turned round, a call left out. What is left out by a change stays in the tree behind a
condition that never holds, so that a function keeps the names that it knows.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {
    "min": "max", "max": "min", "any": "all", "all": "any", "filter": "exclude",
    "exclude": "filter",
}  # fmt: skip
LOOKUPS = {"__lt": "__lte", "__lte": "__lt", "__gt": "__gte", "__gte": "__gt"}
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
Place = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """One change: where it is, and in which words.

    `place` is the number of the changed node in the tree and that of the change among those
    of the node. `lines` are those that a test must have run to notice it. `at_import` says
    that the code runs when the module is imported, outside of any function.
    """

    line: int
    words: str
    place: Place
    lines: range
    at_import: bool


Edit = tuple[str, Callable[[], ast.AST | None]]


def changes_of(source: str) -> list[Change]:
    """Return all changes of a module, in the order of its lines."""
    tree = ast.parse(source)
    above = _parents(tree)
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if _is_left_out(node, above):
            continue
        for variant, (words, _) in enumerate(_edits(node, above)):
            chain = list(_chain(node, above))
            inside = any(_is_run_later(one, under) for under, one in pairwise(chain))
            lines = _lines(node, above)
            found.append(Change(node.lineno, words, (number, variant), lines, not inside))
    return sorted(found, key=lambda change: (change.line, change.place))


def changed_tree(source: str, change: Change | None) -> ast.Module:
    """Return the module's tree with one change made, or as it is."""
    tree = ast.parse(source)
    if change is not None:
        number, variant = change.place
        above = _parents(tree)
        node = next(one for at, one in enumerate(ast.walk(tree)) if at == number)
        _, edit = list(_edits(node, above))[variant]
        made = edit()
        if made is not None:
            _replace(above[node], node, made)
    return ast.fix_missing_locations(tree)


def read(path: Path) -> str:
    """Return the source of a module."""
    return path.read_text(encoding="utf-8")


def _parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def _chain(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    yield node
    while node in above:
        node = above[node]
        yield node


def _is_run_later(scope: ast.AST, under: ast.AST) -> bool:
    """Tell whether what stands in a part of a node runs when the node is called."""
    if not isinstance(scope, SCOPES):
        return False
    return under in scope.body if isinstance(scope.body, list) else under is scope.body


def _is_left_out(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether nobody would call a change a fault: in types, words, checks for a developer."""
    if not hasattr(node, "lineno"):
        return True
    chain = list(_chain(node, above))
    if any(isinstance(one, (ast.Assert, ast.Import, ast.ImportFrom)) for one in chain):
        return True
    return any(_is_aside(under, one, node) for under, one in pairwise(chain))


def _is_aside(under: ast.AST, one: ast.AST, node: ast.AST) -> bool:
    """Tell whether a part of a node is a type, or a text that holds the changed node."""
    match one:
        case ast.AnnAssign() | ast.arg():
            return under is one.annotation
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return under is one.returns
        case ast.Subscript(value=ast.Name(id="dict" | "list" | "tuple" | "set" | "type")):
            return under is one.slice
        case ast.If():
            return "TYPE_CHECKING" in ast.unparse(one.test)
        case ast.JoinedStr():
            return not _lookup_of(node)
    return isinstance(one, ast.keyword) and one.arg in {"frozen", "slots", "repr"}


def _lines(node: ast.AST, above: dict[ast.AST, ast.AST]) -> range:
    """Return the lines of the statement around a node; of a compound one the node's own."""
    statement = next(one for one in _chain(node, above) if isinstance(one, ast.stmt))
    around = node if hasattr(statement, "body") else statement
    return range(around.lineno, (around.end_lineno or around.lineno) + 1)


def _replace(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list) and old in value:
            value[value.index(old)] = new


def _copied(new: ast.AST, old: ast.AST) -> ast.AST:
    return ast.copy_location(new, old)


def _edits(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[Edit]:
    """Yield the changes of a node: in words, and how each is made."""
    for edits in (_operators, _values, _statements):
        yield from edits(node, above)
    if _is_condition(node, above):
        said = ast.unparse(node)
        yield f"{said} → not {said}", lambda: _copied(ast.UnaryOp(ast.Not(), node), node)


def _operators(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[Edit]:
    match node:
        case ast.Compare():
            for at, old in enumerate(node.ops):
                new = COMPARISONS[type(old)]
                yield f"{_sign(old)} → {_sign(new())}", _setting(node.ops, at, new())
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield f"{_sign(node.op)} → {_sign(other)}", _setting_field(node, "op", other)
        case ast.BinOp() | ast.AugAssign() if type(node.op) in OPERATORS:
            new_op = OPERATORS[type(node.op)]()
            yield f"{_sign(node.op)} → {_sign(new_op)}", _setting_field(node, "op", new_op)
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub()):
            said = ast.unparse(node)
            yield f"{said} → {ast.unparse(node.operand)}", lambda: node.operand


def _values(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[Edit]:
    match node:
        case ast.Constant(value=bool()):
            yield f"{node.value} → {not node.value}", _setting_field(node, "value", not node.value)
        case ast.Constant(value=int()):
            for new in (node.value + 1, node.value - 1):
                yield f"{node.value} → {new}", _setting_field(node, "value", new)
        case ast.Constant(value=str()) if tail := _lookup_of(node):
            new_text = node.value.removesuffix(tail) + LOOKUPS[tail]
            yield f"{tail} → {LOOKUPS[tail]}", _setting_field(node, "value", new_text)
        case ast.keyword(arg=str()) if tail := _lookup_of(node):
            new_name = node.arg.removesuffix(tail) + LOOKUPS[tail]
            yield f"{node.arg} → {new_name}", _setting_field(node, "arg", new_name)
        case ast.Name() if node.id in NAMES and _is_called(node, above):
            yield f"{node.id} → {NAMES[node.id]}", _setting_field(node, "id", NAMES[node.id])
        case ast.Attribute(attr="filter" | "exclude") if _is_called(node, above):
            other = NAMES[node.attr]
            yield f".{node.attr} → .{other}", _setting_field(node, "attr", other)


def _statements(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[Edit]:
    match node:
        case ast.Return(value=ast.expr()) if not _is_none(node.value):
            value = node.value
            nothing = ast.IfExp(ast.Constant(1), ast.Constant(None), value)
            yield f"{_short(node)} → return None", _setting_field(node, "value", nothing)
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign() | ast.Continue():
            yield f"{_short(node)} left out", lambda: _never(node)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]):
            yield f"{_short(node)} left out", lambda: _never(node)


def _never(node: ast.AST) -> ast.AST:
    """Return a statement that does nothing but knows the same names."""
    assert isinstance(node, ast.stmt)
    return _copied(ast.If(ast.Constant(0), [node], [ast.Pass()]), node)


def _is_condition(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether a node decides something, and is not turned round by its operator already."""
    parent = above.get(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return False
    if isinstance(node, ast.Compare) and isinstance(
        node.ops[0], (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
    ):
        return False  # fmt: skip
    if isinstance(parent, (ast.If, ast.IfExp, ast.While)):
        return node is parent.test
    return isinstance(parent, ast.comprehension) and node in parent.ifs


def _lookup_of(node: ast.AST) -> str:
    """Return the ending of a text or an argument that compares in the database, or nothing."""
    said = node.value if isinstance(node, ast.Constant) else getattr(node, "arg", "")
    text = said if isinstance(said, str) else ""
    return next((tail for tail in LOOKUPS if text.endswith(tail)), "")


def _is_called(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    parent = above.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _setting(items: list[ast.cmpop], at: int, value: ast.cmpop) -> Callable[[], None]:
    def edit() -> None:
        items[at] = value

    return edit


def _setting_field(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


SIGNS = {
    "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!=", "Is": "is",
    "IsNot": "is not", "In": "in", "NotIn": "not in", "And": "and", "Or": "or", "Add": "+",
    "Sub": "-", "Mult": "*", "FloorDiv": "//", "Div": "/", "Mod": "%", "BitOr": "|", "BitAnd": "&",
}  # fmt: skip


def _sign(operator: ast.AST) -> str:
    return SIGNS[type(operator).__name__]


def _short(node: ast.AST) -> str:
    said = " ".join(ast.unparse(node).split())
    return said if len(said) <= 60 else f"{said[:59]}…"
