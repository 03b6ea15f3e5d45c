"""What an amendment would do: carried out by its own service and undone; what was done before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.access.privacy import Privacy
from cases.models import Case, Element, ElementChange
from cases.models.elements import PERSONAL, find_names, said_value
from cases.rules.issued_days import is_daily_issued
from cases.rules.phones import mask_name
from cases.services.applications.amending import (
    Amended,
    carry_out,
    day_of,
    lock_and_check,
    needs_second,
)
from cases.services.clocks.relimiting import Recounted
from cases.services.oversight.hotspots import hotspot_cases
from cases.services.record.transitions import Seen
from grids.hotspots import hotspot_tree
from grids.models import Category, User
from hotline.times import say_date, say_limit


@dataclass(frozen=True)
class ChangeLine:
    """One element with its old and new value in words."""

    element: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class AmendmentPreview:
    """What will change once it is confirmed, in words; `needs_second` asks another person."""

    changes: list[ChangeLine]
    limits: list[str]
    figures: list[str]
    told: list[str]
    needs_second: bool

    @property
    def digest(self) -> str:
        """A short name of all that is shown, so that a page confirms what it has shown."""
        said = json.dumps(asdict(self), ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


class _UndoneError(Exception):
    """Carries the preview out of the transaction that it undoes."""

    def __init__(self, preview: AmendmentPreview) -> None:
        super().__init__()
        self.preview = preview


def preview_amendment(
    case: Case,
    *,
    actor: User,
    at: datetime,
    values: Mapping[str, Any],
    reason: str,
    version: int | None = None,
    seen: Seen | None = None,
) -> AmendmentPreview:
    """Return what amending would do, by the verb's own code; nothing of it is kept.

    Raises what the verb would raise.
    """
    try:
        with transaction.atomic():
            locked, changes = lock_and_check(
                case, actor=actor, at=at, values=values, reason=reason, version=version, seen=seen
            )
            second = needs_second(locked, changes)
            before = _hotspots(locked, changes)
            done = carry_out(locked, changes, reason=reason, actor=actor, at=at)
            after = _hotspots(locked, changes)
            raise _UndoneError(_preview(done, before, after, second))
    except _UndoneError as undone:
        return undone.preview


def _preview(
    done: Amended, before: dict[str, int], after: dict[str, int], second: bool
) -> AmendmentPreview:
    return AmendmentPreview(
        changes=change_lines(done.changes),
        limits=[line for one in done.limits for line in _limit_lines(one)],
        figures=_figure_lines(done, before, after, second),
        told=[str(unit) for unit in done.units],
        needs_second=second,
    )


def change_lines(changes: Mapping[str, tuple[str, str]]) -> list[ChangeLine]:
    """Return the changes in words, in the order of the elements."""
    names = find_names((name, kept) for name, pair in changes.items() for kept in pair)
    return [
        ChangeLine(
            one.value, str(one.label),
            *(said_value(one, kept, names) for kept in changes[one.value]),
        )
        for one in Element
        if one in changes
    ]  # fmt: skip


def _limit_lines(one: Recounted) -> list[str]:
    if one.kept_because:
        return [f"{one.unit}：{one.kept_because}，时限不变"]
    if not one.has_moved:
        return [f"{one.unit}：时限不变（{one.rule}）"]
    lines = [] if one.rule == one.old_rule else [f"{one.unit}依据：{one.old_rule} → {one.rule}"]
    for word, (old, new) in (
        ("签收截止", one.sign), ("先行联系截止", one.contact), ("办结截止", one.reply),
    ):  # fmt: skip
        if old != new:
            lines.append(f"{one.unit}{word}：{_said(old)} → {_said(new)}")
    return lines


def _said(due: datetime | None) -> str:
    return say_limit(due) if due else "无"


def _hotspots(case: Case, changes: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """Return the counts of the day's hotspot categories between which the case moves."""
    pair = changes.get(Element.CATEGORY)
    if pair is None:
        return {}
    nearest = hotspot_tree().nearest
    flagged = dict.fromkeys(nearest[int(pk)] for pk in pair if int(pk) in nearest)
    if len(flagged) == 1 and all(int(pk) in nearest for pk in pair):
        return {}
    rows = Category.objects.in_bulk(flagged)
    return {rows[pk].name: hotspot_cases(rows[pk], day_of(case)).count() for pk in flagged}


def _figure_lines(
    done: Amended, before: dict[str, int], after: dict[str, int], second: bool
) -> list[str]:
    day = say_date(day_of(done.case))
    lines = [
        f"{day}热点“{name}”：{before[name]}件 → {after[name]}件"
        for name in before
        if before[name] != after[name]
    ]
    if second:
        lines.append(f"{day}日报已签发：须另一人确认；已签发的日报不变，另发更正期。")
    elif Element.CATEGORY in done.changes or Element.KIND in done.changes:
        lines.append(f"{day}日报尚未签发，数字随工单变动。")
    else:
        issued = is_daily_issued(done.case.received_at)
        lines.append(f"{day}{'已签发的' if issued else ''}日报数字不变。")
    return lines


@dataclass(frozen=True)
class AmendedLine:
    """One element that was put right, as the hotline reads it."""

    at: datetime
    actor: str
    label: str
    old: str
    new: str
    reason: str


def amended_lines(rows: list[ElementChange], privacy: Privacy) -> list[AmendedLine]:
    """Return what was put right, oldest first; names and addresses as the person may see."""
    pairs = [(row.element, kept) for row in rows for kept in (row.old_value, row.new_value)]
    names = find_names(pairs)
    return [
        AmendedLine(
            row.at, str(row.actor), row.get_element_display(),
            _shown(row.element, row.old_value, row.old_personal, names, privacy),
            _shown(row.element, row.new_value, row.new_personal, names, privacy),
            privacy.text(row.reason),
        )
        for row in rows
    ]  # fmt: skip


def _shown(element: str, kept: str, personal: str, names: Any, privacy: Privacy) -> str:
    if element not in PERSONAL:
        return privacy.text(said_value(element, kept, names))
    if not personal or privacy.sees_in_full:
        return said_value(element, personal, names)
    return mask_name(personal) if element == Element.CALLER_NAME else "****"
