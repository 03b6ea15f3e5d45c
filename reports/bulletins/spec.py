"""What a series of bulletins is, in one value: figures, words, claims, gaps, paper.

Each series states its spec in a folder of `reports/series/`; whatever works with bulletins
asks `spec_of` and never which series it has before it. How a series is added stands in
docs/how-to/series.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from django.db.models import QuerySet

from cases.models import Case
from concentrated.models import ProblemGroup
from hotline.errors import Conflict
from reports.bulletins.counting.figure_sources import FigureSource, register_sources
from reports.bulletins.deeds import Allowance
from reports.bulletins.lacking import ClaimLine, Gap
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.figure_changes import FigureNames
from reports.bulletins.wording.lines import Line, Wording
from reports.bulletins.wording.phrases import Phrase, register_phrases
from reports.listed_series import ListedSeries, Series, TopicKind, list_series
from reports.models import Bulletin, Deed
from reports.papers.blocks import Block, body_paragraph
from reports.periods import Period


class Figures(Protocol):
    """A series' figures: frozen values that give and take their JSON."""

    def to_json(self) -> dict[str, Any]:
        """Return JSON values in the fixed order in which bulletins are archived."""


@dataclass(frozen=True)
class Counted:
    """A counted period: its figures, and what an editor needs beside them.

    `detail` is kept with the row: the ids behind the figures' names (`keys`) and `warnings`
    at least. `line_categories` says which category each line is about (`hotspot.1`).
    """

    figures: Figures
    detail: Mapping[str, Any]
    line_categories: Mapping[str, int] = field(default_factory=dict)


Topic = Case | ProblemGroup


def kind_of(topic: Topic) -> TopicKind:
    """Return what a topic is."""
    return TopicKind.CASE if isinstance(topic, Case) else TopicKind.GROUP


def topic_of(bulletin: Bulletin) -> Topic | None:
    """Return the case or the group that a bulletin is about, None for one about days."""
    return bulletin.about_case or bulletin.about_group


def _nothing_beside(bulletin: Bulletin) -> list[str]:
    del bulletin
    return []


def counts_no_days(period: Period, choices: Choices) -> Counted:
    """Refuse to count days: the issues of the series are about topics."""
    del period, choices
    raise Conflict("这个系列不按日期统计，请在工单或集中反映的页面拟稿。")


@dataclass(frozen=True, kw_only=True)
class SeriesFigures:
    """What a series counts.

    `count` counts a period by an editor's choices, in a few statements, and writes nothing.
    `read` takes the JSON of a row; InvalidInput where the sums do not hold. `unchosen` gives
    the figures as they are where an editor chose nothing. `sources` open the rows behind each
    figure, `names` is what a figure is called where it changed, `beside_lists` says what a
    figure counts of which there are no rows. A series whose issues are about topics has
    `tell` instead of `count`: what is known of one at an instant.
    """

    count: Callable[[Period, Choices], Counted] = counts_no_days
    read: Callable[[Mapping[str, Any]], Figures]
    unchosen: Callable[[Any], Figures]
    sources: Mapping[str, FigureSource]
    names: FigureNames
    beside_lists: Callable[[Bulletin], list[str]] = _nothing_beside
    tell: Callable[[Topic, datetime], Counted] | None = None


def _no_places(bulletin: Bulletin) -> list[str]:
    del bulletin
    return []


def category_of_line(bulletin: Bulletin, key: str) -> int | None:
    """Return the category that a line is about, as it was kept when the period was counted."""
    found = bulletin.detail.get("categories", {}).get(key)
    return None if found is None else int(found)


@dataclass(frozen=True, kw_only=True)
class SeriesWords:
    """How a series says it.

    `lines` puts the figures into lines, title first; `phrases` are what an administrator may
    reword, by keys that begin with the series' code, except where several lines share them.
    `lead` tells which phrase the first paragraph takes, `shared` the phrases that may be
    chosen under it for all lines, `category_of` which category a line claims something about.
    `line_names` is what a line is called on the editor's page, by its key without a rank;
    `places` names what its editor may write there himself.
    Where `is_written`, an editor may write each line anew, and add one.
    """

    phrases: Mapping[str, Phrase]
    lines: Callable[[Wording, Any], tuple[Line, ...]]
    lead: Callable[[Any], str]
    line_names: Mapping[str, str]
    shared: tuple[str, ...] = ()
    category_of: Callable[[Bulletin, str], int | None] = category_of_line
    places: Callable[[Bulletin], list[str]] = _no_places
    is_written: bool = False


