"""The hazards: did the right people do each step, and does the grade agree with its records?"""

from collections.abc import Iterator

from cases.books.invariant import COUNTED, Check, Part, count

# By the steps, which nobody can change; the last re-inspection is the one that passed.
ROWS = """
SELECT 'hazard_people', h.id::text,
    h.reinspected_at IS NULL OR h.reinspected_by = h.person_responsible
    OR look.by_id = h.rectified_by_id
    OR EXISTS (
        SELECT FROM cases_hazardstep s
        WHERE s.hazard_id = h.id AND s.deed = 'strike_off' AND (
            s.by_id = h.rectified_by_id OR (h.grade = 'major' AND s.by_id = h.filed_by_id)
        )
    )
FROM cases_hazard h
LEFT JOIN LATERAL (
    SELECT s.by_id FROM cases_hazardstep s
    WHERE s.hazard_id = h.id AND s.deed = 'reinspect' ORDER BY s.id DESC LIMIT 1
) AS look ON true
WHERE h.struck_off_at IS NOT NULL
UNION ALL
SELECT 'hazard_grades', h.id::text,
    (h.grade = 'major' AND (h.supervised_by = '' OR h.reported_to = ''))
    OR (h.judged_at IS NOT NULL) <> EXISTS (
        SELECT FROM cases_hazardstep s WHERE s.hazard_id = h.id AND s.deed = 'judge'
    )
    OR (h.grade = 'suspected_major' AND h.struck_off_at IS NOT NULL)
FROM cases_hazard h
WHERE h.judged_at IS NOT NULL OR h.grade <> 'ordinary'
UNION ALL
SELECT 'hazard_calls', h.id::text,
    (h.handed_over_at IS NOT NULL) <> coalesce(c.is_answered, false)
FROM cases_hazard h
LEFT JOIN (
    SELECT hazard_id, bool_or(outcome = 'answered') AS is_answered
    FROM cases_hazardcall GROUP BY hazard_id
) AS c ON c.hazard_id = h.id
WHERE h.handed_over_at IS NOT NULL OR c.hazard_id IS NOT NULL
UNION ALL
SELECT 'hazards_withdrawn', h.id::text,
    h.excluded_reason = '' OR h.struck_off_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM cases_hazardstep s WHERE s.hazard_id = h.id AND s.deed = 'withdraw'
    )
FROM cases_hazard h
WHERE h.withdrawn_at IS NOT NULL
UNION ALL
SELECT 'hazard_revisions', r.hazard_id::text,
    r.ruled <> (
        SELECT count(*) FROM cases_hazardstep s
        WHERE s.hazard_id = r.hazard_id AND s.deed = 'rule'
    ) OR r.has_one_person
FROM (
    SELECT hazard_id, count(*) FILTER (WHERE ruling <> '') AS ruled,
        coalesce(bool_or(ruled_by_id = asked_by_id), false) AS has_one_person
    FROM cases_hazardrevision WHERE hazard_id IS NOT NULL GROUP BY hazard_id
) AS r
"""


def _run() -> Iterator[Part]:
    yield from count(COUNTED.format(rows=ROWS), {})


HAZARDS = (
    Check(
        {
            "hazard_people": "隐患的整改、复查、销号由不同的人办理",
            "hazard_grades": "隐患等级与认定、督办、上报",
            "hazard_calls": "疑似重大隐患与电话交办记录",
            "hazards_withdrawn": "已撤回的隐患不计入",
            "hazard_revisions": "日报签发后的隐患更正由另一人裁定，并记入办理记录",
        },
        _run,
    ),
)
