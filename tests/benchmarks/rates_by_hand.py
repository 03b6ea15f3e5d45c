"""The assessment of all units by SQL written for this one purpose, on the city's defaults.

One statement a source, each of which reads its rows once and names each condition once.
What is counted: for every topmost unit what it and the units below it answer for, and all
of it together, in the period and in the one before, with and without excluded cases.

Reviewed against domain contract, "Clocks" and "Callback and the three rates":
- the three rates rest on effective callbacks; 未表态 is not in the base of 满意率; where the
  unit may not call, the hotline's own contact counts; an upheld appeal leaves a callback out;
- a deadline counts in the period in which it falls due, once it is met or past; what ended
  before undone, was returned with consent or merged is nobody's; neither is what waits for
  an extension's ruling or whose clock stands;
- a share handed down counts for the unit below, and once for those who hold both; one that
  was handed on within a house counts with the section that has it now;
- 退单率 is of the dispatches, 销账率 of what stood on the ledger and was solved.
"""

from collections import Counter
from statistics import mean, median
from typing import Any

# `root` is the topmost unit; `share` 0: nobody above, 1: another root above, 2: its own.
UNITS = """
units AS MATERIALIZED (
    SELECT id, split_part(path, '/', 1)::bigint AS root FROM grids_unit
), excluded AS MATERIALIZED (
    SELECT DISTINCT case_id FROM cases_exclusion WHERE ruling = 'accepted'
)"""
HIDDEN = "(k.is_secret OR k.kind = 'report')"
BY_HOTLINE = f"""({HIDDEN} AND EXISTS (
    SELECT 1 FROM cases_contact c
    WHERE c.case_id = k.id AND c.assignment_id IS NULL AND c.is_reached AND c.at <= {{instant}}
))"""
COUNTS = "k.excluded_reason = '' AND NOT k.is_history"

CALLBACKS = f"""
WITH {UNITS}, rows AS MATERIALIZED (
    SELECT u.root, 0 AS share, x.case_id IS NOT NULL AS left_out,
        b.completed_at >= %(start)s AS now,
        b.was_contacted OR {BY_HOTLINE.format(instant="b.completed_at")} AS responded,
        b.was_solved, b.satisfaction, k.round > b.round AS redone
    FROM cases_callback b
    JOIN cases_case k ON k.id = b.case_id
    LEFT JOIN units u ON u.id = b.unit_id
    LEFT JOIN excluded x ON x.case_id = k.id
    WHERE b.is_effective AND b.completed_at >= %(before)s AND b.completed_at < %(end)s
      AND {COUNTS}
      AND NOT EXISTS (
        SELECT 1 FROM cases_appeal p WHERE p.callback_id = b.id AND p.ruling = 'accepted'
      )
)
SELECT root, share, left_out, now,
    count(*) AS "responded.base", count(*) FILTER (WHERE responded) AS "responded.hit",
    count(*) AS "solved.base", count(*) FILTER (WHERE was_solved) AS "solved.hit",
    count(*) FILTER (WHERE satisfaction <> 'no_opinion') AS "satisfied.base",
    count(*) FILTER (WHERE satisfaction IN ('satisfied', 'basically_satisfied'))
        AS "satisfied.hit",
    count(*) FILTER (WHERE satisfaction = 'satisfied') AS "satisfied.full",
    count(*) FILTER (WHERE satisfaction = 'basically_satisfied') AS "satisfied.basically",
    count(*) FILTER (WHERE satisfaction = 'dissatisfied') AS "satisfied.dissatisfied",
    count(*) FILTER (WHERE satisfaction = 'no_opinion') AS "satisfied.no_opinion",
    count(*) AS "redone.base", count(*) FILTER (WHERE redone) AS "redone.hit"
FROM rows GROUP BY 1, 2, 3, 4
"""

# Which time an instant belongs to: true the period, false the one before, null neither.
TIME = """CASE WHEN a.{0} >= %(before)s AND a.{0} < %(end)s THEN a.{0} >= %(start)s END"""
FELL_DUE = """CASE
    WHEN a.end_reason IN ('objection', 'merged') THEN NULL
    WHEN a.{done} IS NULL AND (a.{due} > %(at)s OR a.ended_at <= a.{due}) THEN NULL
    ELSE {time} END"""


def _fell(done: str, due: str) -> str:
    return FELL_DUE.format(done=done, due=due, time=TIME.format(due))


