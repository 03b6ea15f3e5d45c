"""Applications as the case page tells them: what was asked, on what terms, what was ruled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cases.applications import KINDS, Asked, Kind
from cases.models import Case, Element
from cases.permissions import is_unit_person
from cases.privacy import Privacy
from cases.services.extending import in_words
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


def applied_queries(case: Case, asked: Sequence[Asked]) -> dict[str, "QuerySet[Any]"]:
    """Return a query for each kind of which the case has any, by the kind's name."""
    found = {}
    for name in {one.kind for one in asked}:
        kind = KINDS[name]
        related = ["case", "asked_by", "ruled_by", *(["assignment__unit"] if kind.by_unit else [])]
        if name == "extension":
            related.append("signed_off_by")
        found[name] = kind.model.objects.filter(case=case).select_related(*related)
        if has_files(kind):
            pairs = kind.model.files.through.objects.filter(**{f"{name}__case": case})
            found[f"{name}_files"] = pairs.values_list(f"{name}_id", "attachment_id")
    return found


def applied_to(
    asked: Sequence[Asked], read: Mapping[str, Sequence[Any]], privacy: Privacy, at: datetime
) -> list[Applied]:
    """Return the applications of a case, oldest first; `read` holds the rows of each kind."""
    rows = {(name, row.pk): row for name in KINDS for row in read.get(name, ())}
    is_unit = is_unit_person(privacy.user)
    files: dict[tuple[str, int], set[int]] = {}
    for name in KINDS:
        for pk, file in read.get(f"{name}_files", ()):
            files.setdefault((name, pk), set()).add(file)
    return [
        replace(
            _shown(one.kind, rows[one.kind, one.pk], privacy, at),
            file_ids=frozenset(files.get((one.kind, one.pk), ())),
        )
        for one in asked
        # A proposed amendment may name what is kept from units.
        if (one.kind, one.pk) in rows and not (is_unit and one.kind == "amendment")
    ]


def _shown(kind: str, row: Any, privacy: Privacy, at: datetime) -> Applied:
    part = getattr(row, "assignment", None)
    return Applied(
        label=KINDS[kind].label,
        unit=str(part.unit) if part else "",
        asked_by=str(row.asked_by),
        asked_at=row.asked_at,
        text=privacy.text(row.text),
        terms=[privacy.text(term) for term in _terms(kind, row, at) if term],
        ruling=row.ruling,
        ruled=row.get_ruling_display(),
        ruled_by=str(row.ruled_by or ""),
        ruled_at=row.ruled_at,
        reason=privacy.text(row.reason),
        late=_late(kind, row, at),
    )


def has_files(kind: Kind) -> bool:
    """Tell whether applications of a kind come with material."""
    return any(field.name == "files" for field in kind.model._meta.many_to_many)


def _terms(kind: str, row: Any, at: datetime) -> list[str]:
    if kind == "extension":
        told = f"{row.get_told_means_display()}已告知市民" if row.told_at else ""
        until = f"新截止 {say_due(row.new_due_at, at)}" if row.new_due_at else ""
        signed = f"{row.signed_off_by}审签" if row.signed_off_by else ""
        return [f"延长 {in_words(row.assignment, row.amount)}", signed, until, told]
    if kind == "wait":
        until = f"最迟到 {say_due(row.until_at, at)}" if row.until_at else ""
        return [until, row.get_end_reason_display()]
    if kind == "ending":
        return [row.get_way_display(), row.basis]
    if kind == "parking":
        struck = f"已销账：{row.strike_note}" if row.struck_off_at else ""
        return [
            f"责任人：{row.owner}",
            f"计划：{row.plan}",
            f"复核：{say_date(row.review_on)}",
            struck,
        ]
    if kind == "amendment":
        return ["、".join(str(Element(name).label) for name in row.pairs)]
    return [row.ground if kind == "exclusion" else row.get_mark_display()]


def _late(kind: str, row: Any, at: datetime) -> str:
    if row.ruling != "accepted":
        return ""
    if kind == "extension" and not row.told_at and row.case.caller_id:
        return "尚未告知市民"
    today = at.astimezone(CITY_ZONE).date()
    if kind == "parking" and not row.struck_off_at and row.review_on < today:
        return "复核已逾期"
    return ""
