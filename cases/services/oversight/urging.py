"""Urging by a person of the hotline (人工催办)."""

from datetime import datetime

from django.db import transaction

from cases.guards.oversight import owing_parts, urge_refusal
from cases.models import Case, Urge, UrgeKind
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.oversight.urges import write_urge
from cases.services.record.notices import notify
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import Unit, User
from hotline.errors import InvalidInput

TEXT_MAX = 500


@transaction.atomic
def urge_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    text: str,
    units: list[Unit] | None = None,
    seen: Seen | None = None,
) -> list[Urge]:
    """Urge the units that still owe a reply, or those named; one line in the timeline.

    Raises InvalidInput for a unit that owes none, Conflict where no unit does.
    """
    s = begin(case, urge_refusal, actor=actor, at=at, seen=seen)
    check_reason("text", text, TEXT_MAX)
    case, owing = s.case, owing_parts(s)
    chosen = [row for row in owing if not units or row.unit in units]
    if missing := [str(unit) for unit in units or [] if unit not in [row.unit for row in chosen]]:
        raise InvalidInput(fields={"units": f"{'、'.join(missing)}没有待答复的交办，请另选。"})
    made = [write_urge(row, UrgeKind.PERSON, at, by=actor, text=text) for row in chosen]
    names = "、".join(str(row.unit) for row in chosen)
    record_event(
        case, Verb.URGE, actor=actor, at=at, unit=chosen[0].unit,
        note=text if len(chosen) == 1 else f"{text}（{names}）",
    )  # fmt: skip
    told = [row.unit for row in chosen]
    notify(CaseSentence.URGED, at=at, case=case, units=told)
    return made
