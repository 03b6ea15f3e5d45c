"""Drafts of the intake desk: kept against loss, encrypted, counted nowhere."""

import json
from datetime import datetime, timedelta

from cases.models import Draft
from cases.permissions import require_role
from cases.states import HOTLINE_DESK
from grids.models import User
from hotline.errors import InvalidInput

# Twice the longest demand, so that every field of the form fits beside it.
CONTENT_MAX = 40_000
KEPT = timedelta(days=7)
# Where none of these is filled nobody has typed anything yet.
TYPED = ("phone", "caller_name", "caller_address", "text", "place", "happened", "answer")


def save_draft(
    content: dict[str, list[str]], *, key: str, actor: User, at: datetime
) -> Draft | None:
    """Keep what an operator has typed under the client's key; None where nothing is typed."""
    require_role(actor, *HOTLINE_DESK)
    if not key or len(key) > 64:
        raise InvalidInput("页面信息不完整，请刷新后重试。")
    if not any(value.strip() for name in TYPED for value in content.get(name, [])):
        return None
    packed = json.dumps(content, ensure_ascii=False)
    if len(packed) > CONTENT_MAX:
        raise InvalidInput("内容过长，草稿没有保存。")
    draft, _ = Draft.objects.update_or_create(
        owner=actor, client_key=key, defaults={"content": packed, "saved_at": at}
    )
    return draft


def find_draft(key: str, *, actor: User) -> Draft | None:
    """Return one of a person's own drafts."""
    return Draft.objects.filter(owner=actor, client_key=key).first() if key else None


def read_draft(draft: Draft) -> dict[str, list[str]]:
    """Return the typed values of a draft, by field."""
    content: dict[str, list[str]] = json.loads(draft.content)
    return content


def discard_draft(key: str, *, actor: User) -> int:
    """Throw one of a person's own drafts away; returns how many there were."""
    return Draft.objects.filter(owner=actor, client_key=key).delete()[0]


def sweep_drafts(*, at: datetime) -> int:
    """Throw away drafts that nobody has touched for a week: they hold personal data."""
    return Draft.objects.filter(saved_at__lt=at - KEPT).delete()[0]