def _times(part: str, time: str, also: str = "TRUE") -> str:
    return ",\n    ".join(
        f"count(*) FILTER (WHERE {'' if name == 'now' else 'NOT '}{time} AND {also})"
        f' AS "{name} {part}"'
        for name in ("now", "before")
    )


def _minutes(name: str) -> str:
    flag = "answer" if name == "now" else "NOT answer"
    return (
        f"""array_agg(minutes) FILTER (WHERE {flag} AND minutes IS NOT NULL) AS "{name} minutes\""""
    )


def _made(table: str, condition: str = "TRUE") -> str:
    """Select the assignments with such an application, or with one from before a hand-over."""
    return f"""
        SELECT assignment_id FROM {table} WHERE {condition}
        UNION
        SELECT later.id FROM cases_assignment former
        JOIN {table} made ON made.assignment_id = former.id
        JOIN cases_assignment later ON later.case_id = former.case_id
            AND later.dispatched_at = former.dispatched_at AND later.role = former.role
        WHERE former.end_reason = 'handed_on' AND {condition}
    """


ASSIGNMENTS = f"""
WITH {UNITS}, rows AS MATERIALIZED (
    SELECT u.root,
        CASE WHEN a.parent_id IS NULL THEN 0 WHEN v.root <> u.root THEN 1 ELSE 2 END AS share,
        x.case_id IS NOT NULL AS left_out,
        {TIME.format("dispatched_at")} AS sent,
        {_fell("signed_at", "sign_due_at")} AS sign,
        {_fell("contacted_at", "contact_due_at")} AS contact,
        CASE WHEN a.replied_at IS NULL AND a.ended_at IS NULL AND (
            EXISTS (SELECT 1 FROM cases_extension e WHERE e.assignment_id = a.id AND e.ruling = '')
            OR NOT EXISTS (
                SELECT 1 FROM cases_clocksegment s
                WHERE s.assignment_id = a.id AND s.stopped_at IS NULL
            ) AND EXISTS (SELECT 1 FROM cases_clocksegment s WHERE s.assignment_id = a.id)
        ) THEN NULL ELSE {_fell("replied_at", "reply_due_at")} END AS answer,
        a.signed_at <= a.sign_due_at AS signed_in_time,
        a.contacted_at <= a.contact_due_at
            OR {BY_HOTLINE.format(instant="a.contact_due_at")} AS contacted_in_time,
        a.replied_at <= a.reply_due_at AS in_time,
        a.replied_at <= a.original_reply_due_at AS in_original_time,
        (extract(epoch FROM a.replied_at - a.dispatched_at) / 60)::integer AS minutes,
        o.assignment_id IS NOT NULL AS returned,
        g.assignment_id IS NOT NULL AS extended
    FROM cases_assignment a
    JOIN cases_case k ON k.id = a.case_id
    JOIN units u ON u.id = a.unit_id
    LEFT JOIN cases_assignment above ON above.id = a.parent_id
    LEFT JOIN units v ON v.id = above.unit_id
    LEFT JOIN excluded x ON x.case_id = k.id
    LEFT JOIN ({_made("cases_objection")}) o ON o.assignment_id = a.id
    LEFT JOIN ({_made("cases_extension", "ruling = 'accepted'")}) g ON g.assignment_id = a.id
    WHERE (a.dispatched_at >= %(before)s AND a.dispatched_at < %(end)s
        OR a.sign_due_at >= %(before)s AND a.sign_due_at < %(end)s
        OR a.contact_due_at >= %(before)s AND a.contact_due_at < %(end)s
        OR a.reply_due_at >= %(before)s AND a.reply_due_at < %(end)s)
      AND a.role IN ('lead', 'answering', 'sub') AND a.end_reason <> 'handed_on' AND {COUNTS}
)
SELECT root, share, left_out,
    {_times("returned.base", "sent")},
    {_times("returned.hit", "sent", "returned")},
    {_times("signed.base", "sign")},
    {_times("signed.hit", "sign", "signed_in_time")},
    {_times("contacted.base", "contact")},
    {_times("contacted.hit", "contact", "contacted_in_time")},
    {_times("on_time.base", "answer")},
    {_times("on_time.hit", "answer", "in_time")},
    {_times("on_time.answered", "answer", "minutes IS NOT NULL")},
    {_times("on_time_originally.base", "answer")},
    {_times("on_time_originally.hit", "answer", "in_original_time")},
    {_times("extended.base", "answer")},
    {_times("extended.hit", "answer", "extended")},
    {_minutes("now")}, {_minutes("before")}
FROM rows GROUP BY 1, 2, 3
"""

