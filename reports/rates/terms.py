"""The city's terms of assessment, read once for one counting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from grids.rules import rule


@dataclass(frozen=True)
class Terms:
    """What the figures depend on beside the rows: the settings, and the instant of counting.

    What is neither done nor due at `at` counts in no base.
    """

    at: datetime
    basically_percent: int = 60
    no_opinion_counts: bool = False
    leaves_out_hidden: bool = False
    by_accepted_reply: bool = False
    by_accepted_return: bool = False
    roles: tuple[str, ...] = ("lead", "answering", "sub")
    total_is_mean: bool = False
    has_composite: bool = False
    weights: Mapping[str, int] | None = None
    zone_by: str = "satisfied"
    zones: Mapping[str, int] | None = None
    has_ranking: bool = False


def read_terms(at: datetime) -> Terms:
    """Return the city's terms as they stand now."""
    return Terms(
        at=at,
        basically_percent=rule("rates.basically_percent"),
        no_opinion_counts=rule("rates.no_opinion_counts"),
        leaves_out_hidden=rule("rates.secret_contact") == "left_out",
        by_accepted_reply=rule("rates.reply_counted") == "accepted",
        by_accepted_return=rule("rates.returns_counted") == "accepted",
        roles=tuple(rule("rates.roles")),
        total_is_mean=rule("rates.total") == "mean",
        has_composite=rule("rates.composite"),
        weights=rule("rates.weights"),
        zone_by=rule("rates.zone_by"),
        zones=rule("rates.zones"),
        has_ranking=rule("rates.ranking"),
    )
