"""Applications as the case page tells them: what was asked, on what terms, what was ruled."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.access.applications import Kind
from cases.access.permissions import is_unit_person
from cases.access.privacy import Privacy
from cases.clocks.terms import in_words
from cases.dossier.application_rows import Application
from cases.models import Element
from cases.models.application import UnitApplication
from grids.deadlines import CITY_ZONE
from hotline.times import say_date, say_due


@dataclass(frozen=True)
class Applied:
    """One application on the page; texts masked, `late` what should have been done by now.

    `files` is its material, as far as the reader may open it (set by the dossier).
    """

    label: str
    unit: str
    asked_by: str
    asked_at: datetime
    text: str
    terms: list[str]
    ruling: str
    ruled: str
    ruled_by: str
    ruled_at: datetime | None
    reason: str
    late: str
    file_ids: frozenset[int] = frozenset()
    files: tuple[Any, ...] = ()


def applied_to(applied: Iterable[Application], privacy: Privacy, at: datetime) -> list[Applied]:
    """Return the applications of a case as the page tells them, oldest first."""
    is_unit = is_unit_person(privacy.user)
    return [
        _shown(kind, row, privacy, at)
        for kind, row in sorted(applied, key=lambda one: (one[1].asked_at, one[1].pk))
        # A proposed amendment may name what is kept from units.
        if not (is_unit and kind.name == "amendment")
    ]


def _shown(kind: Kind, row: Any, privacy: Privacy, at: datetime) -> Applied:
    part = getattr(row, "assignment", None)
    return Applied(
        label=kind.label,
        unit=str(part.unit) if part else "",
        asked_by=str(row.asked_by),
        asked_at=row.asked_at,
        text=privacy.text(row.text),
        terms=[privacy.text(term) for term in _terms(kind.name, row, at) if term],
        ruling=row.ruling,
        ruled=row.get_ruling_display(),
        ruled_by=str(row.ruled_by or ""),
        ruled_at=row.ruled_at,
        reason=privacy.text(row.reason),
        late=_late(kind.name, row, at),
        file_ids=row.file_ids,
    )


def _terms(kind: str, row: Any, at: datetime) -> list[str]:
    return TERMS[kind](row, at) if kind in TERMS else _own_fields(row)


def _own_fields(row: Any) -> list[str]:
    """Return what a kind's own columns say, for a kind without words of its own."""
    shared = {field.name for field in UnitApplication._meta.get_fields()}
    own = [one for one in row._meta.concrete_fields if one.name not in shared]
    told = [(one.verbose_name, _said(row, one)) for one in own if not one.primary_key]
    return [f"{label}：{value}" for label, value in told if value]


def _said(row: Any, field: Any) -> Any:
    name = field.name
    return getattr(row, f"get_{name}_display")() if field.choices else getattr(row, name)


def _extension_terms(row: Any, at: datetime) -> list[str]:
    told = f"{row.get_told_means_display()}已告知市民" if row.told_at else ""
    until = f"新截止 {say_due(row.new_due_at, at)}" if row.new_due_at else ""
    signed = f"{row.signed_off_by}审签" if row.signed_off_by else ""
    return [f"延长 {in_words(row.assignment, row.amount)}", signed, until, told]


def _wait_terms(row: Any, at: datetime) -> list[str]:
    until = f"最迟到 {say_due(row.until_at, at)}" if row.until_at else ""
    return [until, row.get_end_reason_display()]


def _parking_terms(row: Any, at: datetime) -> list[str]:
    del at
    struck = f"已销账：{row.strike_note}" if row.struck_off_at else ""
    review = f"复核：{say_date(row.review_on)}"
    return [f"责任人：{row.owner}", f"计划：{row.plan}", review, struck]


# The terms of a kind in its own words; of any other its own columns are told.
TERMS: dict[str, Callable[[Any, datetime], list[str]]] = {
    "extension": _extension_terms,
    "wait": _wait_terms,
    "ending": lambda row, at: [row.get_way_display(), row.basis],
    "parking": _parking_terms,
    "exclusion": lambda row, at: [row.ground],
    "correction": lambda row, at: [row.get_mark_display()],
    "amendment": lambda row, at: ["、".join(str(Element(name).label) for name in row.pairs)],
}


def _late(kind: str, row: Any, at: datetime) -> str:
    if row.ruling != "accepted":
        return ""
    if kind == "extension" and not row.told_at and row.case.caller_id:
        return "尚未告知市民"
    today = at.astimezone(CITY_ZONE).date()
    if kind == "parking" and not row.struck_off_at and row.review_on < today:
        return "复核已逾期"
    return ""
