"""Importing outages: all of a table, or none."""

from datetime import datetime

from django.db import transaction

from grids.models import Unit, User
from hotline.errors import Forbidden, InvalidInput
from knowledge.capabilities import KnowledgeCapability
from knowledge.guards import holds
from knowledge.importing.outage_files import read_outages, say_faults
from knowledge.models import Outage
from knowledge.services.outages import NOT_KEPT, OutageFacts, enter_outage

FAULTS_SHOWN = 10


@transaction.atomic
def import_outages(
    content: bytes, *, name: str, unit: Unit | None, actor: User, at: datetime
) -> tuple[int, int]:
    """Enter the outages of a table for a unit; returns how many, and how many stood already.

    Raises Forbidden for a unit that is not theirs, and InvalidInput with each faulty cell of
    the file, of which then nothing is taken.
    """
    if not holds(actor, KnowledgeCapability.KEEP_OUTAGES, unit):
        raise Forbidden(NOT_KEPT)
    faults: list[str] = []
    new = known = 0
    try:
        for one in read_outages(name, content):
            faults += one.faults
            if one.facts is None:
                continue
            if _stands(one.facts, unit):
                known += 1
                continue
            try:
                enter_outage(one.facts, unit=unit, actor=actor, at=at)
                new += 1
            except InvalidInput as error:
                faults += say_faults(one.line, error)
    except InvalidInput as error:
        raise InvalidInput(fields={"file": error.message}) from error
    if not faults and not new + known:
        faults = ["没有数据行。"]
    if faults:
        more = f"（另有 {len(faults) - FAULTS_SHOWN} 处）" if len(faults) > FAULTS_SHOWN else ""
        raise InvalidInput(fields={"file": f"{name} {' '.join(faults[:FAULTS_SHOWN])}{more}"})
    return new, known


def _stands(facts: OutageFacts, unit: Unit | None) -> bool:
    """Tell whether the unit has announced the same, so that a file may be taken again."""
    return Outage.objects.filter(
        unit=unit, kind=facts.kind, starts_at=facts.starts_at, planned_end=facts.ends_at,
        text=facts.text,
    ).exists()  # fmt: skip
