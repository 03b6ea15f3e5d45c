"""Notices about cases: who is told, with the case as what it is about."""

from collections.abc import Mapping
from datetime import datetime

from cases.models import Assignment, Case
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CASE
from grids.deadlines import CITY_ZONE
from grids.models import Unit, User
from grids.models.user import RoleGrant
from grids.roles import roles_with
from grids.unit_mergers import going_on
from hotline.capabilities import Capability
from notices.models import Notice
from notices.sentences import Sentence
from notices.services import outbox
from notices.subjects import Subject


def about_case(case: Case) -> Subject:
    """Return the case as the subject of a notice."""
    return Subject(CASE, case.pk, case.number)


def notify(
    sentence: Sentence,
    facts: Mapping[str, object] | None = None,
    *,
    at: datetime,
    case: Case | None = None,
    units: list[Unit] | None = None,
    to: Capability | None = None,
    user: User | None = None,
    page: str = "",
    is_copy: bool = False,
) -> list[Notice]:
    """Write one notice per recipient, about a case if there is one (`outbox.notify`)."""
    about = about_case(case) if case else None
    return outbox.notify(
        sentence, facts, at=at, about=about, units=units, to=to, user=user, page=page,
        is_copy=is_copy,
    )  # fmt: skip


def notify_with_leader(
    sentence: Sentence,
    facts: Mapping[str, object] | None = None,
    *,
    at: datetime,
    case: Case,
    unit: Unit,
) -> list[Notice]:
    """Tell a unit about a case, and send its leaders (承办单位负责人) a copy addressed to them."""
    unit = going_on(unit)
    leaders = User.objects.filter(
        pk__in=RoleGrant.objects.in_force(at.astimezone(CITY_ZONE).date())
        .filter(role__in=roles_with(CaseCapability.LEAD_UNIT), unit=unit)
        .values("user"),
        is_active=True,
    )
    made = notify(sentence, facts, at=at, case=case, units=[unit])
    for leader in leaders:
        made += notify(sentence, facts, at=at, case=case, user=leader, is_copy=True)
    return made


def tell_reviewers(sentence: Sentence, case: Case, part: Assignment, at: datetime) -> list[Notice]:
    """Tell who reviews a unit's part: the dispatchers, and the district centre that sent it."""
    centre = part.dispatching_centre
    units = [centre] if centre else []
    return notify(sentence, at=at, case=case, units=units, to=CaseCapability.HEAR_OF_DISPATCHING)
