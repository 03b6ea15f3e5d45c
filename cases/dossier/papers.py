"""What waits for a leader's signature (待审签): on the case page, and on the leader's home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from cases.access.permissions import is_unit_person
from cases.access.privacy import Privacy, line_text
from cases.access.situation import Situation
from cases.clocks.terms import in_words
from cases.guards.signing_off import sign_off_refusal
from cases.models import ReplyOutcome, SignOff, SignOffStatus, SignOffSubject
from cases.models.queries import WITH_UNIT
from cases.rules.capabilities import CaseCapability
from cases.selectors.files import File
from grids.models import User
from grids.reference import units

SHOWN_AT_HOME = 8
SAID = 60


@dataclass(frozen=True)
class PaperShown:
    """A deed that waits: who wrote it, since when, on what terms; `may_sign` for its leader.

    `why_not` says why it cannot happen any more; it can still be sent back.
    """

    paper: SignOff
    unit: str
    text: str
    terms: list[str]
    files: list[File]
    may_sign: bool
    why_not: str


def papers_of(situation: Situation, privacy: Privacy, files: Sequence[File]) -> list[PaperShown]:
    """Return what waits for a signature, for the people of the unit that wrote it.

    To everybody else nothing of it has happened.
    """
    user = situation.actor
    rows = {row.pk: row for row in situation.assignments if not row.ended_at}
    near = [
        paper
        for paper in situation.papers
        if paper.assignment_id in rows
        and is_unit_person(user)
        and rows[paper.assignment_id].unit_id in user.scope_unit_ids
    ]
    return [_shown(paper, situation, privacy, files) for paper in near]


def _shown(paper: Any, situation: Situation, privacy: Privacy, files: Sequence[File]) -> PaperShown:
    part = next(row for row in situation.assignments if row.pk == paper.assignment_id)
    paper.assignment = part
    refusal = sign_off_refusal(situation, paper.pk)
    return PaperShown(
        paper, str(part.unit), privacy.text(paper.text),
        [privacy.text(term) for term in _terms(paper)],
        [file for file in files if file.attachment.pk in paper.file_ids],
        paper in situation.to_sign, refusal.message if refusal else "",
    )  # fmt: skip


def _terms(paper: SignOff) -> list[str]:
    values = paper.values
    if paper.subject == SignOffSubject.EXTENSION:
        return [f"延长 {in_words(paper.assignment, values['amount'])}"]
    if paper.subject == SignOffSubject.OBJECTION:
        known = {unit.pk: unit for unit in units().by_code.values()}
        proposed = known.get(values["proposed_unit"])
        return [values["ground"], *([f"建议承办单位：{proposed}"] if proposed else [])]
    reason = values.get("not_waiting_reason", "").strip()
    return [ReplyOutcome(values["outcome"]).label, *([f"不等待：{reason}"] if reason else [])]


@dataclass(frozen=True)
class WaitingPaper:
    """One line of a leader's home: what waits, of which case, by whom, since when."""

    pk: int
    number: str
    title: str
    subject: str
    unit: str
    asked_by: str
    asked_at: datetime
    text: str


def waiting_for_leader(user: User) -> list[WaitingPaper]:
    """Return what waits longest for a leader's signature; one query, none for others."""
    led = user.units_with(CaseCapability.LEAD_UNIT)
    if not led:
        return []
    below = reduce(or_, (Q(assignment__unit__path__startswith=unit.path) for unit in led))
    found = SignOff.objects.filter(
        below, status=SignOffStatus.WAITING, assignment__ended_at__isnull=True,
        case__state__in=WITH_UNIT,
    )  # fmt: skip
    related = found.select_related("case", "assignment__unit", "asked_by")
    return [_line(paper, user) for paper in related.order_by("asked_at", "pk")[:SHOWN_AT_HOME]]


def _line(paper: SignOff, user: User) -> WaitingPaper:
    case = paper.case
    return WaitingPaper(
        paper.pk, case.number, line_text(user, case, case.title), paper.get_subject_display(),
        str(paper.assignment.unit), str(paper.asked_by), paper.asked_at,
        line_text(user, case, paper.text).replace("\n", " ")[:SAID],
    )  # fmt: skip
