"""Clocks: segments, the ledger of deadlines, and every instant counted again."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from cases.books.invariant import Check, Part, chunks, in_chunks
from cases.clocks.explaining import Account
from cases.clocks.reckoning import Reckoning, reckon
from cases.models import PASSED_ON, Assignment, AssignmentRole, ClockSegment, DueChange
from grids.models import Calendar, CalendarNotice, Workday

RECKONED_AT_ONCE = 1000

# An assignment older than the record of its terms may have no segment. A pause that lasted
# to the end of an assignment left its last segment closed before that.
SEGMENTS = in_chunks(
    {"segments": "计时段与交办的走停"},
    """
    SELECT 'segments', c.number,
        coalesce(clock.overlaps, false)
        OR CASE
            WHEN a.ended_at IS NOT NULL
                THEN clock.running > 0
                OR clock.last_stop > greatest(a.ended_at, clock.last_start)
            WHEN a.clock_stopped_at IS NOT NULL
                THEN clock.running > 0 OR clock.last_stop IS DISTINCT FROM a.clock_stopped_at
            WHEN clock.found = 0
                THEN a.limit_terms <> '{{}}' AND NOT (
                    a.limit_terms ->> 'starts_at' = 'signing' AND a.signed_at IS NULL)
            ELSE clock.running <> 1
        END IS TRUE
    FROM cases_case c
    JOIN cases_assignment a ON a.case_id = c.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS found, count(*) FILTER (WHERE s.stopped_at IS NULL) AS running,
            (array_agg(s.stopped_at ORDER BY s.id DESC))[1] AS last_stop,
            max(s.started_at) AS last_start,
            bool_or(s.place > 1 AND (s.stop_before IS NULL OR s.started_at < s.stop_before))
                AS overlaps
        FROM (
            SELECT s.*, lag(s.stopped_at) OVER (ORDER BY s.id) AS stop_before,
                row_number() OVER (ORDER BY s.id) AS place
            FROM cases_clocksegment s WHERE s.assignment_id = a.id
        ) s
    ) clock
    WHERE {chunk}
    """,
)

# The first move of a deadline begins at the original one, except where a signature, a new
# calendar or a corrected element set that anew.
LEDGER = in_chunks(
    {"ledger": "办结截止与时限变更台账"},
    """
    SELECT 'ledger', c.number,
        a.reply_due_at <> coalesce(moved.last_due, a.original_reply_due_at)
        OR coalesce(moved.is_broken, false)
        OR coalesce(moved.first_due <> a.original_reply_due_at AND NOT moved.is_reset, false)
    FROM cases_case c
    JOIN cases_assignment a ON a.case_id = c.id
    CROSS JOIN LATERAL (
        SELECT (array_agg(d.new_due_at ORDER BY d.id DESC))[1] AS last_due,
            (array_agg(d.old_due_at ORDER BY d.id))[1] AS first_due,
            bool_or(d.reason IN ('signed', 'calendar', 'amended')) AS is_reset,
            bool_or(d.old_due_at <> d.due_before) AS is_broken
        FROM (
            SELECT d.*, lag(d.new_due_at) OVER (ORDER BY d.id) AS due_before
            FROM cases_duechange d WHERE d.assignment_id = a.id
        ) d
    ) moved
    WHERE {chunk}
    """,
)

# What was handed on inside a unit took its ledger along, so that lines count by their instant.
EXTENSIONS = in_chunks(
    {"extensions": "同意的延期与时限变更台账"},
    """
    SELECT 'extensions', c.number, granted.due_at IS DISTINCT FROM entered.due_at
    FROM (
        SELECT e.case_id, e.ruled_at AS at, e.new_due_at AS due_at
        FROM cases_case c JOIN cases_extension e ON e.case_id = c.id
        WHERE {chunk} AND e.ruling = 'accepted'
    ) granted
    FULL JOIN (
        SELECT DISTINCT a.case_id, d.at, d.new_due_at AS due_at
        FROM cases_case c
        JOIN cases_assignment a ON a.case_id = c.id
        JOIN cases_duechange d ON d.assignment_id = a.id
        WHERE {chunk} AND d.reason = 'extended' AND d.amount IS NOT NULL
    ) entered USING (case_id, at)
    JOIN cases_case c ON c.id = case_id
    """,
)

LADDER = in_chunks(
    {"ladder": "停表或已结的交办不再催办"},
    """
    SELECT 'ladder', c.number,
        a.clock_stopped_at IS NOT NULL AND (a.escalate_at IS NOT NULL OR a.ended_at IS NOT NULL)
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {chunk} AND a.clock_stopped_at IS NOT NULL
    """,
)


def reckoned() -> Iterator[Part]:
    """Count the instants of assignments again from terms, pauses and ledger, in batches.

    Open ones always, ended ones as far as the calendars are still those of their time.
    Nothing is compared while a notice of changed days or hours waits for its recount.
    """
    if CalendarNotice.objects.filter(finished_at__isnull=True).exists():
        return
    since = _calendars_changed_at()
    for after, until in chunks():
        rows = _comparable(since).filter(case__gt=after, case__lte=until)
        ids = list(rows.values_list("pk", flat=True))
        for start in range(0, len(ids), RECKONED_AT_ONCE):
            yield _reckon_batch(_with_account(ids[start : start + RECKONED_AT_ONCE]))


def _calendars_changed_at() -> datetime | None:
    """Return when a day or working hours were last changed, by notice or in the back office."""
    notice = CalendarNotice.objects.aggregate(last=Max("imported_at"))
    names = [model._meta.model_name for model in (Calendar, Workday)]
    log = LogEntry.objects.filter(content_type__app_label="grids", content_type__model__in=names)
    instants = [notice["last"], log.aggregate(last=Max("action_time"))["last"]]
    return max((at for at in instants if at), default=None)


def _comparable(since: datetime | None) -> "QuerySet[Assignment]":
    """Return the assignments with a record of terms whose calendar still says the same.

    Left out is what was handed on inside a unit, or taken over from a merged one: who has it
    now may keep other hours.
    """
    handed = Assignment.objects.filter(
        case=OuterRef("case"),
        end_reason__in=PASSED_ON,
        dispatched_at=OuterRef("dispatched_at"),
    )
    ended = Q(ended_at__gt=since) if since else Q()
    rows = Assignment.objects.filter(Q(ended_at__isnull=True) | ended, ~Exists(handed))
    return rows.exclude(limit_terms={}).order_by("pk")


def _with_account(ids: Iterable[int]) -> "QuerySet[Assignment]":
    rows = Assignment.objects.filter(pk__in=list(ids)).select_related("unit", "case")
    return rows.only(
        *(field.name for field in Assignment._meta.concrete_fields),
        "unit__calendar", "case__number",
    ).prefetch_related(
        Prefetch("segments", ClockSegment.objects.order_by("pk")),
        Prefetch("due_changes", DueChange.objects.order_by("pk")),
    )  # fmt: skip


def _reckon_batch(rows: Iterable[Assignment]) -> Part:
    checked, named = 0, []
    for row in rows:
        fresh = reckon(Account(row, list(row.segments.all()), list(row.due_changes.all())))
        checked += 1
        if fresh is None or not agrees(row, fresh):
            named.append(row.case.number)
    return Part("reckoned", checked, len(named), named)


def agrees(row: Assignment, fresh: Reckoning) -> bool:
    """Tell whether an assignment's instants are those that were counted again.

    A part handed down may end earlier, at its parent's limits. After a telephone assignment
    the minutes to return run from the first report.
    """
    pairs = [
        (row.sign_due_at, fresh.sign_due_at),
        (row.contact_due_at, fresh.contact_due_at),
        (row.reply_due_at, fresh.reply_due_at),
        (row.original_reply_due_at, fresh.original_reply_due_at),
    ]
    if not row.first_reported_at:
        pairs.append((row.return_due_at, fresh.return_due_at))
    if row.role == AssignmentRole.SUB:
        return all(kept is None or (due is not None and kept <= due) for kept, due in pairs)
    return all(kept == due for kept, due in pairs)


RECKONED = Check({"reckoned": "时限按规则、日历、计时段重算"}, reckoned)
CLOCKS = (RECKONED, SEGMENTS, LEDGER, EXTENSIONS, LADDER)
