"""The records beside a case: do its state, its clocks and its end agree with them?"""

from cases.books.invariant import in_chunks
from cases.models import ClosedWay

EARLY = [way.value for way in (ClosedWay.WITHDRAWN, ClosedWay.OUT_OF_REACH, ClosedWay.ENDED)]

# A reply counts as waiting while nobody judged it; a co-unit's is judged by nobody.
REPLIES = in_chunks(
    {"replies": "待审答复与工单状态"},
    """
    SELECT 'replies', c.number,
        (a.reply_sent_at IS NOT NULL) <> EXISTS (
            SELECT FROM cases_reply r WHERE r.assignment_id = a.id AND r.verdict = ''
        )
        OR (a.role = 'lead' AND c.state = 'resolved' AND a.reply_sent_at IS NULL)
        OR (a.reply_sent_at IS NOT NULL AND a.replied_at IS NULL)
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {chunk} AND a.ended_at IS NULL
    """,
)

# A first reply that was taken back answered nothing: it must not count as in time.
TAKEN_BACK = in_chunks(
    {"taken_back": "首次答复时间不取自已撤回的答复"},
    """
    SELECT 'taken_back', c.number, a.replied_at IS NOT DISTINCT FROM r.submitted_at
    FROM cases_case c
    JOIN cases_reply r ON r.case_id = c.id
    JOIN cases_assignment a ON a.id = r.assignment_id
    WHERE {chunk} AND r.verdict = 'withdrawn'
    """,
)

OBJECTIONS = in_chunks(
    {"objections": "待裁定的退单与工单状态"},
    """
    SELECT 'objections', c.number,
        (c.state = 'returned') <> EXISTS (
            SELECT FROM cases_objection o WHERE o.assignment_id = a.id AND o.ruling = ''
        )
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {chunk} AND a.ended_at IS NULL AND a.role = 'lead' AND a.parent_id IS NULL
    """,
)

CONTACTS = in_chunks(
    {"contacts": "先行联系时间与联系记录"},
    """
    SELECT 'contacts', c.number, NOT EXISTS (
        SELECT FROM cases_contact k
        WHERE k.case_id = c.id AND k.is_reached AND k.at = a.contacted_at
    )
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {chunk} AND a.contacted_at IS NOT NULL
    """,
)

PARKED = in_chunks(
    {"parked": "挂账台账与状态、停表"},
    """
    SELECT 'parked', c.number,
        (c.state = 'parked') <> (ledger.running = 1)
        OR (c.state = 'parked' AND EXISTS (
            SELECT FROM cases_assignment a
            JOIN cases_clocksegment s ON s.assignment_id = a.id
            WHERE a.case_id = c.id AND a.ended_at IS NULL AND a.clock_stopped_at IS NULL
        ))
    FROM cases_case c
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE p.ruling = 'accepted' AND p.struck_off_at IS NULL) AS running,
            count(*) AS found
        FROM cases_parking p WHERE p.case_id = c.id
    ) ledger
    WHERE {chunk} AND (c.state = 'parked' OR ledger.found > 0)
    """,
)

# A pause whose assignment ended is tidied away by the sweep a little later.
WAITING = in_chunks(
    {"waiting": "等待市民与停表"},
    """
    SELECT 'waiting', c.number,
        (a.clock_stopped_at IS NOT NULL AND c.state <> 'parked') <> EXISTS (
            SELECT FROM cases_wait w
            WHERE w.assignment_id = a.id AND w.ruling = 'accepted' AND w.ended_at IS NULL
        )
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {chunk} AND a.ended_at IS NULL AND (
        a.clock_stopped_at IS NOT NULL
        OR EXISTS (SELECT FROM cases_wait w WHERE w.assignment_id = a.id)
    )
    """,
)

CORRECTED = in_chunks(
    {"corrected": "不计入统计与更正裁定"},
    """
    SELECT 'corrected', c.number,
        (c.excluded_reason <> '') <> coalesce(last.mark <> 'restore', false)
    FROM cases_case c
    LEFT JOIN LATERAL (
        SELECT k.mark FROM cases_correction k WHERE k.case_id = c.id AND k.ruling = 'accepted'
        ORDER BY k.ruled_at DESC, k.id DESC LIMIT 1
    ) last ON true
    WHERE {chunk} AND (c.excluded_reason <> '' OR last.mark IS NOT NULL)
    """,
)

