"""The series of bulletins, as far as their rows need to know them.

What a series counts, says and prints stands in its spec (`reports/bulletins/spec.py`), which
is registered here under its code when the site starts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from reports.capabilities import ReportCapability
from reports.periods import Cadence


class TopicKind(Enum):
    """What an issue may be about that is no period: one case, or one group of cases."""

    CASE = "case"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class ListedSeries:
    """A series as its rows know it.

    `code` stands in rows, addresses and names of files, `name` on screens and papers.
    `read_by` is what a person of the hotline needs to read its issues, beside its editors
    and issuers; `is_sent_to_units` tells whether the units that the closing block names
    read them, too. No draft is built of one that is not active any more. `topics` is what
    its issues are about where that is no period.
    """

    code: str
    name: str
    cadence: Cadence = Cadence.DAY
    read_by: ReportCapability = ReportCapability.READ_BULLETINS
    is_sent_to_units: bool = True
    is_active: bool = True
    topics: frozenset[TopicKind] = frozenset()


Reader = Callable[[], Mapping[str, ListedSeries]]
_LISTED: dict[str, ListedSeries] = {}
_READERS: list[Reader] = []


class Series:
    """The registered series; a field takes ``choices=Series.listed``, and so no migration."""

    @classmethod
    def listed(cls) -> list[tuple[str, str]]:
        """Return code and name of each, in the order of their registration."""
        return [(series.code, series.name) for series in cls.all()]

    @classmethod
    def codes(cls) -> list[str]:
        """Return the code of each."""
        return [series.code for series in cls.all()]

    @classmethod
    def codes_about_days(cls) -> list[str]:
        """Return the code of each whose issues are about days, not about topics."""
        return [series.code for series in cls.all() if not series.topics]

    @classmethod
    def all(cls) -> list[ListedSeries]:
        """Return each as it was registered, then those that are data."""
        read = [series for reader in _READERS for series in reader().values()]
        return [*_LISTED.values(), *read]

    @classmethod
    def of(cls, code: str) -> ListedSeries:
        """Return a series; KeyError where none has this code."""
        if code in _LISTED:
            return _LISTED[code]
        return {series.code: series for series in cls.all()}[code]


def list_series(series: ListedSeries) -> None:
    """Register a series; ValueError where another one has its code."""
    if _LISTED.setdefault(series.code, series) is not series:
        raise ValueError(f"Series declared twice: {series.code}")


def read_series(reader: Reader) -> None:
    """Ask a reader for further series, those that are data, whenever series are asked for."""
    if reader not in _READERS:
        _READERS.append(reader)
