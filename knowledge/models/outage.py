"""Outages (停水停电公告): what fails where, from when to when."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from grids.models import User
from hotline.constraints import instants_in_bounds
from hotline.growing_choices import GrowingChoices
from knowledge.capabilities import KnowledgeCapability

TEXT_MAX = 500
PLACE_MAX = 40
PLACES_MOST = 20


class OutageKind(GrowingChoices):
    """What fails."""

    WATER = "water", "停水"
    POWER = "power", "停电"
    HEAT = "heat", "停暖"
    GAS = "gas", "停气"
    ROAD = "road", "封路"
    OTHER = "other", "其他"


class OutageQuerySet(models.QuerySet["Outage"]):
    """Queries for outages."""

    def running(self, at: datetime) -> Self:
        """Return what fails at an instant."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def coming(self, at: datetime) -> Self:
        """Return what has been announced for later."""
        return self.filter(starts_at__gt=at)

    def over(self, at: datetime) -> Self:
        """Return what works again."""
        return self.filter(ends_at__lte=at)

    def kept_by(self, user: User) -> Self:
        """Return the outages that a person changes: their units', or every unit's."""
        if user.can_everywhere(KnowledgeCapability.KEEP_OUTAGES):
            return self
        own = Q(pk__in=[])
        for unit in user.units_with(KnowledgeCapability.KEEP_OUTAGES):
            own |= Q(unit__path__startswith=unit.path)
        return self.filter(own)


class Outage(models.Model):
    """One announced outage: its grids, the places within them by name, and its hours.

    Without a grid it is the whole city's. One that ends early has its end moved; `planned_end`
    keeps what was announced.
    """

    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    kind = models.CharField("类别", max_length=8, choices=OutageKind.listed)
    text = models.CharField("答复市民的内容", max_length=TEXT_MAX)
    places = ArrayField(
        models.CharField(max_length=PLACE_MAX), verbose_name="地点名称", default=list
    )
    grids = models.ManyToManyField("grids.Grid", verbose_name="区域", blank=True, related_name="+")
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    planned_end = models.DateTimeField("公告的结束时间", editable=False)
    entered_at = models.DateTimeField("录入时间", editable=False)
    entered_by = models.ForeignKey(
        "grids.User", verbose_name="录入人", editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    ended_by = models.ForeignKey(
        "grids.User", verbose_name="提前结束人", null=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "停水停电公告"
        ordering = ["starts_at", "pk"]
        constraints = [
            *instants_in_bounds("outage", "starts_at", "ends_at"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="outage_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="outage_hours")]

    def __str__(self) -> str:
        where = "、".join(self.places[:3])
        return f"{self.get_kind_display()} {where}".strip()

    @property
    def owner(self) -> str:
        """Who announced it, as pages say it."""
        return str(self.unit) if self.unit else "热线"
