"""Appeals of units against what a citizen answered in a callback."""

from django.db import models
from django.db.models import Q

from cases.models.assignment import Ruling
from cases.models.callback import Callback
from cases.models.case import Case


class Appeal(models.Model):
    """申诉: a unit holds a callback's answers to be unfair; the supervisor rules on it.

    At most one for a callback. The answers themselves never change; an accepted appeal
    leaves the callback out of the base of the three rates.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="appeals")
    callback = models.OneToOneField(
        Callback, verbose_name="回访", on_delete=models.CASCADE, related_name="appeal"
    )
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField("理由", max_length=100)
    text = models.TextField("说明", max_length=2000)
    raised_at = models.DateTimeField("申诉时间")
    raised_by = models.ForeignKey(
        "grids.User", verbose_name="申诉人", on_delete=models.PROTECT, related_name="+"
    )
    ruling = models.CharField("裁定", max_length=10, choices=Ruling.choices, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True)
    ruled_by = models.ForeignKey(
        "grids.User", verbose_name="裁定人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("裁定说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申诉"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="", ruled_at__isnull=True)
                | (~Q(ruling="") & Q(ruled_at__isnull=False)),
                name="appeal_ruling_has_instant",
            )
        ]
        indexes = [
            # The supervisor's queue, the oldest first.
            models.Index(fields=["raised_at"], condition=Q(ruling=""), name="appeal_open")
        ]

    def __str__(self) -> str:
        return self.ground
