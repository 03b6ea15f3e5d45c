"""How long a log-in must wait after wrong passwords, and who is let in again.

Wrong passwords count by name and by where they come from, never by one alone: a stranger
who guesses at a name hinders nobody at another address, and somebody who forgot a password
hinders none of the others behind the same address. The wait grows with each wrong password
up to a longest one; a try that comes too early is not checked, so it neither counts nor
prolongs anything. A browser in which the person has logged in before counts by itself
("device cookie"), so it gets in even while somebody behind the same address guesses.

Nothing is kept but the audit records, which are never changed: a success or a release only
stands after the failures that no longer count.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.core import signing
from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse

from grids.audit import note_audit
from grids.models import AuditKind, AuditRecord, User
from grids.rules import rule
from hotline.addresses import current_address, network_of
from hotline.fields import blind_index

DEVICE_COOKIE = "hotline_device"
DEVICE_SALT = "grids.login_limits.device"
DEVICE_DAYS = 180
# Seats are shared by shifts; the oldest of more names is forgotten.
DEVICE_NAMES = 30
NAME_MAX = 150
# Of keys that count wrong passwords, how many the home page looks at.
LOOKED_AT = 200


@dataclass(frozen=True)
class Origin:
    """A name with where it was typed: what wrong passwords are counted by."""

    username: str
    name_key: str
    limit_key: str

    @property
    def keys(self) -> dict[str, str]:
        """Return the columns of a record of this origin."""
        return {"name_key": self.name_key, "limit_key": self.limit_key}


def name_key(username: str) -> str:
    """Return the digest of a name as people type it."""
    return blind_index(f"login {username.strip().casefold()[:NAME_MAX]}")


def origin_of(request: HttpRequest, username: str) -> Origin:
    """Return what the tries of a name in this request are counted by."""
    named = name_key(username)
    device, names = read_device(request)
    known = f"device {device}" if named[:16] in names else ""
    place = known or f"network {network_of(current_address.get())}"
    return Origin(username.strip()[:NAME_MAX], named, blind_index(f"{named} {place}"))


def read_device(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the browser's mark and the names that have logged in there; empty if none."""
    try:
        told = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_SALT,
            max_age=timedelta(days=DEVICE_DAYS),
        )  # fmt: skip
        return str(told["device"]), [str(name) for name in told["names"]]
    except (signing.BadSignature, KeyError, TypeError):
        return "", []


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser show at the next log-in that this person has logged in there."""
    device, names = read_device(request)
    own = name_key(user.username)[:16]
    names = [own, *(name for name in names if name != own)][:DEVICE_NAMES]
    told = {"device": device or secrets.token_urlsafe(16), "names": names}
    response.set_cookie(
        DEVICE_COOKIE, signing.dumps(told, salt=DEVICE_SALT), max_age=timedelta(days=DEVICE_DAYS),
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How a name stands at a place: wrong passwords that count, and until when to wait."""

    failures: int = 0
    until: datetime | None = None

    def left(self, at: datetime) -> int:
        """Return the seconds still to wait."""
        return ceil((self.until - at).total_seconds()) if self.until and self.until > at else 0


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many wrong passwords in a row."""
    over = failures - rule("login.free_attempts")
    if over < 0:
        return timedelta(0)
    longest = rule("login.longest_wait_seconds")
    # Doubled at each; a bounded exponent, since the count is not.
    return timedelta(seconds=min(longest, rule("login.first_wait_seconds") * 2 ** min(over, 20)))


def standing_of(named: str, limit_key: str, at: datetime) -> Standing:
    """Return how a name stands at a place."""
    since = at - timedelta(hours=rule("login.forget_hours"))
    clearing = Q(kind=AuditKind.LOGGED_IN, limit_key=limit_key) | Q(
        kind=AuditKind.LOGIN_RELEASED, name_key=named
    )
    cleared = AuditRecord.objects.filter(clearing, at__gte=since).aggregate(last=Max("at"))["last"]
    failed = AuditRecord.objects.filter(
        kind=AuditKind.LOGIN_FAILED, limit_key=limit_key, at__gt=cleared or since
    ).aggregate(count=Count("pk"), last=Max("at"))
    if not failed["count"]:
        return Standing()
    return Standing(failed["count"], failed["last"] + wait_after(failed["count"]))


@transaction.atomic
def note_try(origin: Origin, user: User | None, *, at: datetime) -> Standing:
    """Write down the outcome of a checked password; returns how the name stands now."""
    if user:
        note_audit(AuditKind.LOGGED_IN, actor=user, at=at, keys=origin.keys)
        return Standing()
    _note_unknown(AuditKind.LOGIN_FAILED, origin, at=at)
    return standing_of(origin.name_key, origin.limit_key, at)


def seconds_left(origin: Origin, *, at: datetime) -> int:
    """Return how long a name must still wait at a place, 0 where its password may be checked.

    Of the tries that come too early the first of each wait is written down.
    """
    standing = standing_of(origin.name_key, origin.limit_key, at)
    if not (left := standing.left(at)):
        return 0
    since = (standing.until or at) - wait_after(standing.failures)
    delayed = AuditRecord.objects.filter(
        kind=AuditKind.LOGIN_DELAYED, limit_key=origin.limit_key, at__gte=since
    )
    if not delayed.exists():
        _note_unknown(AuditKind.LOGIN_DELAYED, origin, at=at, note=f"还须等 {left} 秒")
    return left


def hold_origin(origin: Origin) -> bool:
    """Take the check of a name's passwords at a place until the transaction ends.

    Else many sent at once would all be checked before the first had counted. Returns False
    while another one is being checked; nobody queues up for it.
    """
    number = int(origin.limit_key[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _note_unknown(kind: AuditKind, origin: Origin, *, at: datetime, note: str = "") -> None:
    """Write down a try of whoever typed a name.

    Of a name that no account has only the beginning is kept: it may be a mistyped password.
    """
    known = User.objects.filter(username__iexact=origin.username).first()
    told = note if known else "，".join(filter(None, (note, "没有这个账号")))
    username = known.username if known else f"{origin.username[:2]}…"
    note_audit(kind, actor=known, at=at, note=told, keys={**origin.keys, "username": username})


def release(users: Iterable[User], *, actor: User | None, at: datetime, note: str = "") -> None:
    """Let people try anew at once, wherever wrong passwords came from (解除登录限制)."""
    for user in users:
        note_audit(
            AuditKind.LOGIN_RELEASED, actor=actor, at=at, subject=user.username, note=note,
            keys={"name_key": name_key(user.username)},
        )  # fmt: skip


def waiting_people(at: datetime) -> dict[int, datetime]:
    """Return the ids of people somewhere under whose name one must wait, with until when."""
    since = at - timedelta(hours=rule("login.forget_hours"))
    counted = (
        AuditRecord.objects.filter(kind=AuditKind.LOGIN_FAILED, at__gte=since, person__isnull=False)
        .order_by()
        .values("person_id", "name_key", "limit_key")
        .annotate(count=Count("pk"), last=Max("at"))
        .filter(
            count__gte=rule("login.free_attempts"),
            last__gte=at - timedelta(seconds=rule("login.longest_wait_seconds")),
        )
        .order_by("-last")[:LOOKED_AT]
    )
    found: dict[int, datetime] = {}
    for row in counted:
        standing = standing_of(row["name_key"], row["limit_key"], at)
        if standing.until and standing.left(at):
            known = found.get(row["person_id"], at)
            found[row["person_id"]] = max(known, standing.until)
    return found
