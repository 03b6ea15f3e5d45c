"""What notices are about; the app that keeps the rows registers how a person sees them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grids.models import User

if TYPE_CHECKING:
    from notices.models import Notice


@dataclass(frozen=True)
class Subject:
    """A row that a notice is about: its kind, its key, and the number that people say."""

    kind: str
    pk: int
    number: str = ""


@dataclass(frozen=True)
class Shown:
    """A subject as one person sees it in a list, masked as everywhere else."""

    number: str
    title: str
    url: str


# Returns those of the rows that the person may see.
Look = Callable[[User, Collection[int]], dict[int, Shown]]
_looks: dict[str, Look] = {}


def register_subject(kind: str, look: Look) -> None:
    """Say how rows of a kind are shown to a person; what is not registered is not shown."""
    if _looks.get(kind, look) is not look:
        raise ValueError(f"Subject registered twice: {kind}")
    _looks[kind] = look


def shown_to(user: User, notices: Iterable["Notice"]) -> dict[tuple[str, int], Shown]:
    """Return what notices are about, as far as the person may see it; one look per kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        if notice.subject_id is not None and notice.subject_kind in _looks:
            wanted[notice.subject_kind].add(notice.subject_id)
    return {
        (kind, pk): shown
        for kind, pks in wanted.items()
        for pk, shown in _looks[kind](user, pks).items()
    }
