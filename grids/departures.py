"""离岗交接: what somebody who leaves holds goes to others in one act, and the account ends.

Apps register the kinds of open work that hang on a person (`register_work`). Each kind says
what a person holds and who may take it; what is shared by a role or a unit waits for their
colleagues anyway and is not listed. The security administrator, who keeps the accounts,
sees counts and no case, and says who takes over, for each line or one for all. Everything
happens in one transaction: work moves with its records, tokens and sessions end, roles end,
and the account of a person who leaves the service is switched off.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q, QuerySet

from grids.account_news import tell
from grids.audit import note_audit
from grids.capabilities import OfficeCapability
from grids.deadlines import CITY_ZONE
from grids.factor_resets import end_sessions
from grids.models import AuditKind, FactorReset, ResetDecision, RoleGrant, Token, Unit, User
from grids.models.user import ADMIN_ROLES, UNIT_ROLES
from grids.roles import roles_with
from hotline.capabilities import Capability
from hotline.counts import Countable, count_together
from hotline.errors import Conflict, Forbidden, HotlineError, InvalidInput

REASON_MAX = 200
NOBODY = "没有人可以接手，请先给接手人授予相应角色。"


class Manner(models.TextChoices):
    """How somebody goes."""

    LEAVES = "leaves", "离职：账号停用"
    MOVES = "moves", "调岗：账号保留，现有角色全部终止，之后另行授予"


@dataclass(frozen=True)
class OpenWork:
    """One line of what a person holds: how much, and who may take it.

    `held` is counted together with all other lines', into `count`. `takers` is None where
    nobody has to take it: `ends` then says what becomes of it. What nobody must take
    (`is_optional`) stays where it is if nobody is named.
    """

    code: str
    label: str
    held: Countable
    takers: "QuerySet[User] | None" = None
    ends: str = ""
    is_optional: bool = False
    count: int = 0


@dataclass(frozen=True)
class Turn:
    """Who goes, who takes over (None where nobody does), who does it, and when."""

    person: User
    taker: User | None
    actor: User
    at: datetime


@dataclass(frozen=True)
class Kind:
    """A kind of open work: `lines` tells what a person holds, `hand_over` moves one line."""

    lines: Callable[[User, datetime], Sequence[OpenWork]]
    hand_over: Callable[[OpenWork, Turn], None]


_kinds: dict[str, Kind] = {}


def register_work(name: str, kind: Kind) -> None:
    """Have a kind of open work handed over; lines' codes begin with the name and a colon."""
    _kinds[name] = kind


def why_not_relieve(person: User, *, actor: User, at: datetime) -> HotlineError | None:
    """Return why a person may not hand over another one's work and end the account's roles."""
    del at
    if not actor.can(OfficeCapability.KEEP_ACCOUNTS):
        return Forbidden("离岗交接由安全管理员办理。")
    if person.pk == actor.pk:
        return Forbidden("不能为自己办理离岗交接，请另一位安全管理员办理。")
    return None if person.is_active else Conflict("账号已停用，不用再办理交接。")


def open_work(person: User, at: datetime) -> list[OpenWork]:
    """Return what a person holds, kind by kind; lines of nothing are left out."""
    lines = [line for kind in _kinds.values() for line in kind.lines(person, at)]
    counts = count_together({line.code: line.held for line in lines})
    return [_counted(line, counts[line.code], person) for line in lines if counts[line.code]]


def _counted(line: OpenWork, count: int, person: User) -> OpenWork:
    """Return a line with its count; nobody takes over from oneself."""
    others = None if line.takers is None else line.takers.exclude(pk=person.pk)
    return replace(line, count=count, takers=others)


def warnings(person: User, at: datetime) -> list[str]:
    """Return what will be missing: units and duties in which nobody else is left."""
    said = []
    for grant in person.current_grants:
        if grant.role not in UNIT_ROLES | ADMIN_ROLES:
            continue
        left = people_holding({grant.role}, grant.unit, at).exclude(pk=person.pk)
        if not left.exists():
            place = f"{grant.unit}将没有" if grant.unit else "将没有其他"
            said.append(f"{place}{grant.get_role_display()}，请及时授予他人。")
    return said


def holders_of(capability: Capability, unit: Unit | None, at: datetime) -> "QuerySet[User]":
    """Return the active people who have a capability that day, in a unit if one is named."""
    return people_holding(roles_with(capability), unit, at)


def people_holding(roles: Collection[str], unit: Unit | None, at: datetime) -> "QuerySet[User]":
    """Return the active people who hold one of the roles that day, in a unit if one is named."""
    grants = RoleGrant.objects.in_force(at.astimezone(CITY_ZONE).date()).filter(role__in=roles)
    if unit is not None:
        grants = grants.filter(unit=unit)
    found = User.objects.filter(is_active=True, pk__in=grants.values("user"))
    return found.order_by("full_name", "pk")


def colleagues_of(person: User, at: datetime) -> "QuerySet[User]":
    """Return the other active people who hold one of a person's roles in the same place."""
    same = Q(pk__in=[])
    for grant in person.current_grants:
        same |= Q(role=grant.role, unit=grant.unit, body=grant.body)
    grants = RoleGrant.objects.in_force(at.astimezone(CITY_ZONE).date()).filter(same)
    found = User.objects.filter(is_active=True, pk__in=grants.values("user"))
    return found.exclude(pk=person.pk).order_by("full_name", "pk")


