"""Deliveries: made from notices, sent by a worker, tried again, given up, sent anew."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from grids.capabilities import OfficeCapability
from grids.deadlines import CITY_ZONE
from grids.models import User
from grids.rules import rule
from hotline.errors import Conflict, Forbidden
from hotline.leases import LONGEST_PAUSE, Lease, pause_after
from notices.messengers import Recipient, SendError, Undeliverable, messenger_named, messengers_for
from notices.models import Delivery, DeliveryStatus, Notice

logger = logging.getLogger("notices.deliveries")
BUDGET = timedelta(seconds=100)
# Longer than any one message takes, shorter than anybody would wait for it. What failed
# rests in the same column; no try is put off for longer than twice the longest pause.
LEASE = Lease(
    timedelta(minutes=2), until="next_try_at", attempts="attempts", longest=2 * LONGEST_PAUSE
)
# After so many failures in a row a messenger rests until the next run.
PATIENCE = 3
SWEPT = 1000
ERROR_MAX = 80


def hand_out(notice: Notice, *, at: datetime) -> int:
    """Write a notice's deliveries by the messengers of its kind; twice writes none twice."""
    on = at.astimezone(CITY_ZONE).date()
    rows = [
        Delivery(notice=notice, messenger=name, person=person, next_try_at=at, created_at=at)
        for name in messengers_for(notice.kind)
        for person in messenger_named(name).reaches(notice, on)
    ]
    return len(Delivery.objects.bulk_create(rows, ignore_conflicts=True))


def send_due(*, clock: Callable[[], datetime], budget: timedelta = BUDGET) -> int:
    """Send what is due until nothing is or the budget is spent; returns how many went out.

    Each is claimed in a short transaction of its own (SKIP LOCKED) and sent outside of it.
    A worker that is killed between sending and writing so leaves a row that goes out
    again: at least once, with the same key.
    """
    sent, ends, failures = 0, clock() + budget, Counter[str]()
    while (at := clock()) < ends:
        resting = [name for name, count in failures.items() if count >= PATIENCE]
        row = _claim(at, resting)
        if row is None:
            break
        if row.attempts > rule("notice.attempts"):
            # Claimed as often as allowed, and no try ever came to its end.
            _settle(row, DeliveryStatus.FAILED, "多次发送中断，已停止")
            continue
        status = _send(row, clock)
        sent += status == DeliveryStatus.SENT
        # Whom it cannot reach says nothing about the messenger.
        failures[row.messenger] = (
            failures[row.messenger] + 1 if status == DeliveryStatus.WAITING else 0
        )
    return sent


@transaction.atomic
def _claim(at: datetime, resting: Sequence[str]) -> Delivery | None:
    """Take the delivery that is due longest and put it off by a lease; None if there is none."""
    due = Delivery.objects.filter(LEASE.is_free(at), status=DeliveryStatus.WAITING)
    row = (
        due.exclude(messenger__in=resting)
        .select_related("notice__unit", "person")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("next_try_at")
        .first()
    )
    if row is None:
        return None
    row.attempts += 1
    row.next_try_at = LEASE.end(at)
    row.save(update_fields=["attempts", "next_try_at"])
    return row


def _send(row: Delivery, clock: Callable[[], datetime]) -> DeliveryStatus:
    """Try once; WAITING says that the messenger failed, FAILED that it refused this one."""
    try:
        messenger = messenger_named(row.messenger)
    except KeyError:
        return _settle(row, DeliveryStatus.FAILED, "本系统没有启用这个渠道")
    try:
        messenger.send(row.notice, Recipient(f"delivery-{row.pk}", row.person))
    except Undeliverable as error:
        return _settle(row, DeliveryStatus.FAILED, str(error))
    except SendError as error:
        _fail(row, str(error), clock())
        return DeliveryStatus.WAITING
    return _settle(row, DeliveryStatus.SENT, "", sent_at=clock())


def _fail(row: Delivery, said: str, at: datetime) -> None:
    """Put another try off by a pause that doubles; give up after the last one."""
    if row.attempts >= rule("notice.attempts"):
        _settle(row, DeliveryStatus.FAILED, said)
        return
    _mine(row).update(next_try_at=at + pause_after(row.attempts), last_error=said[:ERROR_MAX])
    logger.warning("not sent yet", extra={"delivery": row.pk, "count": row.attempts})


def _settle(
    row: Delivery, status: DeliveryStatus, said: str, sent_at: datetime | None = None
) -> DeliveryStatus:
    _mine(row).update(status=status, last_error=said[:ERROR_MAX], sent_at=sent_at)
    if status == DeliveryStatus.FAILED:
        logger.warning("given up", extra={"delivery": row.pk, "count": row.attempts})
    return status


def _mine(row: Delivery) -> "QuerySet[Delivery]":
    """Return the row while this try is its last: one whose lease lapsed has another's."""
    return Delivery.objects.filter(pk=row.pk, status=DeliveryStatus.WAITING, attempts=row.attempts)


@transaction.atomic
def send_anew(delivery: Delivery, *, actor: User, at: datetime) -> Delivery:
    """Send a failed delivery once more, from its first try on (重新发送).

    Raises Forbidden for anybody but a system administrator, Conflict for one that has not
    failed.
    """
    if not actor.can(OfficeCapability.KEEP_REFERENCE_DATA):
        raise Forbidden("只有系统管理员可以重新发送。")
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.status != DeliveryStatus.FAILED:
        raise Conflict(f"这条通知{row.get_status_display()}，不需要重新发送。")
    row.status, row.attempts, row.next_try_at = DeliveryStatus.WAITING, 0, at
    row.save(update_fields=["status", "attempts", "next_try_at"])
    return row


def forget_sent(*, at: datetime) -> int:
    """Delete what was sent longer ago than the city keeps; returns how many."""
    old = at - timedelta(days=rule("notice.keep_days"))
    sent = Delivery.objects.filter(status=DeliveryStatus.SENT, sent_at__lt=old)
    pks = list(sent.order_by("sent_at").values_list("pk", flat=True)[:SWEPT])
    return Delivery.objects.filter(pk__in=pks).delete()[0]
