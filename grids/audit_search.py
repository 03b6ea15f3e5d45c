"""Search of the audit records: one box for who, what, where, a citizen's number, old values."""

import re
from datetime import datetime

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from grids.models import AuditKind, AuditRecord
from hotline.fields import blind_index

WORDS_MOST = 8
_NUMBER = re.compile(r"(?:\+?86)?(\d{7,12})")


def search_audit(rows: QuerySet[AuditRecord], text: str) -> QuerySet[AuditRecord]:
    """Return the records in which every word of the text is found.

    A word is part of a name, an account, a token's name, an address, a subject, a note, an
    old or new value, or of what a kind is called; a telephone number finds who looked at it,
    by its digest.
    """
    rows = rows.annotate(changes_text=Cast("changes", TextField()))
    for word in text.split()[:WORDS_MOST]:
        rows = rows.filter(_means(word))
    return rows


def _means(word: str) -> Q:
    kinds = [kind for kind, label in AuditKind.choices if word in str(label)]
    found = Q(kind__in=kinds)
    for column in ("username", "person__full_name", "token", "subject", "note", "changes_text"):
        found |= Q(**{f"{column}__icontains": word})
    if re.fullmatch(r"[0-9a-fA-F.:]+", word):
        found |= Q(address__icontains=word)
    if number := _NUMBER.fullmatch(word.replace("-", "")):
        found |= Q(number_key=blind_index(number[1]))
    return found


def lines_of(row: AuditRecord) -> str:
    """Return the changes of a record in one text: 数量：5 → 3；…"""
    return "；".join(f"{one['label']}：{one['old']} → {one['new']}" for one in row.changes)


def who_of(row: AuditRecord) -> str:
    """Return the name and the account of who did it, and the token that acted for them."""
    who = f"{row.person}（{row.username}）" if row.person else row.username
    return f"{who} 令牌：{row.token}" if row.token else who


def file_name(at: datetime) -> str:
    """Return the name under which an extract is saved."""
    return f"审计记录-{at:%Y%m%d-%H%M}.csv"
