"""Taking back a call that was logged without a demand by one wrong key."""

from datetime import datetime, timedelta

from django.db import transaction

from cases.models import Call, Draft
from cases.rules.capabilities import CaseCapability
from cases.services.desk.drafts import Typed, save_draft
from grids.models import User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import Conflict, NotVisible

TAKEN_BACK = "话务员撤销"
ASIDE = "other-call"


def set_aside(call: Call, content: Typed, *, key: str, actor: User, at: datetime) -> None:
    """Keep what was typed before a call was logged, out of the person's list of drafts."""
    draft = save_draft(content, key=key, actor=actor, at=at)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).update(act=f"{ASIDE}/{call.pk}")


def taken_back_within() -> timedelta:
    """Return how long after a call it may be taken back: as long as the page offers it at least."""
    return timedelta(seconds=max(rule("screen.undo_accepted"), rule("screen.undo_shown")))


@transaction.atomic
def take_back_call(pk: int, *, actor: User, at: datetime) -> Draft | None:
    """Take one's own call without a case back and return the draft of what was typed.

    The record stays in the list of calls, marked as taken back, and counts for nothing. A
    second press finds it done. Raises NotVisible for a call of others, Conflict too late.
    """
    require_capability(actor, CaseCapability.REGISTER)
    own = Call.objects.select_for_update(of=("self",)).filter(case__isnull=True)
    call = own.filter(pk=pk, operator=actor).first()
    if call is None:
        raise NotVisible("没有找到这次来电。")
    if not call.excluded_reason:
        if at - call.registered_at > taken_back_within():
            raise Conflict("已过可撤销的时间，来电记录保留。")
        call.excluded_reason = TAKEN_BACK
        call.save(update_fields=["excluded_reason"])
    draft: Draft | None = Draft.objects.filter(owner=actor, act=f"{ASIDE}/{pk}").first()
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).update(act="", saved_at=at)
    return draft


def is_written(content: Typed) -> bool:
    """Tell whether a demand was written down, so that one asks before it is set aside."""
    return any(value.strip() for value in content.get("text", []))
