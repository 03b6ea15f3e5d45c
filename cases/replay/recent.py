"""A smaller day in the likeness of a printed one, so that a demo has work of today's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from cases.replay.facts import DayFacts
from grids.deadlines import CITY_ZONE


def recent_day(at: datetime, days_ago: int = 1) -> date:
    """Return the day so many days ago, by default the one that closed last."""
    return at.astimezone(CITY_ZONE).date() - timedelta(days=days_ago)


def scaled_facts(facts: DayFacts, day: date, share: float) -> DayFacts:
    """Return the figures of another day, each about `share` of these; the sums still hold.

    Nothing that was counted falls to zero, and a ranking keeps its order where it can.
    """
    direct, dispatched = _scaled([facts.direct, facts.dispatched], share)
    channels = _scaled([count for _, count in facts.channels], share)
    bodies = _scaled([count for _, count in facts.bodies], share)
    hazards = sum(bodies)
    lines = [
        replace(line, count=count, concentrated=None)
        for line, count in zip(
            facts.hotspots, _scaled([line.count for line in facts.hotspots], share), strict=True
        )
    ]
    return replace(
        facts,
        day=day,
        calls=direct + dispatched,
        direct=direct,
        dispatched=dispatched,
        callbacks=_scaled([facts.callbacks], share)[0],
        web=sum(channels),
        channels=tuple(
            (name, count) for (name, _), count in zip(facts.channels, channels, strict=True)
        ),
        hotspots=tuple(lines),
        others=(),
        hazards=hazards,
        bodies=tuple((name, count) for (name, _), count in zip(facts.bodies, bodies, strict=True)),
        hazard_categories=facts.hazard_categories[:hazards],
    )


def _scaled(counts: Sequence[int], share: float) -> list[int]:
    return [max(1, round(count * share)) if count else 0 for count in counts]
