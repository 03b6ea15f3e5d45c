"""Which records a case has at all, told with the case itself.

Most cases have no order, no application and no objection; looking for each on its own
would cost a page a query apiece. One statement tells them all, and only what is there is
read. A case that was read otherwise is taken to have everything.
"""

from typing import Any

from django.db import connection

from cases.access.applications import KINDS
from cases.models import (
    Attachment,
    Call,
    Callback,
    CallbackClaim,
    Case,
    Conversation,
    Criticism,
    Draft,
    ElementChange,
    Instruction,
    Objection,
    Reply,
    SignOff,
    SupervisionOrder,
    Urge,
)
from grids.models import User
from telephony.models import CallTransfer

# Each has the column `case_id`, with an index.
RECORDS: dict[str, type[Any]] = {
    "amendments": ElementChange,
    "attachments": Attachment,
    "callbacks": Callback,
    "claims": CallbackClaim,
    "criticisms": Criticism,
    "instructions": Instruction,
    "objections": Objection,
    "orders": SupervisionOrder,
    "papers": SignOff,
    "replies": Reply,
    "urges": Urge,
    **{name: kind.model for name, kind in KINDS.items()},
}
# Written once and sent as it stands: as expressions of a queryset these would be put together
# anew for each page, which takes longer than their answer.
TELL = """
SELECT {records},
    EXISTS (SELECT FROM {cases} WHERE main_case_id = %(case)s AND state = 'merged'),
    EXISTS (SELECT FROM {drafts} WHERE case_id = %(case)s AND owner_id = %(user)s),
    EXISTS (
        SELECT FROM {calls} c JOIN {conversations} v ON v.call_id = c.id
        JOIN {transfers} t ON t.call_id = v.telephone_call_id WHERE c.case_id = %(case)s
    ),
    (SELECT count(*) FROM {cases} WHERE related_case_id = %(case)s AND excluded_reason = '')
""".format(  # noqa: S608 - names of tables; the values stay apart
    records=", ".join(
        f"EXISTS (SELECT FROM {model._meta.db_table} WHERE case_id = %(case)s)"
        for model in RECORDS.values()
    ),
    drafts=Draft._meta.db_table,
    cases=Case._meta.db_table,
    calls=Call._meta.db_table,
    conversations=Conversation._meta.db_table,
    transfers=CallTransfer._meta.db_table,
)
COLUMNS = (
    *(f"has_{name}" for name in RECORDS), "has_merged_cases", "has_own_draft", "has_transfers",
    "again_count",
)  # fmt: skip


def tell_presence(case: Case, user: User) -> None:
    """Let a case tell which kinds of records it has; one query.

    Beside `has_` and each name of `RECORDS` it tells as `has_merged_cases` whether merged cases
    wait for its reply, as `has_own_draft` whether this person has a draft of it, as
    `has_transfers` whether its callers were put through to others, and as `again_count` how
    often it was complained about again (再诉).
    """
    with connection.cursor() as cursor:
        cursor.execute(TELL, {"case": case.pk, "user": user.pk})
        told = cursor.fetchone()
    for name, value in zip(COLUMNS, told, strict=True):
        setattr(case, name, value)


def may_have(case: Case, name: str) -> bool:
    """Tell whether a case may have records of a kind (a key of `RECORDS`)."""
    assert name in RECORDS
    return bool(getattr(case, f"has_{name}", True))