def choose(
    lines: Sequence[OpenWork], chosen: Mapping[str, User | None], for_all: User | None
) -> dict[str, User | None]:
    """Return who takes each line; InvalidInput by line for one whom nobody fit takes.

    `chosen` names people by the code of a line, `for_all` whoever takes the others.
    """
    wrong: dict[str, str] = {}
    takers: dict[str, User | None] = {}
    for line in lines:
        if line.takers is None:
            takers[line.code] = None
            continue
        taker = chosen.get(line.code) or for_all
        fits = taker is not None and line.takers.filter(pk=taker.pk).exists()
        if taker is None and not line.is_optional:
            wrong[line.code] = "请选择接手人。" if line.takers.exists() else NOBODY
        elif taker is not None and not fits and (chosen.get(line.code) or not line.is_optional):
            wrong[line.code] = f"{taker}不能接手这一项，请另选。"
        takers[line.code] = taker if fits else None
    if wrong:
        raise InvalidInput("还有事项没有选好接手人。", fields=wrong)
    return takers


@transaction.atomic
def relieve(
    person: User,
    *,
    manner: str,
    reason: str,
    chosen: Mapping[str, User | None],
    for_all: User | None,
    actor: User,
    at: datetime,
) -> list[str]:
    """Hand over everything that a person holds and end their roles, tokens and log-ins.

    Returns what was done, a sentence a line. Raises what `why_not_relieve` returns, and
    InvalidInput for a line without a fit taker, without a reason, or of no known manner.
    """
    # A lock that lets rows refer to the person: what they are doing right now must not wait.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if refused := why_not_relieve(person, actor=actor, at=at):
        raise refused
    if manner not in Manner.values:
        raise InvalidInput(fields={"manner": "请选择离职或调岗。"})
    if not reason.strip():
        raise InvalidInput(fields={"reason": "请写明原因，如调任、退休。"})
    lines = open_work(person, at)
    takers = choose(lines, chosen, for_all)
    done = [_hand_over(line, Turn(person, takers[line.code], actor, at)) for line in lines]
    done += _end_account(person, manner, at)
    _note(person, manner, reason.strip(), done, actor, at)
    _tell(lines, takers, person, at)
    return done


def _hand_over(line: OpenWork, turn: Turn) -> str:
    _kinds[line.code.partition(":")[0]].hand_over(line, turn)
    if turn.taker:
        return f"{line.label} {line.count}：交{turn.taker}（{turn.taker.username}）"
    return f"{line.label} {line.count}：{line.ends or '保留不动'}"


def _end_account(person: User, manner: str, at: datetime) -> list[str]:
    """End roles, tokens, requests and sessions; switch the account off where they leave."""
    held = _end_grants(person, at)
    tokens = Token.objects.filter(user=person).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    )
    done = [f"接口令牌失效：{'、'.join(token.name for token in tokens)}"] if tokens else []
    tokens.update(expires_at=at)
    FactorReset.objects.filter(Q(user=person) | Q(asked_by=person), decision="").update(
        decision=ResetDecision.EXPIRED, decided_at=at, decision_note="当事人离岗"
    )
    end_sessions(person, at=at)
    if manner == Manner.LEAVES:
        User.objects.filter(pk=person.pk).update(is_active=False)
        done.append("账号停用")
    return [*([f"角色终止：{'、'.join(held)}"] if held else []), *done, "登录全部失效"]


def _end_grants(person: User, at: datetime) -> list[str]:
    """End what is held from today on, and return it; a role not begun yet never begins."""
    today = at.astimezone(CITY_ZONE).date()
    held = []
    for grant in person.grants.filter(Q(to_on__isnull=True) | Q(to_on__gte=today)):
        place = grant.unit or grant.body
        held.append(grant.get_role_display() + (f"（{place}）" if place else ""))
        if grant.from_on and grant.from_on >= today:
            grant.delete()
        else:
            # Yesterday was the last day, so that nothing more is done under it today.
            grant.to_on = today - timedelta(days=1)
            grant.save(update_fields=["to_on"])
    person.forget_grants()
    return held


def _note(
    person: User, manner: str, reason: str, done: Sequence[str], actor: User, at: datetime
) -> None:
    changes = [
        {"label": label, "old": "", "new": told}
        for label, _, told in (one.partition("：") for one in done)
    ]
    note_audit(
        AuditKind.RELIEVED, actor=actor, at=at, subject=f"{person}（{person.username}）",
        note=f"{Manner(manner).label.partition('：')[0]}：{reason}", changes=changes,
    )  # fmt: skip


def _tell(
    lines: Sequence[OpenWork], takers: Mapping[str, User | None], person: User, at: datetime
) -> None:
    """Tell each taker once what has come to them."""
    taken: dict[int, tuple[User, list[str]]] = {}
    for line in lines:
        if taker := takers[line.code]:
            taken.setdefault(taker.pk, (taker, []))[1].append(f"{line.label} {line.count}")
    for taker, labels in taken.values():
        tell(f"{person}离岗，由您接手：{'；'.join(labels)}。", at=at, user=taker)
