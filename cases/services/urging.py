"""Urging by a person of the hotline (人工催办)."""

from datetime import datetime

from django.db import transaction

from cases.models import Assignment, Case, NoticeKind, Urge, UrgeKind
from cases.permissions import require_verb
from cases.services.dispatch import check_reason
from cases.services.notices import notify
from cases.services.transitions import Seen, lock_case, record_event, stale
from cases.services.urges import write_urge
from cases.states import OWING, Verb
from grids.models import Unit, User
from hotline.errors import Conflict, InvalidInput

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
    case = lock_case(case, seen, actor)
    require_verb(actor, Verb.URGE, case)
    if case.state not in OWING:
        raise stale(case, actor)
    check_reason("text", text, TEXT_MAX)
    owing = owing_assignments(case)
    chosen = [row for row in owing if not units or row.unit in units]
    if not owing:
        raise Conflict("承办单位都已答复，正在审核，不必催办。")
    if missing := [str(unit) for unit in units or [] if unit not in [row.unit for row in chosen]]:
        raise InvalidInput(fields={"units": f"{'、'.join(missing)}没有待答复的交办，请另选。"})
    made = [write_urge(row, UrgeKind.PERSON, at, by=actor, text=text) for row in chosen]
    names = "、".join(str(row.unit) for row in chosen)
    record_event(
        case, Verb.URGE, actor=actor, at=at, unit=chosen[0].unit,
        note=text if len(chosen) == 1 else f"{text}（{names}）",
    )  # fmt: skip
    told = [row.unit for row in chosen]
    notify(NoticeKind.URGE, f"热线催办 {case.number}", at=at, case=case, units=told)
    return made


def owing_assignments(case: Case) -> list[Assignment]:
    """Return the open assignments of a case that have no reply waiting for review."""
    rows = case.assignments.filter(ended_at__isnull=True).exclude(replies__verdict="")
    return list(rows.select_related("unit"))
