"""What is filed about hazards for an issued day is proposed, for another person to confirm."""

from datetime import date, datetime
from typing import Any

from cases.models import Hazard, HazardRevision, RevisionKind
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import HazardSentence
from cases.services.record.notices import notify
from grids.models import Body, User
from hotline.errors import Conflict
from hotline.times import say_date

WAITS = "已有一件更正在等另一人确认，请先裁定。"
WORDS_MAX = 2000
REASON_MAX = 200


def propose_revision(
    kind: RevisionKind,
    *,
    body: Body,
    day: date,
    words: str,
    text: str,
    actor: User,
    at: datetime,
    hazard: Hazard | None = None,
    proposed: dict[str, Any] | None = None,
) -> HazardRevision:
    """Write a proposal and tell the shift leaders; Conflict where one waits already.

    The caller has locked the hazard, or the body, and checked what is proposed.
    """
    waiting = HazardRevision.objects.filter(ruling="", hazard=hazard)
    if hazard is None:
        waiting = waiting.filter(body=body, day=day)
    if waiting.exists():
        raise Conflict(WAITS)
    made = HazardRevision.objects.create(
        kind=kind, body=body, day=day, hazard=hazard, proposed=proposed or {},
        words=words[:WORDS_MAX], text=text.strip(), asked_at=at, asked_by=actor,
    )  # fmt: skip
    facts = {"body": body, "day": say_date(day)}
    page = f"/hazards/revisions/{made.pk}/"
    notify(HazardSentence.REVISION_ASKED, facts, at=at, to=CaseCapability.HEAR_OF_SHIFT, page=page)
    return made
