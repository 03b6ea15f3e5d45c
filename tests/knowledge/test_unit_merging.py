"""A merged unit's articles and outages."""

from datetime import timedelta

from grids.unit_mergers import Merger
from knowledge.services.outages import OutageFacts, enter_outage
from knowledge.unit_merging import articles_and_outages, hand_over


def test_they_are_the_successors(published, unit, other_unit, handler, system_admin, at):
    hours = {"starts_at": at, "ends_at": at + timedelta(hours=2)}
    facts = OutageFacts(kind="gas", text="停气检修。", places=["康宁小区"], **hours)
    running = enter_outage(facts, unit=unit, actor=handler, at=at)
    over = enter_outage(facts, unit=unit, actor=handler, at=at)
    type(over).objects.filter(pk=over.pk).update(ends_at=at)
    assert [one.held.count() for one in articles_and_outages(unit, at)] == [1, 1]
    merger = Merger(unit=unit, successor=other_unit, actor=system_admin, at=at)
    hand_over(merger)
    for row in (published, running, over):
        row.refresh_from_db()
    assert (published.unit, running.unit, over.unit) == (other_unit, other_unit, unit)
