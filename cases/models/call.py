"""Calls on the line (来电记录)."""

from django.db import models
from django.db.models import Q

from cases.models.case import Caller, Case, DirectWay, Handling
from hotline.constraints import instants_in_bounds
from hotline.growing_choices import GrowingChoices


class CallKind(GrowingChoices):
    """What a call was; only demand calls count in the bulletin."""

    DEMAND = "demand", "诉求"
    NUISANCE = "nuisance", "骚扰"
    MISDIALLED = "misdialled", "误拨"
    EMPTY = "empty", "无诉求"


class Call(models.Model):
    """One conversation on the line (件次).

    A demand call belongs to a case, a new one or an open one it adds to, and has a
    handling, fixed for the day whatever happens to the case later. One that an announced
    outage answered belongs to that outage instead.
    """

    kind = models.CharField("性质", max_length=12, choices=CallKind.listed)
    received_at = models.DateTimeField("来电时间")
    registered_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("挂断时间", null=True, blank=True)
    operator = models.ForeignKey(
        "grids.User", verbose_name="话务员", on_delete=models.PROTECT, related_name="+"
    )
    caller = models.ForeignKey(
        Caller, verbose_name="来电人", null=True, blank=True, on_delete=models.PROTECT
    )
    case = models.ForeignKey(
        Case,
        verbose_name="工单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calls",
    )
    # The announcement that answered it: such a demand alone has no case.
    outage = models.ForeignKey(
        "knowledge.Outage",
        verbose_name="停水停电公告",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    handling = models.CharField("处理方式", max_length=10, choices=Handling.choices, blank=True)
    direct_way = models.CharField("直办方式", max_length=16, choices=DirectWay.choices, blank=True)
    is_first = models.BooleanField("新诉求", default=True)
    note = models.CharField("摘要", max_length=500, blank=True)
    excluded_reason = models.CharField("不计入统计的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来电记录"
        ordering = ["-received_at", "-pk"]
        constraints = [
            *instants_in_bounds("call", "received_at"),
            models.CheckConstraint(
                condition=(
                    Q(kind="demand", case__isnull=False, outage__isnull=True) & ~Q(handling="")
                )
                | Q(kind="demand", case__isnull=True, outage__isnull=False, handling="direct")
                | (~Q(kind="demand") & Q(case__isnull=True, outage__isnull=True, handling="")),
                name="call_demand_has_case_and_handling",
            ),
        ]
        indexes = [
            models.Index(fields=["received_at", "id"], name="call_received"),
            # What few calls are: about no demand, or added to an open case.
            models.Index(
                fields=["kind", "received_at"],
                condition=~Q(kind="demand"),
                name="call_without_demand",
            ),
            models.Index(
                fields=["received_at", "id"], condition=Q(is_first=False), name="call_added"
            ),
            # What an outage answered, by hour.
            models.Index(
                fields=["outage", "received_at"],
                condition=Q(outage__isnull=False),
                name="call_of_outage",
            ),
        ]

    def __str__(self) -> str:
        return f"来电 {self.pk}"
