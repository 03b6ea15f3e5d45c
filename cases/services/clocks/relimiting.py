"""Limits counted again after an element was put right on which their rule hangs."""

from dataclasses import dataclass
from datetime import datetime

from cases.access.branches import chain_of
from cases.clocks.limits import account_of
from cases.clocks.reckoning import reckon
from cases.clocks.terms import terms_for
from cases.models import Assignment, Case, ClockSegment, DueReason, StartReason
from cases.services.clocks.assigning import deadlines_for, first_segment
from cases.services.clocks.timekeeping import press_anew, reset_due
from grids.models import Unit
from grids.terms import SIGNING, Terms


@dataclass(frozen=True)
class Recounted:
    """What became of the limits of one assignment; `kept_because` where nothing moved."""

    unit: Unit
    rule: str
    old_rule: str
    reply: tuple[datetime, datetime]
    sign: tuple[datetime | None, datetime | None] = (None, None)
    contact: tuple[datetime | None, datetime | None] = (None, None)
    kept_because: str = ""

    @property
    def has_moved(self) -> bool:
        """Whether any limit is another one now."""
        return any(old != new for old, new in (self.reply, self.sign, self.contact))


def recount_limits(case: Case, *, at: datetime, has_new_urgency: bool) -> list[Recounted]:
    """Count every open assignment's limits again by the rule that fits a locked case now.

    They run from the dispatch as before, through the pauses, extensions and orders of each.
    Left as it is: who has replied, and an extension that was granted in another unit of time.
    A new urgency puts them on another ladder of urging. Raises InvalidInput where the city
    has no rule that fits.
    """
    found = list(case.assignments.filter(ended_at__isnull=True).select_related("unit", "parent"))
    # What was handed down ends within the limit of the part above it.
    rows = sorted(found, key=lambda row: (len(chain_of(row, found)), row.pk))
    by_id = {row.pk: row for row in rows}
    done = []
    for row in rows:
        row.case = case
        one = _recount(row, by_id.get(row.parent_id or 0), at)
        if has_new_urgency and not one.kept_because:
            press_anew(row, at=at)
        done.append(one)
    return done


def _recount(row: Assignment, above: Assignment | None, at: datetime) -> Recounted:
    old_rule, old = row.limit_name, terms_for(row)
    before = (row.reply_due_at, row.sign_due_at, row.contact_due_at)
    due = deadlines_for(row.case, row.unit, row.dispatched_at)
    because = _kept_because(row, old, due.terms)
    if because or due.terms is None:
        return Recounted(row.unit, old_rule, old_rule, (before[0],) * 2, kept_because=because)
    row.limit_name, row.limit_terms = due.rule_name, due.terms.store()
    row.save(update_fields=["limit_name", "limit_terms"])
    if due.terms.starts_at != old.starts_at:
        _restart(row, due.terms)
    fresh = reckon(account_of(row))
    assert fresh is not None
    reset_due(
        row, fresh, at=at, note=f"原依据：{old_rule}", reason=DueReason.AMENDED,
        within=above.reply_due_at if above else None,
    )  # fmt: skip
    return Recounted(
        row.unit, row.limit_name, old_rule, (before[0], row.reply_due_at),
        (before[1], row.sign_due_at), (before[2], row.contact_due_at),
    )  # fmt: skip


def _kept_because(row: Assignment, old: Terms, new: Terms | None) -> str:
    if row.reply_sent_at:
        return "已经答复"
    if not row.limit_terms:
        return "派单时没有记录依据"
    changes = row.due_changes.filter(reason=DueReason.EXTENDED, amount__isnull=False)
    if new and new.time_unit != old.time_unit and changes.exists():
        return "已批准延期，计时单位不同"
    return ""


def _restart(row: Assignment, terms: Terms) -> None:
    """Let the clock begin where the new rule says: at the dispatch, or at the signature."""
    first = row.segments.order_by("pk").first()
    if terms.starts_at != SIGNING:
        if first is None:
            first_segment(row).save()
            return
        reason = StartReason.REDO if row.round > 1 else StartReason.DISPATCH
        begins = row.dispatched_at
    elif row.signed_at is None:
        ClockSegment.objects.filter(assignment=row).delete()
        return
    else:
        reason, begins = StartReason.SIGNING, row.signed_at
    if first is not None:
        first.started_at, first.start_reason = begins, reason
        first.save(update_fields=["started_at", "start_reason"])
