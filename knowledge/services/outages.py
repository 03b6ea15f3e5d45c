"""Entering, changing and ending outages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from grids.models import Grid, Unit, User
from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.capabilities import KnowledgeCapability
from knowledge.guards import holds
from knowledge.models import Outage, OutageKind
from knowledge.models.outage import PLACE_MAX, PLACES_MOST, TEXT_MAX

LONGEST = timedelta(days=366)
NOT_KEPT = "停水停电公告由公告单位和热线维护。"


@dataclass(frozen=True)
class OutageFacts:
    """What fails where, from when to when, and what a caller is told."""

    kind: str
    text: str
    starts_at: datetime
    ends_at: datetime
    grids: Sequence[Grid] = ()
    places: Sequence[str] = field(default_factory=list)


@transaction.atomic
def enter_outage(facts: OutageFacts, *, unit: Unit | None, actor: User, at: datetime) -> Outage:
    """Enter an outage of a unit, or one that the hotline heard of (None)."""
    if not holds(actor, KnowledgeCapability.KEEP_OUTAGES, unit):
        raise Forbidden(NOT_KEPT)
    _check(facts, at)
    row = Outage.objects.create(unit=unit, entered_at=at, entered_by=actor, **_columns(facts))
    row.grids.set(facts.grids)
    return row


@transaction.atomic
def change_outage(outage: Outage, facts: OutageFacts, *, actor: User, at: datetime) -> Outage:
    """Change an outage that is not over."""
    row = _locked(outage, actor, at)
    _check(facts, at)
    for name, value in _columns(facts).items():
        setattr(row, name, value)
    row.save()
    row.grids.set(facts.grids)
    return row


@transaction.atomic
def end_outage(outage: Outage, *, actor: User, at: datetime) -> Outage:
    """Say that it is over now; one that has not begun never begins."""
    row = _locked(outage, actor, at)
    row.starts_at, row.ends_at, row.ended_by = min(row.starts_at, at), at, actor
    row.save(update_fields=["starts_at", "ends_at", "ended_by"])
    return row


def _locked(outage: Outage, actor: User, at: datetime) -> Outage:
    row = (
        Outage.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit")
        .get(pk=outage.pk)
    )
    if not holds(actor, KnowledgeCapability.KEEP_OUTAGES, row.unit):
        raise Forbidden(NOT_KEPT)
    if row.ends_at <= at:
        raise Conflict("这条公告已经结束，不能再改；请另录一条。")
    return row


def _columns(facts: OutageFacts) -> dict[str, object]:
    return {
        "kind": facts.kind, "text": facts.text, "places": list(facts.places),
        "starts_at": facts.starts_at, "ends_at": facts.ends_at, "planned_end": facts.ends_at,
    }  # fmt: skip


def _check(facts: OutageFacts, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if facts.kind not in OutageKind.values:
        wrong["kind"] = "请选择类别。"
    if not 2 <= len(facts.text) <= TEXT_MAX:
        wrong["text"] = f"请填写答复市民的内容，最多 {TEXT_MAX} 字。"
    if len(facts.places) > PLACES_MOST or any(len(one) > PLACE_MAX for one in facts.places):
        wrong["places"] = f"地点最多 {PLACES_MOST} 个，每个最多 {PLACE_MAX} 字。"
    if not facts.places and not facts.grids:
        wrong["places"] = "请填写地点名称，或选择区域。"
    if facts.ends_at <= facts.starts_at:
        wrong["ends_at"] = "结束时间应晚于开始时间。"
    elif facts.ends_at <= at:
        wrong["ends_at"] = "结束时间应在现在之后。"
    elif facts.ends_at - facts.starts_at > LONGEST:
        wrong["ends_at"] = "一条公告最长一年。"
    if wrong:
        raise InvalidInput(fields=wrong)
