"""A second person confirms what is revised about the hazards of an issued day, or refuses it.

The bulletin that was issued stays as it is; its editors are told to issue a revision.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from cases.models import (
    Attachment,
    Hazard,
    HazardDeed,
    HazardReturn,
    HazardRevision,
    RevisionKind,
    Ruling,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import HazardSentence
from cases.services.hazards.amending import kept_value, put_right, take_out
from cases.services.hazards.filing import Statement, may_file_for, write_return
from cases.services.hazards.rules import log_step
from cases.services.record.notices import notify
from cases.services.record.reasons import check_ruling
from grids.models import Body, HazardCategory, User
from hotline.errors import Conflict, Forbidden, HotlineError, InvalidInput
from hotline.times import say_date

REASON_MAX = 200


def rule_refusal(actor: User, revision: HazardRevision) -> HotlineError | None:
    """Return why a person may not rule on a revision, None where they may.

    Asked by the verb after its lock, by the page and by the API.
    """
    if not (actor.can(CaseCapability.RULE_EVERY_REVISION) or may_file_for(actor, revision.body)):
        return Forbidden(f"由{revision.body}的其他报送员、值班长或督办员确认。")
    if revision.ruling:
        return Conflict(f"这件更正已由{revision.ruled_by}裁定：{revision.get_ruling_display()}。")
    if revision.asked_by_id == actor.pk:
        return Forbidden("更正须由另一个人确认。")
    return None


@transaction.atomic
def rule_revision(
    revision: HazardRevision, *, ruling: str, actor: User, at: datetime, reason: str = ""
) -> HazardRevision:
    """Confirm a revision as the second person, which carries it out, or refuse it.

    Raises Forbidden for who proposed it, Conflict where it was ruled on, or where what it
    is about has changed meanwhile.
    """
    _lock_subject(revision)
    rows = HazardRevision.objects.select_for_update(of=("self",))
    row = rows.select_related("body", "asked_by", "ruled_by", "hazard").get(pk=revision.pk)
    if refusal := rule_refusal(actor, row):
        raise refusal
    granted = check_ruling(ruling, reason)
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"最多 {REASON_MAX} 字。"})
    row.ruling, row.ruled_at, row.ruled_by, row.reason = ruling, at, actor, reason.strip()
    row.save(update_fields=["ruling", "ruled_at", "ruled_by", "reason"])
    if row.hazard is not None:
        _log(row, row.hazard, actor, at)
    facts = {"body": row.body, "day": say_date(row.day)}
    if granted:
        _carry_out(row, at)
        notify(
            HazardSentence.REVISED_AFTER_ISSUE, facts, at=at, to=CaseCapability.HEAR_OF_CHANGED_DAYS
        )
    said = HazardSentence.REVISION_GRANTED if granted else HazardSentence.REVISION_REFUSED
    page = f"/hazards/revisions/{row.pk}/"
    notify(said, facts, at=at, user=row.asked_by, page=page)
    return row


def _lock_subject(revision: HazardRevision) -> None:
    """Lock what the verbs of the hazard, or of the body's day, lock as well."""
    if revision.hazard_id:
        Hazard.objects.select_for_update(of=("self",)).get(pk=revision.hazard_id)
    else:
        Body.objects.select_for_update(of=("self",)).get(pk=revision.body_id)


def _log(row: HazardRevision, hazard: Hazard, actor: User, at: datetime) -> None:
    word = Ruling(row.ruling).label
    said = "。".join(filter(None, [f"{word}{row.asked_by}申请的更正", row.text, row.reason]))
    log_step(hazard, HazardDeed.RULE, said, actor=actor, at=at)


def _carry_out(row: HazardRevision, at: datetime) -> None:
    """Do what was proposed; who proposed it answers for the values."""
    who: dict[str, Any] = {"actor": row.asked_by, "at": at}
    if row.kind == RevisionKind.STATEMENT:
        _state_anew(row, who)
        return
    assert row.hazard is not None
    hazard = Hazard.objects.select_related("category", "case").get(pk=row.hazard.pk)
    if hazard.excluded_reason or hazard.struck_off_at:
        raise Conflict("这条隐患已撤回或销号，不能再更正。")
    if row.kind == RevisionKind.WITHDRAW:
        take_out(hazard, reason=row.text, **who)
        return
    pairs = row.proposed
    if any(kept_value(hazard, name) != old for name, (old, _) in pairs.items()):
        raise Conflict("提交以后这条隐患又有变动，请不同意后重新提交。")
    changed = {name: _value(name, new) for name, (_, new) in pairs.items()}
    put_right(hazard, changed, reason=row.text, **who)


def _value(name: str, kept: str) -> Any:
    if name == "category":
        return HazardCategory.objects.get(pk=int(kept))
    return parse_datetime(kept) if name == "reported_at" else kept


def _state_anew(row: HazardRevision, who: dict[str, Any]) -> None:
    values = dict(row.proposed)
    current = HazardReturn.objects.filter(
        body=row.body, day=row.day, superseded_at__isnull=True
    ).first()
    if (current.pk if current else None) != values.pop("was"):
        raise Conflict("提交以后当日报送又有变动，请不同意后重新提交。")
    scan = Attachment.objects.get(pk=values.pop("scan")) if values.get("scan") else None
    values.pop("scan", None)
    found = HazardCategory.objects.filter(pk__in=values.pop("categories"))
    statement = Statement(**values, categories=tuple(found), scan=scan)
    write_return(statement, body=row.body, day=row.day, **who)
