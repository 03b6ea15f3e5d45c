"""People, the roles they hold in a unit, and the API's tokens."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.crypto import salted_hmac

from grids.acting import NAME_MAX
from grids.models.unit import Unit
from grids.roles import Place, Role, administrators, capabilities_of, roles_placed
from hotline.capabilities import Capability
from hotline.constraints import days_in_bounds, instants_in_bounds
from hotline.fields import EncryptedTextField

if TYPE_CHECKING:
    from grids.models.category import Body

ADMIN_ROLES = administrators()
# Roles that belong to a unit; all others belong to the hotline centre.
UNIT_ROLES = roles_placed(Place.UNIT)
BODY_ROLES = roles_placed(Place.BODY)


class User(AbstractUser):
    """A person who logs in. What they may do follows from their role grants alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=40)
    job_number = models.CharField("工号", max_length=20, blank=True)
    phone = EncryptedTextField("手机", blank=True, default="")
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_set_at = models.DateTimeField("密码设于", default=timezone.now, editable=False)
    # Part of what a session is held against: log-ins of earlier no longer hold.
    sessions_ended_at = models.DateTimeField("登录失效于", null=True, editable=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name that screens and timelines show."""
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry; it changes when the person's sessions are ended."""
        held: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if self.sessions_ended_at is None:
            return held
        salt = "grids.User.sessions_ended_at"
        told = f"{held} {self.sessions_ended_at.timestamp():.6f}"
        return salted_hmac(salt, told, secret=secret, algorithm="sha256").hexdigest()

    # What was read with the person (`read_with_grants`), until it is asked for anew.
    _grants_read: "list[RoleGrant] | None" = None

    @classmethod
    def read_with_grants(cls, pk: Any) -> "User | None":
        """Return a person with the grants in force today and their units; None without any.

        One query: joining the unit costs those who have none less than asking costs the rest.
        """
        grants = RoleGrant.objects.in_force(timezone.localdate()).filter(user=pk)
        read = list(grants.select_related("user", "unit"))
        if not read:
            return None
        person = read[0].user
        for grant in read:
            grant.user = person
        person._grants_read = read
        return person

    @cached_property
    def current_grants(self) -> list["RoleGrant"]:
        """Grants in force today, read once per instance (so: once per request).

        Most people's name neither a unit nor a body, so these are read where there is one.
        """
        if not self.is_active:
            return []
        grants = self._grants_read
        if grants is None:
            grants = list(self.grants.in_force(timezone.localdate()))
        for name in ("unit", "body"):
            prefetch_related_objects([one for one in grants if getattr(one, f"{name}_id")], name)
        return grants

    @cached_property
    def _held(self) -> tuple[frozenset[Capability], frozenset[Capability]]:
        """What the roles of today let the person do: those of the hotline, those of a unit."""
        everywhere: set[Capability] = set()
        in_unit: set[Capability] = set()
        for grant in self.current_grants:
            held = in_unit if grant.role in UNIT_ROLES else everywhere
            held |= capabilities_of(grant.role)
        return frozenset(everywhere), frozenset(in_unit)

    def role_codes(self) -> frozenset[str]:
        """Return the roles held today."""
        return frozenset(grant.role for grant in self.current_grants)

    def can(self, *capabilities: Capability) -> bool:
        """Tell whether the person has at least one of the capabilities today, anywhere."""
        return self.can_everywhere(*capabilities) or self.can_in_unit(*capabilities)

    def can_everywhere(self, *capabilities: Capability) -> bool:
        """Tell whether one of the capabilities comes from a role that no unit bounds."""
        return not self._held[0].isdisjoint(capabilities)

    def can_in_unit(self, *capabilities: Capability) -> bool:
        """Tell whether one of the capabilities comes from a role in a unit."""
        return not self._held[1].isdisjoint(capabilities)

    @property
    def units(self) -> list[Unit]:
        """The units in which the person holds a unit role today."""
        return [g.unit for g in self.current_grants if g.role in UNIT_ROLES and g.unit]

    def units_with(self, capability: Capability) -> list[Unit]:
        """Return the units in which the person has a capability today."""
        grants = [g for g in self.current_grants if g.role in UNIT_ROLES and g.unit]
        return [g.unit for g in grants if g.unit and capability in capabilities_of(g.role)]

    def bodies_with(self, capability: Capability) -> list["Body"]:
        """Return the bodies for which the person has a capability today."""
        grants = self.current_grants
        return [g.body for g in grants if g.body and capability in capabilities_of(g.role)]

    @cached_property
    def _reached_units(self) -> list[tuple[int, int | None, str, str, str]]:
        """Id, successor, path, kind and level of the units that roles reach; one query."""
        units = self.units
        if not units:
            return []
        # Who goes on with the affairs of a merged unit reads what it left.
        reached = Q(pk__in=[])
        for unit in units:
            reached |= Q(path__startswith=unit.path) | Q(succeeded_by__path__startswith=unit.path)
        columns = ("pk", "succeeded_by_id", "path", "kind", "level")
        return list(Unit.objects.filter(reached).values_list(*columns))

    @cached_property
    def scope_unit_ids(self) -> frozenset[int]:
        """Ids of the units whose cases the person's unit roles reach.

        Own ones, those below, and those that were merged into one of these.
        """
        return frozenset(pk for pk, *_ in self._reached_units)

    @cached_property
    def own_unit_ids(self) -> frozenset[int]:
        """Ids of the units in which the person holds a unit role, with their sections.

        Sections are units of the same kind and level below their house. What was merged
        into one of these is their own as well.
        """
        held = self.units
        own = {
            pk
            for pk, _, path, *alike in self._reached_units
            if any(path.startswith(one.path) and alike == [one.kind, one.level] for one in held)
        }
        return frozenset(own | {pk for pk, into, *_ in self._reached_units if into in own})

    def forget_grants(self) -> None:
        """Read grants and scope anew at the next question; call after changing a grant."""
        for name in (
            "current_grants", "_held", "_reached_units", "scope_unit_ids", "own_unit_ids",
        ):  # fmt: skip
            vars(self).pop(name, None)
        self._grants_read = None


class FormerPassword(models.Model):
    """The digest of a password that a person had or has, so that it is not taken again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    digest = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%F}"


GRANTED_TWICE = "此人已有这一角色，请在原来的一条上改起止日期。"


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Queries for grants."""

    def in_force(self, on: date) -> "RoleGrantQuerySet":
        """Return grants that hold on a day, both ends included."""
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=on), Q(to_on__isnull=True) | Q(to_on__gte=on)
        )

    def overlapping(self, from_on: date | None, to_on: date | None) -> "RoleGrantQuerySet":
        """Return grants that share at least one day with a period; None is open-ended."""
        found = self
        if to_on:
            found = found.filter(Q(from_on__isnull=True) | Q(from_on__lte=to_on))
        if from_on:
            found = found.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on))
        return found