def _nothing_lacking(bulletin: Bulletin, figures: Any) -> list[Gap]:
    del bulletin, figures
    return []


def _nothing_claimed(bulletin: Bulletin, figures: Any) -> list[ClaimLine]:
    del bulletin, figures
    return []


def _no_cases(period: Period) -> "QuerySet[Case]":
    del period
    return Case.objects.none()


@dataclass(frozen=True, kw_only=True)
class SeriesChecks:
    """What stands before a bulletin is issued.

    `gaps` are what must be there, `claim_lines` the lines that say something was done, and
    `claim_cases` the cases of a period that must bear it out. `allowed` names who may do a
    deed at which step where it differs from `deeds.ALLOWED`.
    """

    gaps: Callable[[Bulletin, Any], list[Gap]] = _nothing_lacking
    claim_lines: Callable[[Bulletin, Any], list[ClaimLine]] = _nothing_claimed
    claim_cases: Callable[[Period], "QuerySet[Case]"] = _no_cases
    allowed: Mapping[Deed, Allowance] = field(default_factory=dict)


def _paragraphs(bulletin: Bulletin, lines: Sequence[Line]) -> tuple[Block, ...]:
    del bulletin
    return tuple(body_paragraph(line.text) for line in lines)


@dataclass(frozen=True, kw_only=True)
class SeriesPaper:
    """The printed issue: the name in its masthead, and the body under the title.

    `closing` is the setting that has the rows of its closing block.
    """

    masthead: str
    closing: str = "bulletin.closing"
    body: Callable[[Bulletin, Sequence[Line]], tuple[Block, ...]] = _paragraphs


class Frozen(Enum):
    """What nobody changes behind an issued bulletin without a second person."""

    CASES = "cases"
    HAZARDS = "hazards of the ledger"


def _never_changed(bulletin: Bulletin) -> bool:
    del bulletin
    return False


@dataclass(frozen=True, kw_only=True)
class SeriesBooks:
    """What the check of the books holds a series against.

    `comparable` gives the figures, by the names that open their lists, that still can be
    compared with these; `is_changed_since` tells whether rows of its days, beside corrected
    cases, were put right after it was counted. `freezes` is what an issue holds fast.
    """

    comparable: Callable[[Bulletin], Mapping[str, int]]
    is_changed_since: Callable[[Bulletin], bool] = _never_changed
    freezes: frozenset[Frozen] = frozenset()


@dataclass(frozen=True, kw_only=True)
class OverviewPart:
    """What a leader reads of a series in the morning.

    `figures` are named as the sources name them, each with its label and its measure;
    `section` gives what the template shows, also where the day is not counted yet.
    """

    figures: tuple[tuple[str, str, str], ...]
    template: str
    section: Callable[[Bulletin | None], Any]


@dataclass(frozen=True, kw_only=True)
class SeriesSpec(ListedSeries):
    """A series of bulletins.

    `deadlines` is the setting that says by when each step is due, `due_after` how long after
    its last day an issue is due; where `is_due_soon`, the setting has minutes after the issue
    was begun. Days may be joined in one issue where `is_joinable`, and a
    press edition may be drawn up where `has_press_edition`.
    """

    figures: SeriesFigures
    words: SeriesWords
    checks: SeriesChecks
    paper: SeriesPaper
    books: SeriesBooks
    overview: OverviewPart | None = None
    deadlines: str = "bulletin.due"
    due_after: timedelta = timedelta(days=1)
    is_due_soon: bool = False
    is_joinable: bool = True
    has_press_edition: bool = True

    def due_on(self, period_to: date) -> date:
        """Return the day on which an issue is due, which a draft's paper bears."""
        return period_to + self.due_after

    def file_name(self, bulletin: Bulletin) -> str:
        """Return how files of an issue are called, without what they are."""
        return f"{bulletin.period_from:%Y%m%d}-{self.code}"


def register_series(*specs: SeriesSpec) -> None:
    """Take in series with their phrases and sources, when the site starts.

    Raises ValueError for a code, a phrase or a figure that is declared twice and differs.
    """
    for spec in specs:
        list_series(spec)
        register_phrases(spec.words.phrases)
        register_sources(spec.figures.sources)


def all_specs() -> list[SeriesSpec]:
    """Return the registered series in order; the first is meant where none is named."""
    return [series for series in Series.all() if isinstance(series, SeriesSpec)]


def spec_of(series: str) -> SeriesSpec:
    """Return the spec of a series; KeyError where there is no such series."""
    found = Series.of(series)
    assert isinstance(found, SeriesSpec)
    return found
