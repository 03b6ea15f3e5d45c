"""Where a case stands: its state, who has it, what its timeline says."""

from cases.books.invariant import in_chunks
from cases.rules.states import (
    MOVES,
    TAKEN_STATES,
    UNIT_STATES,
    listed,
)

WITH_UNIT = listed(UNIT_STATES)
TAKEN = listed(TAKEN_STATES)

LEAD_OF_STATE = in_chunks(
    {"lead_of_state": "状态与主办交办"},
    """
    SELECT 'lead_of_state', c.number,
        (c.state = ANY(%(with_unit)s)) <> (lead.open = 1)
        OR (c.state = 'dispatched' AND lead.signed > 0)
        OR (c.state = ANY(%(taken)s) AND lead.signed = 0)
    FROM cases_case c
    CROSS JOIN LATERAL (
        SELECT count(*) AS open, count(a.signed_at) AS signed FROM cases_assignment a
        WHERE a.case_id = c.id AND a.ended_at IS NULL AND a.role = 'lead' AND a.parent_id IS NULL
    ) lead
    WHERE {chunk}
    """,
    with_unit=WITH_UNIT,
    taken=TAKEN,
)

OPEN_PARTS = in_chunks(
    {"open_parts": "未结交办都在有承办单位的工单上"},
    """
    SELECT 'open_parts', c.number, NOT c.state = ANY(%(with_unit)s)
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {chunk} AND a.ended_at IS NULL
    """,
    with_unit=WITH_UNIT,
)

# A part in a circle would come back to itself on the way up; UNION ends the walk.
BRANCHES = in_chunks(
    {"branches": "下派随上级：同一工单、不成环、不晚于上级"},
    """
    WITH RECURSIVE above (id, parent_id) AS (
        SELECT a.id, a.parent_id FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
        WHERE {chunk} AND a.parent_id IS NOT NULL
        UNION
        SELECT above.id, p.parent_id FROM above JOIN cases_assignment p ON p.id = above.parent_id
        WHERE p.parent_id IS NOT NULL
    )
    SELECT 'branches', c.number,
        p.case_id <> a.case_id
        OR (a.ended_at IS NULL AND (p.ended_at IS NOT NULL OR a.reply_due_at > p.reply_due_at))
        OR EXISTS (SELECT FROM above WHERE above.id = a.id AND above.parent_id = a.id)
    FROM cases_case c
    JOIN cases_assignment a ON a.case_id = c.id
    JOIN cases_assignment p ON p.id = a.parent_id
    WHERE {chunk}
    """,
)

# A part that a merged unit had goes on in one copy, in which it says so, or was joined with
# the part that the successor had; a line of the timeline names the part that goes on.
SUCCESSIONS = in_chunks(
    {"successions_kept": "撤并单位没有未结交办，每个都由接办单位接续"},
    """
    SELECT 'successions_kept', c.number,
        CASE
            WHEN a.ended_at IS NULL THEN u.succeeded_by_id IS NOT NULL
            ELSE (
                SELECT count(*) FROM cases_assignment k
                WHERE k.case_id = c.id AND k.continues_id = coalesce(a.continues_id, a.id)
                AND k.taken_over_at = a.ended_at AND k.end_reason <> 'handed_on'
            ) > 1 OR NOT EXISTS (
                SELECT FROM cases_event e JOIN cases_assignment k ON k.case_id = c.id
                AND k.id = (e.facts ->> 'assignment')::bigint
                WHERE e.case_id = c.id AND e.verb = 'succeed' AND e.at = a.ended_at
            )
        END
    FROM cases_case c
    JOIN cases_assignment a ON a.case_id = c.id
    JOIN grids_unit u ON u.id = a.unit_id
    WHERE {chunk} AND (a.ended_at IS NULL OR a.end_reason = 'succeeded')
    """,
)

