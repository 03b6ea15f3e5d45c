"""What was put right about a case: is the last new value the one that the case has?"""

from collections.abc import Iterator

from cases.books.invariant import Check, Part, chunks, in_chunks
from cases.models import ElementChange
from cases.models.elements import PERSONAL

PLAIN = in_chunks(
    {"elements": "要素更正记录与工单现值"},
    """
    SELECT 'elements', c.number, last.new_value <> CASE last.element
        WHEN 'kind' THEN c.kind
        WHEN 'category' THEN c.category_id::text
        WHEN 'urgency' THEN c.urgency
        WHEN 'grid' THEN coalesce(c.grid_id::text, '')
        WHEN 'place' THEN c.place
        WHEN 'title' THEN c.title
        WHEN 'text' THEN c.text
        WHEN 'phone' THEN coalesce(c.caller_id::text, '')
        WHEN 'is_anonymous' THEN CASE WHEN c.is_anonymous THEN '1' ELSE '' END
        WHEN 'is_secret' THEN CASE WHEN c.is_secret THEN '1' ELSE '' END
        WHEN 'wants_callback' THEN CASE WHEN c.wants_callback THEN '1' ELSE '' END
    END
    FROM (
        SELECT DISTINCT ON (r.case_id, r.element) r.case_id, r.element, r.new_value
        FROM cases_case c JOIN cases_elementchange r ON r.case_id = c.id
        WHERE {chunk} AND r.element NOT IN ('caller_name', 'caller_address')
        ORDER BY r.case_id, r.element, r.id DESC
    ) last JOIN cases_case c ON c.id = last.case_id
    """,
)

# Each change begins where the one before ended.
CHAIN = in_chunks(
    {"element_chain": "要素更正记录前后衔接"},
    """
    SELECT 'element_chain', c.number, r.before IS NOT NULL AND r.before <> r.old_value
    FROM (
        SELECT r.case_id, r.old_value,
            lag(r.new_value) OVER (PARTITION BY r.case_id, r.element ORDER BY r.id) AS before
        FROM cases_case c JOIN cases_elementchange r ON r.case_id = c.id
        WHERE {chunk} AND r.element NOT IN ('caller_name', 'caller_address')
    ) r JOIN cases_case c ON c.id = r.case_id
    """,
)


def personal() -> Iterator[Part]:
    """Compare names and addresses, which only the application can read."""
    for after, until in chunks():
        rows = (
            ElementChange.objects.filter(
                case__gt=after, case__lte=until, element__in=[one.value for one in PERSONAL]
            )
            .select_related("case")
            .order_by("case_id", "element", "-pk")
            .distinct("case_id", "element")
        )
        checked, named = 0, []
        for row in rows:
            checked += 1
            if getattr(row.case, row.element) != row.new_personal:
                named.append(row.case.number)
        yield Part("personal_elements", checked, len(named), named)


PERSONAL_VALUES = Check({"personal_elements": "姓名、住址更正记录与工单现值"}, personal)
ELEMENTS = (PLAIN, CHAIN, PERSONAL_VALUES)
