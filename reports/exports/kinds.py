"""The kinds of export: what one must offer, and the register of them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from grids.models import User

Parameters = Mapping[str, Any]


@dataclass
class Making:
    """What the writer of a file is given.

    `out` takes the bytes. `begin` tells how many rows there will be, `advance` how many more
    are written; both hold the job for a while longer, so the writer calls `advance` at least
    every few seconds and lets what it raises pass.
    """

    owner: User
    parameters: Parameters
    at: datetime
    out: BinaryIO
    begin: Callable[[int], None]
    advance: Callable[[int], None]


@dataclass(frozen=True)
class Kind:
    """One kind of export.

    `check` is asked when a person asks, and again by the worker: it returns the title, which
    is also the file's name, and raises HotlineError where this person may not have it or
    where it would be too long. `write` fills the file. `unit` counts what progress shows.
    """

    name: str
    label: str
    suffix: str
    content_type: str
    check: Callable[[User, Parameters, datetime], str]
    write: Callable[[Making], None]
    unit: str = "行"


KINDS: dict[str, Kind] = {}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"


def register_kind(kind: Kind) -> None:
    """Make a kind known; called when the apps are ready."""
    KINDS[kind.name] = kind
