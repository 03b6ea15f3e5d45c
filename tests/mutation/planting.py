"""A change is put into a module that is imported already, or into one that is yet to be.

Functions are known to many by now: to modules that imported them, tables that hold them,
decorators that wrap them. So not the functions are replaced but the code within them.
"""

import ast
import functools
import gc
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from tests.mutation.changes import Change, changed_tree, read

Key = tuple[str, int, int]


def codes_of(tree: ast.Module, path: Path) -> dict[Key, CodeType]:
    """Return the code of every function of a module.

    Known by name, first line, and place among those that share both.
    """
    found: dict[Key, CodeType] = {}
    waiting = [compile(tree, str(path), "exec", dont_inherit=True)]
    while waiting:
        code = waiting.pop()
        for one in code.co_consts:
            if isinstance(one, CodeType):
                waiting.append(one)
                name = (one.co_qualname, one.co_firstlineno)
                found[(*name, sum(key[:2] == name for key in found))] = one
    return found


class Planted:
    """The live functions of an imported module, and how a change gets into them."""

    def __init__(self, path: Path) -> None:
        self.path, self.source = path, read(path)
        self.before = codes_of(changed_tree(self.source, None), path)
        keys = {code: key for key, code in self.before.items()}
        self.live: dict[Key, list[FunctionType]] = {}
        self.caches = []
        # What was frozen after the imports is not listed, and most functions are there.
        gc.unfreeze()
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__ in keys and self._is_here(one):
                self.live.setdefault(keys[one.__code__], []).append(one)
            elif isinstance(one, functools._lru_cache_wrapper) and self._is_here(one.__wrapped__):
                self.caches.append(one)

    def _is_here(self, function: object) -> bool:
        code = getattr(function, "__code__", None)
        return code is not None and Path(code.co_filename) == self.path

    def forget(self) -> None:
        """Empty what the module's functions remember of earlier calls."""
        for cache in self.caches:
            cache.cache_clear()

    def plant(self, change: Change) -> None:
        """Put a change into the functions; this process is spoilt from now on."""
        after = codes_of(changed_tree(self.source, change), self.path)
        for key, functions in self.live.items():
            if key in after and after[key] != self.before[key]:
                for function in functions:
                    function.__code__ = after[key]
        self.forget()


class ChangedModule(MetaPathFinder, Loader):
    """Imports one module with a change in it, and all others as they are."""

    def __init__(self, name: str, path: Path, change: Change) -> None:
        self.name, self.path, self.change = name, path, change

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the one module."""
        if fullname != self.name:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None:
            spec.loader = self
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Let the module be made as any."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source."""
        tree = changed_tree(read(self.path), self.change)
        exec(compile(tree, str(self.path), "exec", dont_inherit=True), module.__dict__)


def import_changed(name: str, path: Path, change: Change) -> None:
    """Let a module that nobody has imported yet be imported with a change in it."""
    assert name not in sys.modules
    sys.meta_path.insert(0, ChangedModule(name, path, change))
