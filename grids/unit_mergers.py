"""单位撤并: a unit that is merged into another hands what is open over in one act.

Apps register what hangs on a unit (`register_belongings`): each kind says how much there is
and what becomes of it, and hands it over. What is done stays under the old name: closed
cases, past figures, papers. Everything happens in one transaction.

The security administrator does it, as for 离岗交接: the role grants of a whole unit move,
which are that person's alone to give; the administrator sees counts and no case. The
system administrator, who keeps the units, makes the successor ready before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from grids.account_news import tell
from grids.audit import note_audit
from grids.capabilities import OfficeCapability
from grids.deadlines import CITY_ZONE
from grids.models import AuditKind, Unit, UnitKind, User
from grids.models.user import UNIT_ROLES, RoleGrant
from hotline.counts import Countable, count_together
from hotline.errors import Conflict, Forbidden, HotlineError, InvalidInput

REASON_MAX = 200
# The audit keeps the numbers, so that they are whole.
COUNTED_TO = 1_000_000


@dataclass(frozen=True)
class Belonging:
    """One line of what hangs on a unit: how much, and what becomes of it.

    `held` is counted together with all other lines', into `count`.
    """

    label: str
    held: Countable
    becomes: str
    count: int = 0


@dataclass(frozen=True)
class Merger:
    """Which unit is merged into which, who does it, and when."""

    unit: Unit
    successor: Unit
    actor: User
    at: datetime


@dataclass(frozen=True)
class Kind:
    """A kind of what hangs on a unit.

    `hand_over` moves all that is there now; called again, it moves what has come since.
    """

    lines: Callable[[Unit, datetime], Sequence[Belonging]]
    hand_over: Callable[[Merger], None]


_kinds: list[Kind] = []


def register_belongings(kind: Kind) -> None:
    """Have a kind of what hangs on a unit handed over when the unit is merged.

    Kinds of apps that build on others go first: cases are locked before people and units.
    """
    _kinds.insert(0, kind)


def may_merge(actor: User) -> bool:
    """Tell whether a person may merge units at all."""
    return actor.can(OfficeCapability.KEEP_ACCOUNTS)


def why_not_merge(unit: Unit, *, actor: User) -> HotlineError | None:
    """Return why a person may not merge a unit into another one."""
    if not may_merge(actor):
        return Forbidden("单位撤并由安全管理员办理。")
    if unit.succeeded_by:
        return Conflict(f"{unit}已经撤并入{unit.succeeded_by}。")
    if unit.kind == UnitKind.CENTRE:
        return Conflict("热线中心不能撤并。")
    return None


def fit_successors(unit: Unit) -> "QuerySet[Unit]":
    """Return the units that may take over: in use, not the unit itself or one below it."""
    found = Unit.objects.filter(is_active=True).exclude(kind=UnitKind.CENTRE)
    return found.exclude(path__startswith=unit.path)


def belongings(unit: Unit, at: datetime) -> list[Belonging]:
    """Return what hangs on a unit, kind by kind; lines of nothing are left out."""
    lines = [line for kind in _kinds for line in kind.lines(unit, at)]
    counts = count_together({line.label: line.held for line in lines}, COUNTED_TO)
    counted = [replace(line, count=counts[line.label]) for line in lines]
    return [line for line in counted if line.count]


@transaction.atomic
def merge_units(
    unit: Unit, *, successor: Unit, reason: str, actor: User, at: datetime
) -> list[str]:
    """Merge a unit into its successor, which goes on with all that is open.

    Returns what was done, a sentence a line. Raises what `why_not_merge` returns, and
    InvalidInput for an unfit successor or without a reason.
    """
    # These locks let rows refer to the units: nobody who works on a case waits for them.
    rows = Unit.objects.select_for_update(no_key=True, of=("self",))
    ids = [unit.pk, successor.pk]
    found = {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}
    unit, successor = found[unit.pk], found[successor.pk]
    if refused := why_not_merge(unit, actor=actor):
        raise refused
    if not fit_successors(unit).filter(pk=successor.pk).exists():
        raise InvalidInput(
            fields={"successor": f"{successor}不能接办：须是在用的承办单位，且不是{unit}的下级。"}
        )
    if not reason.strip():
        raise InvalidInput(fields={"reason": "请写明依据，如机构改革方案的文号。"})
    lines = belongings(unit, at)
    merger = Merger(unit, successor, actor, at)
    for kind in _kinds:
        kind.hand_over(merger)
    _put_out_of_use(merger)
    # What somebody sent to the unit in the meantime, and had not yet committed.
    for kind in _kinds:
        kind.hand_over(merger)
    done = [f"{line.label} {line.count}：{line.becomes}" for line in lines]
    _note(merger, reason.strip(), done)
    _tell(merger, done)
    return done


def _put_out_of_use(merger: Merger) -> None:
    """Name the successor; waits for whoever is sending a case to the unit.

    Who would send one afterwards finds it merged (`refuse_merged`).
    """
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=merger.unit.pk)
    unit.is_active, unit.succeeded_by = False, merger.successor
    unit.valid_to = merger.at.astimezone(CITY_ZONE).date() - timedelta(days=1)
    if unit.valid_from and unit.valid_from > unit.valid_to:
        unit.valid_to = unit.valid_from
    unit.save(update_fields=["is_active", "succeeded_by", "valid_to"])
    Unit.objects.filter(succeeded_by=unit).update(succeeded_by=merger.successor)


def refuse_merged(units: Sequence[Unit]) -> None:
    """Raise Conflict where one of the units was merged; hold off mergers of the others.

    For who is about to write rows that refer to them: the units stay as they are until the
    transaction ends. A merger that is under way is waited for, and then found.
    """
    with connection.cursor() as cursor:
        # Django's foreign keys take this lock only at the end of the transaction.
        cursor.execute(
            "SELECT id, succeeded_by_id FROM grids_unit WHERE id = ANY(%s)"
            " ORDER BY id FOR KEY SHARE",
            [[unit.pk for unit in units]],
        )
        merged = {pk: successor for pk, successor in cursor.fetchall() if successor}
    if gone := next((unit for unit in units if unit.pk in merged), None):
        successor = Unit.objects.get(pk=merged[gone.pk])
        raise Conflict(f"{gone}刚刚撤并入{successor}，请改派{successor}。")


def going_on(unit: Unit) -> Unit:
    """Return the unit that goes on with a unit's affairs: its successor, or itself."""
    return unit.succeeded_by or unit


def _note(merger: Merger, reason: str, done: Sequence[str]) -> None:
    changes = [
        {"label": label, "old": "", "new": told}
        for label, _, told in (one.partition("：") for one in done)
    ]
    note_audit(
        AuditKind.UNIT_MERGED, actor=merger.actor, at=merger.at,
        subject=f"{merger.unit.name} → {merger.successor.name}", note=reason, changes=changes,
    )  # fmt: skip


def _tell(merger: Merger, done: Sequence[str]) -> None:
    """Tell the successor's people once what has come to them."""
    on = merger.at.astimezone(CITY_ZONE).date()
    grants = RoleGrant.objects.in_force(on).filter(unit=merger.successor, role__in=UNIT_ROLES)
    text = f"{merger.unit}撤并入{merger.successor}：{'；'.join(done)}。"
    for person in User.objects.filter(is_active=True, pk__in=grants.values("user")):
        tell(text, at=merger.at, user=person)
