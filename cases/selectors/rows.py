"""Cases as the lines of a list: one shape for every list and queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.access.own_parts import state_label
from cases.access.privacy import line_text
from cases.models import Assignment, Case, HazardGrade
from cases.models.event_rows import events_of_all
from cases.models.queries import LET_GO
from cases.rules.capabilities import CaseCapability
from cases.rules.states import (
    OWING_STATES,
    STATES,
    State,
    Verb,
)
from cases.selectors.names import Names, names_of
from cases.selectors.passages import passage_for
from grids.models import Kind, Urgency, User
from hotline.passages import mark_words
from hotline.times import Light

# What a line tells beside its case, in this order; the number is how often it happened.
HAPPENED = {
    Verb.INSTRUCT: "领导批示{}次",
    Verb.SUPERVISE: "督办{}次",
    Verb.URGE: "催办{}次",
    Verb.REDO: "重办{}次",
    Verb.ADD_CALL: "市民追加{}次",
    Verb.REFUSE_REPLY: "答复退回{}次",
    Verb.OBJECT: "退单{}次",
    Verb.REFUSE_OBJECTION: "退单未同意{}次",
    Verb.ATTEMPT_CALLBACK: "回访未接通{}次",
    Verb.REPORT_PROGRESS: "阶段性反馈{}次",
}
# The deadline rests on a year whose calendar has not been announced.
UNCERTAIN = "日历未公布"


class Mark(str):
    """A short word beside a title, in the colour of a tag: red, amber or none."""

    tone: str

    def __new__(cls, word: str, tone: str = "") -> "Mark":
        mark = super().__new__(cls, word)
        mark.tone = tone
        return mark


HAZARD_MARKS = {
    HazardGrade.ORDINARY: Mark("隐患", "amber"),
    HazardGrade.SUSPECTED_MAJOR: Mark("疑似重大", "red"),
    HazardGrade.MAJOR: Mark("重大隐患", "red"),
}
URGENCY_MARKS = {
    Urgency.URGENT: Mark(Urgency.URGENT.label, "amber"),
    Urgency.EXTREME: Mark(Urgency.EXTREME.label, "red"),
}
NO_MARKS = SafeString("")
NO_CLOCK = Light("none", "—")


@dataclass
class Row:
    """One line of a list, as cases/templatetags/queues.py draws it."""

    number: str
    url: str
    title: str
    state_label: str
    state_tone: str
    kind: str
    category: str
    place: str
    source: str
    updated_at: datetime
    due_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    warn_at: datetime | None = None
    is_paused: bool = False
    asks_more: bool = False
    registered_at: datetime | None = None
    closed_at: datetime | None = None
    urgency: str = ""
    channel: str = ""
    unit: str = ""
    # Filled in where a list shows them (`cases.selectors.list_columns`).
    days: int | None = None
    satisfaction: str = ""
    limit: str = ""
    pick: str = ""
    light: Light | None = None
    marks: list[str] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    # Where the words of a search stand, marked; empty where nothing was searched for.
    marked_title: SafeString = NO_MARKS
    passage: SafeString = NO_MARKS
    # The group that begins with this line (label, count, is_late).
    heading: Any = None


def case_url(number: str) -> str:
    """Return the address of a case's page."""
    return f"/cases/{number}/"


def number_link(number: str) -> SafeString:
    """Return a case's number as the link to its page, for a sentence that names it."""
    return format_html('<a class="number tap" href="{}">{}</a>', case_url(number), number)


def rows_of(
    cases: Sequence[Case],
    user: User,
    *,
    source: str = "lead_unit",
    words: Sequence[str] = (),
) -> list[Row]:
    """Return the lines of cases, with what happened to them; two queries, no joins needed.

    `source` names what stands under 来自: ``lead_unit`` or ``channel``. Numbers that
    somebody wrote into a title are hidden. `words` were searched for: each line shows where
    they stand in what the person may read.
    """
    if not cases:
        return []
    past, names = _happened(cases, user), names_of(cases)
    rows = [_row(case, past.get(case.pk, {}), names, source, user) for case in cases]
    for row, case in zip(rows, cases, strict=True) if words else ():
        row.marked_title = mark_words(row.title, words)
        row.passage = passage_for(user, case, words)
    return rows


def read_lead_replies(cases: Sequence[Case]) -> Sequence[Case]:
    """Let each case tell when its lead first replied, for its light; one query.

    Without it the light of an answered case would show when the case was closed, days
    after the unit had replied in time. Lists that read one assignment a case annotate it.
    """
    rows = Assignment.objects.filter(case__in=cases, role="lead", parent__isnull=True)
    replied = dict(rows.order_by("pk").values_list("case_id", "replied_at"))
    for case in cases:
        case.lead_replied_at = replied.get(case.pk)  # type: ignore[attr-defined]
    return cases


