"""The outbox: notices are written with the deed and delivered by a worker."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from grids.models import Unit, User
from grids.roles import Role, roles_with
from grids.unit_mergers import going_on
from hotline.capabilities import Capability
from hotline.leases import Lease
from hotline.live import addressees as live
from hotline.live.publishing import publish
from hotline.waking import wake
from notices.kinds import OwnKind
from notices.models import Notice, NoticeMark
from notices.sentences import Sentence
from notices.services.deliveries import hand_out
from notices.subjects import Subject

CLAIM = Lease(timedelta(seconds=60), until="claimed_until", attempts="attempts")
BATCH = 200
# The kind of live event by which pages ask anew for the number of unread ones.
NOTICES = "notices"


def notify(
    sentence: Sentence,
    facts: Mapping[str, object] | None = None,
    *,
    at: datetime,
    about: Subject | None = None,
    units: list[Unit] | None = None,
    to: Capability | None = None,
    user: User | None = None,
    page: str = "",
    is_copy: bool = False,
) -> list[Notice]:
    """Write one notice per recipient and wake the worker once the transaction commits.

    `facts` are the values in the sentence, `to` the capability of whom it is for, each of whose
    roles gets it. What a merged unit would be told its successor
    is. `page` is the address to open where the subject has no page of its own
    (`notices.subjects`). Raises ValueError for facts that the sentence does not have.
    """
    said = Notice(
        kind=sentence.kind, sentence=sentence.code, facts=sentence.checked(facts or {}),
        page=page, is_copy=is_copy, created_at=at,
    )  # fmt: skip
    if about:
        said.subject_kind, said.subject_id, said.number = about.kind, about.pk, about.number
    roles = [role for role in Role if role in roles_with(to)] if to else []
    return _address(said, units or [], roles, user)


def tell_of_account(
    text: str, *, at: datetime, user: User | None = None, role: str = "", page: str = ""
) -> list[Notice]:
    """Tell a person about their account, or who keeps accounts (`grids.account_news`)."""
    said = Notice(kind=OwnKind.ACCOUNT, text=text, page=page, created_at=at)
    return _address(said, [], [role] if role else [], user)


def _address(
    said: Notice, units: list[Unit], roles: Iterable[str], user: User | None
) -> list[Notice]:
    """Write what is said once for each unit and role, and for the person."""
    told = dict.fromkeys(going_on(unit) for unit in units)
    recipients: list[dict[str, Any]] = [{"unit": unit} for unit in told]
    recipients += [{"role": role} for role in roles]
    if user:
        recipients.append({"user": user})
    rows = []
    for recipient in recipients:
        row = copy(said)
        for name, value in recipient.items():
            setattr(row, name, value)
        rows.append(row)
    made = Notice.objects.bulk_create(rows)
    transaction.on_commit(wake_worker, robust=True)
    publish(NOTICES, to=[_live_address(row) for row in made])
    return made


def _live_address(row: Notice) -> live.Address:
    """Return who hears at once that there is a notice: its one recipient."""
    if row.unit_id:
        return live.unit(row.unit_id)
    return live.role(row.role) if row.role else live.person(row.user_id or 0)


def wake_worker() -> None:
    """Ask a worker to deliver; a broker that is down only delays to the next sweep."""
    wake("notices.tasks.deliver_notices", once="notices")


def wake_sender() -> None:
    """Ask a worker to send what was just handed out."""
    wake("notices.tasks.send_deliveries", once="deliveries")


def deliver_notices(*, at: datetime, batch: int = BATCH) -> int:
    """Claim notices that wait and hand them to the messengers; returns how many.

    A claim is a conditional update, so that two workers never share one; it lapses after
    a minute, so that a killed worker's notices are handed out again (deliveries twice the
    same are none). Sending is the deliveries' own affair: a slow gateway holds up no notice.
    """
    handed = 0
    waiting = Notice.objects.filter(delivered_at__isnull=True)
    free = waiting.filter(CLAIM.is_free(at)).order_by("created_at")
    for pk in list(free.values_list("pk", flat=True)[:batch]):
        if CLAIM.take(waiting.filter(pk=pk), at):
            _hand_out_one(pk, at)
            handed += 1
    if handed:
        wake_sender()
    return handed


@transaction.atomic
def _hand_out_one(pk: int, at: datetime) -> None:
    notice = Notice.objects.select_related("unit", "user").get(pk=pk)
    hand_out(notice, at=at)
    Notice.objects.filter(pk=pk).update(delivered_at=at, **CLAIM.let_go)


def mark_notices_read(*, actor: User, at: datetime) -> None:
    """Remember that a person has seen all notices up to now."""
    NoticeMark.objects.update_or_create(user=actor, defaults={"seen_until": at})


def hand_on(unit: Unit, successor: Unit) -> None:
    """Address what has not gone out yet to a merged unit to the one that goes on for it."""
    Notice.objects.filter(unit=unit, delivered_at__isnull=True).update(unit=successor)
