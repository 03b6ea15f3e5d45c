"""The deeds of a replayed day: each calls one service as the person who would do it."""

from collections.abc import Callable

Act = Callable[..., None]