CLOSED = f"""
WITH {UNITS}
SELECT u.root, 0 AS share, x.case_id IS NOT NULL AS left_out, k.closed_at >= %(start)s AS now,
    count(*) AS "called_back.base",
    count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM cases_callback b WHERE b.case_id = k.id AND b.is_effective
    )) AS "called_back.hit"
FROM cases_case k
JOIN units u ON u.id = k.lead_unit_id
LEFT JOIN excluded x ON x.case_id = k.id
WHERE k.closed_at >= %(before)s AND k.closed_at < %(end)s AND k.state = 'closed'
  AND k.closed_way IN ('solved', 'explained') AND {COUNTS}
GROUP BY 1, 2, 3, 4
"""

LEDGER = f"""
WITH {UNITS}
SELECT u.root,
    CASE WHEN a.parent_id IS NULL THEN 0 WHEN v.root <> u.root THEN 1 ELSE 2 END AS share,
    x.case_id IS NOT NULL AS left_out,
    count(*) FILTER (WHERE on_now) AS "now struck_off.base",
    count(*) FILTER (WHERE on_before) AS "before struck_off.base",
    count(*) FILTER (WHERE on_now AND p.is_solved AND p.struck_off_at < %(end)s)
        AS "now struck_off.hit",
    count(*) FILTER (WHERE on_before AND p.is_solved AND p.struck_off_at < %(start)s)
        AS "before struck_off.hit"
FROM (
    SELECT *,
        ruled_at < %(end)s AND (struck_off_at IS NULL OR struck_off_at >= %(start)s) AS on_now,
        ruled_at < %(start)s AND (struck_off_at IS NULL OR struck_off_at >= %(before)s)
            AS on_before
    FROM cases_parking WHERE ruling = 'accepted'
) p
JOIN cases_assignment a ON a.id = p.assignment_id
JOIN cases_case k ON k.id = p.case_id
JOIN units u ON u.id = a.unit_id
LEFT JOIN cases_assignment above ON above.id = a.parent_id
LEFT JOIN units v ON v.id = above.unit_id
LEFT JOIN excluded x ON x.case_id = k.id
WHERE (on_now OR on_before) AND {COUNTS}
GROUP BY 1, 2, 3
"""
CODES = "SELECT id, code FROM grids_unit WHERE position('/' IN path) = length(path)"
Tally = dict[tuple[str, str, str], Any]


def count_by_hand(cursor: Any, bounds: dict[str, Any]) -> Tally:
    """Return the figures by row's code (empty for all), time and scope.

    `bounds` are before, start, end and at. Each value has the counts that are not nil, and
    the mean and the median of the minutes.
    """
    cursor.execute(CODES)
    codes = dict(cursor.fetchall())
    numbers: dict[tuple[str, str, str], Counter[str]] = {}
    minutes: dict[tuple[str, str, str], list[int]] = {}
    for statement in (CALLBACKS, ASSIGNMENTS, CLOSED, LEDGER):
        cursor.execute(statement, bounds)
        names = [column.name for column in cursor.description]
        for values in cursor.fetchall():
            _pool(dict(zip(names, values, strict=True)), codes, numbers, minutes)
    return {key: _shown(counts, minutes.get(key, [])) for key, counts in numbers.items()}


def _pool(group: dict[str, Any], codes: Any, numbers: Any, minutes: Any) -> None:
    share, left_out = group.pop("share"), group.pop("left_out")
    root = codes.get(group.pop("root"))
    in_period = {True: "now", False: "before"}.get(group.pop("now", None), "")
    rows = [root] if root and share < 2 else []
    rows += [""] if not share else []
    for name, value in group.items():
        time, part = (in_period, name) if in_period else name.split(" ")
        for key in ((row, time, scope) for row in rows for scope in ("all", "kept")):
            if (key[2] == "kept" and left_out) or not value:
                continue
            if part == "minutes":
                minutes.setdefault(key, []).extend(value)
            else:
                numbers.setdefault(key, Counter())[part] += value


def _shown(counts: Counter[str], minutes: list[int]) -> Any:
    middle = (round(mean(minutes)), round(median(minutes))) if minutes else None
    return dict(counts), middle
