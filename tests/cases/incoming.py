"""Checked messages, as the reader of a file hands them to the service."""

from datetime import datetime

from cases.services.intake.importing import Incoming
from cases.services.record.demands import Demand
from grids.models import Category, Channel


def make_incoming(
    category: Category,
    channel: Channel,
    count: int,
    at: datetime,
    *,
    phone: str = "",
    stem: str = "",
) -> list[Incoming]:
    """Return messages of one phone; with outside numbers `stem` 1, 2 … where it is given."""
    return [
        Incoming(
            line=n + 1,
            demand=Demand(
                kind="complaint", category=category, channel=channel, text=f"留言{n}",
                received_at=at, outside_number=f"{stem}{n}" if stem else "",
            ),
            phone=phone,
        )
        for n in range(1, count + 1)
    ]  # fmt: skip