class RoleGrant(models.Model):
    """A role given to a person, in a unit (unit roles) or for a body (hazard filers).

    A trigger (migration 0011) refuses an administrator's role beside any other on the same
    day, whatever form or script it comes from (三员分立).
    """

    user = models.ForeignKey(
        User, verbose_name="用户", on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField("角色", max_length=20, choices=Role.listed)
    unit = models.ForeignKey(
        Unit, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT
    )
    body = models.ForeignKey(
        "grids.Body",
        verbose_name="隐患受理单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    from_on = models.DateField("自", null=True, blank=True)
    to_on = models.DateField("至", null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "角色授予"
        constraints = [
            *days_in_bounds("grant", "from_on", "to_on"),
            models.UniqueConstraint(
                fields=["user", "role", "unit", "body"],
                name="grant_once",
                nulls_distinct=False,
                violation_error_message=GRANTED_TWICE,
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["unit_clerk", "unit_leader", "district_centre"])
                | Q(unit__isnull=False),
                name="unit_role_has_unit",
            ),
            models.CheckConstraint(
                condition=~Q(role="hazard_filer") | Q(body__isnull=False),
                name="hazard_filer_has_body",
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True)
                | Q(to_on__isnull=True)
                | Q(from_on__lte=F("to_on")),
                name="grant_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Token(models.Model):
    """An outside system's key to the API; only its digest is kept.

    `scopes` lists what it may do (``cases:read``, ``cases:write``); it acts as `user`.
    """

    name = models.CharField("名称", max_length=NAME_MAX)
    user = models.ForeignKey(User, verbose_name="以谁的身份", on_delete=models.CASCADE)
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    scopes = models.JSONField("范围", default=list)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        constraints = [*instants_in_bounds("token", "expires_at")]

    def __str__(self) -> str:
        return self.name