def _happened(cases: Sequence[Case], user: User) -> dict[int, dict[str, tuple[int, datetime]]]:
    """Return per case and verb how often and when last; units see no internal events.

    Of a case that was taken from them again they see none.
    """
    events = events_of_all(cases)
    if not user.can(CaseCapability.READ_EVERY_CASE):
        own = Assignment.objects.filter(
            case=OuterRef("case_id"), unit__any_of=user.scope_unit_ids
        ).exclude(end_reason__in=LET_GO)
        events = events.filter(Exists(own), is_internal=False)
    past: dict[int, dict[str, tuple[int, datetime]]] = {}
    counted = events.order_by().values_list("case_id", "verb").annotate(Count("pk"), Max("at"))
    for case_id, verb, count, last in counted:
        past.setdefault(case_id, {})[verb] = (count, last)
    return past


def _row(
    case: Case, past: dict[str, tuple[int, datetime]], names: Names, source: str, user: User
) -> Row:
    return Row(
        number=case.number,
        url=case_url(case.number),
        title=line_text(user, case, case.title),
        state_label=State(case.state).label,
        state_tone=STATES[State(case.state)].tone,
        kind=Kind(case.kind).label,
        category=names.of(case, "category"),
        place=line_text(user, case, case.place or names.of(case, "grid")),
        source=names.of(case, source) or "—",
        updated_at=max((last for _, last in past.values()), default=case.registered_at),
        due_at=case.reply_due_at,
        started_at=case.registered_at,
        ended_at=_ended_at(case),
        registered_at=case.registered_at,
        closed_at=case.closed_at,
        urgency=Urgency(case.urgency).label,
        channel=names.of(case, "channel"),
        unit=names.of(case, "lead_unit"),
        light=None if case.reply_due_at else NO_CLOCK,
        warn_at=case.warn_at,
        asks_more=getattr(case, "asks_more", False),
        is_paused=case.state == State.PARKED or case.clock_stopped_at is not None,
        pick=case.number,
        marks=marks_of(case, names.hazard_grade(case)),
        happened=in_words(past),
    )


def as_part(row: Row, case: Case, part: Any) -> None:
    """Let a line tell of the unit's own part of the case: its state, its clock, its role.

    `part` tells with `is_disputed` whether its return waits for a ruling.
    """
    row.state_label, row.state_tone = state_label(case, part, part.is_disputed), ""
    row.due_at, row.warn_at, row.light = part.reply_due_at, part.warn_at, None
    row.started_at, row.closed_at = part.dispatched_at, part.ended_at
    row.ended_at = part.ended_at or (part.replied_at if part.reply_sent_at else None)
    row.is_paused = not part.ended_at and (
        part.clock_stopped_at is not None or case.state == State.PARKED
    )
    row.asks_more = False
    row.marks.append(part.get_role_display())


def _ended_at(case: Case) -> datetime | None:
    """Return when the unit's clock ended: with its reply, at the latest with the case."""
    if case.state in OWING_STATES or case.reply_due_at is None:
        return None
    return getattr(case, "lead_replied_at", None) or case.closed_at


def place_of(case: Case) -> str:
    """Return where it is: the typed place, else the piece of territory."""
    return case.place or (str(case.grid) if case.grid else "")


def hazard_grade_of(case: Case) -> str:
    """Return the grade of a case's hazard, '' for none; the case was read with `hazard`."""
    hazard = getattr(case, "hazard", None)
    return hazard.grade if hazard is not None and not hazard.excluded_reason else ""


def marks_of(case: Case, hazard_grade: str) -> list[str]:
    """Return the short words beside a title, what presses most first."""
    marks: list[str] = []
    if case.urgency != Urgency.ORDINARY:
        marks.append(URGENCY_MARKS[Urgency(case.urgency)])
    if hazard_grade:
        marks.append(HAZARD_MARKS[HazardGrade(hazard_grade)])
    if case.round > 1:
        marks.append("重办")
    if case.related_case_id:
        marks.append("再诉")
    if case.merged_count:
        marks.append(f"合并{case.merged_count + 1}件")
    if case.is_secret:
        marks.append("保密")
    if case.excluded_reason:
        marks.append("不计入")
    if case.state in OWING_STATES and not case.due_is_certain:
        marks.append(UNCERTAIN)
    return marks


def in_words(past: dict[str, tuple[int, datetime]]) -> list[str]:
    """Return what happened beside the ordinary course, for the grey second line."""
    return [words.format(past[verb][0]) for verb, words in HAPPENED.items() if verb in past]


def numbers_of(rows: Iterable[Row]) -> list[str]:
    """Return the case numbers of rows."""
    return [row.number for row in rows]