# The way of closing and what it rests on; imported history has only the way.
CLOSED = in_chunks(
    {"closed": "办结方式与依据"},
    """
    SELECT 'closed', c.number,
        CASE
            WHEN c.state = 'rejected' THEN c.rejected_ground = ''
            WHEN c.closed_way = '' THEN true
            WHEN c.is_history THEN false
            WHEN c.closed_way = 'answered' THEN c.direct_way = ''
            WHEN c.closed_way = 'unsolved' THEN NOT EXISTS (
                SELECT FROM cases_callback b
                WHERE b.case_id = c.id AND b.round = c.round AND NOT b.was_solved
            )
            WHEN c.closed_way = ANY(%(early)s) THEN NOT EXISTS (
                SELECT FROM cases_ending e WHERE e.case_id = c.id AND e.ruling = 'accepted'
                AND e.way = c.closed_way AND e.ruled_at = c.closed_at
            )
            ELSE NOT EXISTS (
                SELECT FROM cases_reply r JOIN cases_assignment a ON a.id = r.assignment_id
                WHERE r.outcome = c.closed_way AND r.verdict = 'accepted' AND (
                    r.id = c.shared_reply_id
                    OR (r.case_id = c.id AND a.role = 'lead' AND r.round = c.round)
                )
            )
        END
        OR EXISTS (
            SELECT FROM cases_callback b
            WHERE b.case_id = c.id AND b.round = c.round AND b.is_effective AND (
                NOT b.was_solved AND c.closed_way <> 'unsolved'
                OR (NOT b.was_solved OR b.satisfaction = 'dissatisfied')
                    <> (b.closing_ground <> '')
            )
        )
        OR (NOT c.is_history AND c.closed_at <> (
            SELECT max(e.at) FROM cases_event e WHERE e.case_id = c.id AND e.to_state = c.state
        ))
    FROM cases_case c
    WHERE {chunk} AND c.state IN ('closed', 'rejected')
    """,
    early=EARLY,
)

# Every round that was done anew has its callback; the last one has it exactly where a
# callback closed the case; none comes before its case (the rates rest on that, too).
CALLBACKS = in_chunks(
    {"callbacks": "回访结果与轮次、办结"},
    """
    SELECT 'callbacks', c.number,
        told.earlier <> c.round - 1 OR told.later > 0
        OR (told.own > 0) <> (c.state = 'closed' AND coalesce(
            last.verb IN ('complete_callback', 'attempt_callback'), false))
        OR told.unproved > 0 OR told.before > 0
    FROM cases_case c
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE b.completed_at < c.received_at) AS before,
            count(*) FILTER (WHERE b.round < c.round) AS earlier,
            count(*) FILTER (WHERE b.round = c.round) AS own,
            count(*) FILTER (WHERE b.round > c.round) AS later,
            count(*) FILTER (WHERE NOT EXISTS (
                SELECT FROM cases_callbackattempt t
                WHERE t.case_id = c.id AND t.round = b.round AND t.at = b.completed_at
                AND t.outcome = CASE WHEN b.is_effective THEN 'answered' ELSE b.failure_reason END
            )) AS unproved
        FROM cases_callback b WHERE b.case_id = c.id
    ) told
    LEFT JOIN LATERAL (
        SELECT e.verb FROM cases_event e WHERE e.case_id = c.id AND e.to_state <> ''
        ORDER BY e.id DESC LIMIT 1
    ) last ON true
    WHERE {chunk}
    """,
)

CLAIMS = in_chunks(
    {"claims": "回访占用只在待回访的工单上"},
    """
    SELECT 'claims', c.number, c.state <> 'awaiting_callback'
    FROM cases_case c JOIN cases_callbackclaim k ON k.case_id = c.id
    WHERE {chunk}
    """,
)

CALLS = in_chunks(
    {"calls": "来电与工单的处理方式"},
    """
    SELECT 'calls', c.number,
        (ch.counts_as = 'call' AND NOT c.is_history) <> (call.first = 1)
        OR call.first > 1 OR call.other_handling > 0
    FROM cases_case c
    JOIN grids_channel ch ON ch.id = c.channel_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE k.is_first) AS first,
            count(*) FILTER (WHERE k.is_first AND k.handling <> c.handling) AS other_handling
        FROM cases_call k WHERE k.case_id = c.id
    ) call
    WHERE {chunk}
    """,
)

ORDERS = in_chunks(
    {"orders": "督办单状态与反馈"},
    """
    SELECT 'orders', c.number,
        (o.status = 'answered') <> EXISTS (
            SELECT FROM cases_supervisionanswer s WHERE s.order_id = o.id AND s.verdict = ''
        )
    FROM cases_case c JOIN cases_supervisionorder o ON o.case_id = c.id
    WHERE {chunk}
    """,
)

RECORDS = (
    REPLIES, TAKEN_BACK, OBJECTIONS, CONTACTS, PARKED, WAITING, CORRECTED, CLOSED, CALLBACKS,
    CLAIMS, CALLS, ORDERS,
)  # fmt: skip
