"""The outbox: notices are written with the deed and delivered by a worker."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from cases.models import Assignment, Case, Notice, NoticeKind, NoticeMark
from cases.rules.capabilities import CaseCapability
from cases.services.deliveries import hand_out
from grids.deadlines import CITY_ZONE
from grids.models import Role, Unit, User
from grids.models.user import RoleGrant
from grids.roles import roles_with
from grids.unit_mergers import going_on
from hotline.leases import is_over
from hotline.waking import wake

CLAIM = timedelta(seconds=60)
BATCH = 200
# Before the text of what a unit got, as its leaders and others get it.
COPY = "抄送："


def notify(
    kind: NoticeKind,
    text: str,
    *,
    at: datetime,
    case: Case | None = None,
    units: list[Unit] | None = None,
    role: str = "",
    user: User | None = None,
    page: str = "",
) -> list[Notice]:
    """Write one notice per recipient and wake the worker once the transaction commits.

    What a merged unit would be told its successor is. `page` is the address to open where
    it is about no case.
    """
    told = dict.fromkeys(going_on(unit) for unit in units or [])
    recipients: list[dict[str, Any]] = [{"unit": unit} for unit in told]
    if role or user:
        recipients.append({"role": role, "user": user})
    about = {"kind": kind, "case": case, "text": text, "created_at": at, "page": page}
    rows = [Notice(**about, **who) for who in recipients]
    made = Notice.objects.bulk_create(rows)
    transaction.on_commit(wake_worker, robust=True)
    return made


def notify_with_leader(
    kind: NoticeKind, text: str, *, at: datetime, case: Case, unit: Unit
) -> list[Notice]:
    """Tell a unit, and send its leaders (承办单位负责人) a copy addressed to them."""
    unit = going_on(unit)
    leaders = User.objects.filter(
        pk__in=RoleGrant.objects.in_force(at.astimezone(CITY_ZONE).date())
        .filter(role__in=roles_with(CaseCapability.LEAD_UNIT), unit=unit)
        .values("user"),
        is_active=True,
    )
    made = notify(kind, text, at=at, case=case, units=[unit])
    for leader in leaders:
        made += notify(kind, f"{COPY}{text}", at=at, case=case, user=leader)
    return made


def tell_of_account(
    text: str, *, at: datetime, user: User | None = None, role: str = "", page: str = ""
) -> list[Notice]:
    """Tell a person about their account, or who keeps accounts (`grids.account_news`)."""
    return notify(NoticeKind.ACCOUNT, text, at=at, user=user, role=role, page=page)


def tell_reviewers(
    kind: NoticeKind, text: str, case: Case, part: Assignment, at: datetime
) -> list[Notice]:
    """Tell who reviews a unit's part: the dispatchers, and the district centre that sent it."""
    centre = part.dispatching_centre
    units = [centre] if centre else []
    return notify(kind, text, at=at, case=case, units=units, role=Role.DISPATCHER)


def wake_worker() -> None:
    """Ask a worker to deliver; a broker that is down only delays to the next sweep."""
    wake("cases.tasks.deliver_notices", once="notices")


def wake_sender() -> None:
    """Ask a worker to send what was just handed out."""
    wake("cases.tasks.send_deliveries", once="deliveries")


def deliver_notices(*, at: datetime, batch: int = BATCH) -> int:
    """Claim notices that wait and hand them to the channels; returns how many.

    A claim is a conditional update, so that two workers never share one; it lapses after
    a minute, so that a killed worker's notices are handed out again (deliveries twice the
    same are none). Sending is the deliveries' own affair: a slow gateway holds up no notice.
    """
    handed = 0
    free = is_over("claimed_until", at, CLAIM)
    waiting = Notice.objects.filter(free, delivered_at__isnull=True).order_by("created_at")
    for pk in list(waiting.values_list("pk", flat=True)[:batch]):
        claimed = Notice.objects.filter(free, pk=pk, delivered_at__isnull=True).update(
            claimed_until=at + CLAIM, attempts=F("attempts") + 1
        )
        if claimed:
            _hand_out_one(pk, at)
            handed += 1
    if handed:
        wake_sender()
    return handed


@transaction.atomic
def _hand_out_one(pk: int, at: datetime) -> None:
    notice = Notice.objects.select_related("case", "unit", "user").get(pk=pk)
    hand_out(notice, at=at)
    Notice.objects.filter(pk=pk).update(delivered_at=at, claimed_until=None)


def mark_notices_read(*, actor: User, at: datetime) -> None:
    """Remember that a person has seen all notices up to now."""
    NoticeMark.objects.update_or_create(user=actor, defaults={"seen_until": at})
