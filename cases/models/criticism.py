"""Public criticism (书面通报): what is proposed, and the circular that prints it."""

from django.db import models
from django.db.models import F, Q

from cases.models.assignment import Assignment
from cases.models.case import Case
from hotline.constraints import days_in_bounds


class Circular(models.Model):
    """One 书面通报: a numbered list of the criticised cases of a period."""

    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("编号")
    period_from = models.DateField("自")
    period_to = models.DateField("至")
    issued_at = models.DateTimeField("印发时间")
    issued_by = models.ForeignKey(
        "grids.User", verbose_name="印发人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "书面通报"
        ordering = ["-issued_at", "-pk"]
        constraints = [
            *days_in_bounds("circular", "period_from", "period_to"),
            models.UniqueConstraint(fields=["year", "number"], name="circular_number_once"),
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="circular_period_ascends"
            ),
        ]

    def __str__(self) -> str:
        return f"书面通报 {self.year}-{self.number}"


class CriticismStatus(models.TextChoices):
    """Where an entry stands."""

    PROPOSED = "proposed", "待定"
    CONFIRMED = "confirmed", "待印发"
    DROPPED = "dropped", "不予通报"
    PUBLISHED = "published", "已通报"


class Criticism(models.Model):
    """One unit's silence about one case, proposed for a circular by the ladder.

    The supervisor confirms or drops it; a circular takes the confirmed ones of its period.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="criticisms"
    )
    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", on_delete=models.CASCADE, related_name="criticisms"
    )
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("事由", max_length=300)
    reply_due_at = models.DateTimeField("当时的办结截止")
    proposed_at = models.DateTimeField("提出时间")
    status = models.CharField("状态", max_length=10, choices=CriticismStatus.choices)
    decided_at = models.DateTimeField("核定时间", null=True)
    decided_by = models.ForeignKey(
        "grids.User", verbose_name="核定人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("核定说明", max_length=500, blank=True)
    circular = models.ForeignKey(
        Circular, verbose_name="通报", null=True, on_delete=models.PROTECT, related_name="entries"
    )

    class Meta:
        verbose_name = verbose_name_plural = "拟通报事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "reply_due_at"], name="criticised_once_per_deadline"
            ),
            models.CheckConstraint(
                condition=Q(status="published", circular__isnull=False)
                | (~Q(status="published") & Q(circular__isnull=True)),
                name="criticism_published_in_circular",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_at__isnull=False)),
                name="criticism_decided_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-proposed_at"], name="criticism_by_status"),
            models.Index(fields=["unit", "-proposed_at"], name="criticism_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.case}"
