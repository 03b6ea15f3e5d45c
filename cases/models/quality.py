"""Quality checks (质检): samples of calls and cases, scored on a sheet."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from cases.models.call import Call
from cases.models.case import Case
from hotline.constraints import days_in_bounds
from hotline.leases import Lease

# So long one checker has a check open; `checker` says who.
HOLD = Lease(timedelta(minutes=30), until="claimed_until")


class QualityDraw(models.Model):
    """One week's sample, drawn once; `seed` and the week alone decide what is in it."""

    week = models.DateField("周（周一）", unique=True)
    seed = models.CharField("种子", max_length=40)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(
        "grids.User", verbose_name="抽取人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "质检抽样"
        ordering = ["-week"]
        constraints = [*days_in_bounds("quality_draw", "week")]

    def __str__(self) -> str:
        return f"{self.week:%F}"


class QualityCheck(models.Model):
    """One call or case of a sample, checked by one person; the operator reads the result.

    `sheet` keeps the items with weight and points as they were when it was scored.
    """

    draw = models.ForeignKey(QualityDraw, on_delete=models.PROTECT, related_name="checks")
    call = models.OneToOneField(
        Call, verbose_name="来电", null=True, on_delete=models.PROTECT, related_name="quality_check"
    )
    case = models.OneToOneField(
        Case, verbose_name="工单", null=True, on_delete=models.PROTECT, related_name="quality_check"
    )
    operator = models.ForeignKey(
        "grids.User", verbose_name="话务员", on_delete=models.PROTECT, related_name="+"
    )
    checker = models.ForeignKey(
        "grids.User", verbose_name="质检员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_until = models.DateTimeField("占用至", null=True)
    sheet = models.JSONField("评分表", default=list)
    score = models.DecimalField("得分", max_digits=4, decimal_places=1, null=True)
    remark = models.CharField("评语", max_length=1000, blank=True)
    scored_at = models.DateTimeField("评分时间", null=True)
    read_at = models.DateTimeField("本人阅知", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "质检"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=False, case__isnull=True)
                | Q(call__isnull=True, case__isnull=False),
                name="quality_check_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(scored_at__isnull=True, score__isnull=True)
                | Q(scored_at__isnull=False, score__isnull=False, checker__isnull=False),
                name="quality_score_has_checker",
            ),
        ]
        indexes = [
            models.Index(fields=["operator", "-scored_at"], name="quality_of_operator"),
            models.Index(
                fields=["draw"], condition=Q(scored_at__isnull=True), name="quality_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"质检 {self.pk}"
