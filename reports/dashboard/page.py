"""The page as a whole: what one person sees at one instant."""

from dataclasses import dataclass, replace
from datetime import datetime

from grids.deadlines import business_day
from grids.hotspots import hotspot_tree
from grids.models import User
from grids.rules import rule
from reports.bulletins.content import printed_lines
from reports.bulletins.spec import all_specs
from reports.dashboard import by_place, by_unit, now, over_time
from reports.dashboard.scope import Scope, scope_of
from reports.dashboard.values import Block
from reports.models import Bulletin, RollUpState, StaleRollUp, Stretch
from reports.models.bulletin import ISSUED_STEPS
from reports.papers.charts import draw
from reports.periods import Cadence
from reports.rates.spans import SpanKind, span_of
from reports.rates.terms import read_terms
from reports.rollups.reading import Windows, read_kept


@dataclass(frozen=True)
class Issue:
    """The bulletin that was issued last, with its paragraphs."""

    bulletin: Bulletin
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Dashboard:
    """All of the page; `counted_at` is until when the figures were counted, None for never.

    `waiting` days before today are yet to be counted anew.
    """

    at: datetime
    counted_at: datetime | None
    waiting: int
    scope: Scope
    issue: Issue | None
    today: now.Today
    blocks: tuple[Block, ...]


def read_dashboard(user: User, at: datetime, unit: str = "") -> Dashboard:
    """Return the page of one person about their reach, or about one unit within it.

    Raises Forbidden for who sees no unit's figures, NotVisible for a unit beyond reach.
    """
    scope = scope_of(user, unit)
    hour = int(rule("day.starts_at_hour"))
    span, terms = span_of(SpanKind.MONTH, business_day(at, hour)), read_terms(at)
    kept = read_kept(Windows(business_day(at, hour), span.from_on), scope.units)
    counted_at = RollUpState.objects.values_list("counted_at", flat=True).first()
    waiting = StaleRollUp.objects.filter(stretch=Stretch.DAY).exclude(on=business_day(at, hour))
    blocks = (
        over_time.thirty_days(kept, scope),
        by_place.hotspots(kept, scope, hotspot_tree()),
        now.groups(user, scope, at),
        over_time.twelve_months(kept, scope),
        over_time.kinds(kept, scope),
        by_place.territory(kept, scope),
        by_unit.rates(kept, scope, span, terms),
        by_unit.overdue(user, scope, at),
        now.hazards(user) if scope.units is None else None,
        now.instructions(user, at) if scope.unit is None else None,
    )
    return Dashboard(
        at, counted_at, waiting.count(), scope, _issue(user), now.today(kept, scope, at, hour),
        tuple(_drawn(block) for block in blocks if block),
    )  # fmt: skip


def _issue(user: User) -> Issue | None:
    """Return the issue of the first daily that was issued last and may be read; one statement.

    Never one about a case: the page hangs on walls, too.
    """
    daily = next(spec.code for spec in all_specs() if spec.cadence is Cadence.DAY)
    issued = Bulletin.objects.visible_to(user).filter(step__in=ISSUED_STEPS, series=daily)
    newest = issued.superseded(is_so=False).order_by("-issued_at", "-pk").first()
    if newest is None:
        return None
    return Issue(newest, tuple(line.text for line in printed_lines(newest)))


def _drawn(block: Block) -> Block:
    if not block.chart:
        return block
    chart = block.chart
    return replace(block, svg=draw(chart.shape, chart.labels, chart.rows, title=block.says).svg)