MIRROR = in_chunks(
    {"mirror": "工单上的时限与主办交办"},
    """
    SELECT 'mirror', c.number,
        (c.lead_unit_id, c.sign_due_at, c.contact_due_at, c.reply_due_at, c.warn_at,
         c.clock_stopped_at, c.due_is_certain)
        IS DISTINCT FROM
        (a.unit_id, CASE WHEN a.signed_at IS NULL THEN a.sign_due_at END,
         CASE WHEN a.contacted_at IS NULL THEN a.contact_due_at END, a.reply_due_at, a.warn_at,
         a.clock_stopped_at, a.due_is_certain)
    FROM cases_case c JOIN cases_assignment a ON a.case_id = c.id
    WHERE {chunk} AND a.ended_at IS NULL AND a.role = 'lead' AND a.parent_id IS NULL
    """,
)

MOVES_ALLOWED = in_chunks(
    {"moves": "办理过程首尾相接，每步都在流转表内"},
    """
    SELECT 'moves', step.number,
        step.from_state <> step.before
        OR NOT (step.from_state || '>' || step.to_state || '>' || step.verb) = ANY(%(moves)s)
    FROM (
        SELECT c.number, e.from_state, e.to_state, e.verb,
            lag(e.to_state, 1, '') OVER (PARTITION BY c.id ORDER BY e.id) AS before
        FROM cases_case c JOIN cases_event e ON e.case_id = c.id
        WHERE {chunk} AND e.to_state <> ''
    ) step
    """,
    moves=[f"{move.source or ''}>{move.target}>{move.verb}" for move in MOVES],
)

STATE_OF_EVENTS = in_chunks(
    {"state_of_events": "状态与办理过程的最后一步"},
    """
    SELECT 'state_of_events', c.number, last.to_state IS DISTINCT FROM c.state
    FROM cases_case c
    LEFT JOIN LATERAL (
        SELECT e.to_state FROM cases_event e WHERE e.case_id = c.id AND e.to_state <> ''
        ORDER BY e.id DESC LIMIT 1
    ) last ON true
    WHERE {chunk}
    """,
)

ROUNDS = in_chunks(
    {"rounds": "轮次与重办次数"},
    """
    SELECT 'rounds', c.number,
        c.round <> 1 + (
            SELECT count(*) FROM cases_event e WHERE e.case_id = c.id AND e.verb = 'redo'
        )
        OR EXISTS (
            SELECT FROM cases_assignment a WHERE a.case_id = c.id AND a.ended_at IS NULL
            AND a.round <> c.round
        )
    FROM cases_case c
    WHERE {chunk}
    """,
)

# What others wait for while a case is open follows it; what was answered with it has its
# accepted reply.
FAMILY = in_chunks(
    {"family": "并单：主单未办结且不再并入他单，答复属于主单"},
    """
    SELECT 'family', c.number,
        CASE WHEN c.state = 'merged'
            THEN main.state IN ('merged', 'closed', 'rejected') OR main.main_case_id IS NOT NULL
                OR EXISTS (
                    SELECT FROM cases_assignment a WHERE a.case_id = c.id AND a.ended_at IS NULL
                )
            ELSE reply.case_id IS DISTINCT FROM c.main_case_id OR reply.verdict <> 'accepted'
        END
    FROM cases_case c
    JOIN cases_case main ON main.id = c.main_case_id
    LEFT JOIN cases_reply reply ON reply.id = c.shared_reply_id
    WHERE {chunk}
    """,
)

MERGED_COUNT = in_chunks(
    {"merged_count": "并入件数"},
    """
    SELECT 'merged_count', c.number, c.merged_count <> merged.found
    FROM cases_case c
    CROSS JOIN LATERAL (
        SELECT count(*) AS found FROM cases_case f WHERE f.main_case_id = c.id
    ) merged
    WHERE {chunk} AND (c.merged_count > 0 OR merged.found > 0)
    """,
)

STANDING = (
    LEAD_OF_STATE, OPEN_PARTS, BRANCHES, SUCCESSIONS, MIRROR, MOVES_ALLOWED, STATE_OF_EVENTS,
    ROUNDS, FAMILY, MERGED_COUNT,
)  # fmt: skip
