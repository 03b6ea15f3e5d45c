"""The ids of the files that came with rows of a case, read with the rows themselves."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, OuterRef, QuerySet, Value

from cases.access.record_kinds import may_have
from cases.models import Case


def with_file_ids(
    rows: "QuerySet[Any, Any]", case: Case, link: str, files: Any, of: str = "pk"
) -> "QuerySet[Any, Any]":
    """Let rows of a case tell as `file_ids` the files that came with them.

    `files` is the relation, and `link` what its table calls the row, which is `of` each.
    The files themselves are those of the case, which its page reads anyway.
    """
    ids: Any = Value([], ArrayField(BigIntegerField()))
    if may_have(case, "attachments"):
        pairs = files.through.objects.filter(**{link: OuterRef(of)})
        ids = ArraySubquery(pairs.values("attachment_id"))
    told: QuerySet[Any, Any] = rows.annotate(file_ids=ids)
    return told
