"""Calls to a unit's duty telephone (电话指派)."""

from django.db import models
from django.db.models import Q

from cases.models.assignment import Assignment
from cases.models.case import Case
from hotline.fields import EncryptedTextField


class DutyOutcome(models.TextChoices):
    """What came of a call to a unit's duty telephone."""

    ANSWERED = "answered", "接听"
    NO_ANSWER = "no_answer", "无人接听"
    BUSY = "busy", "占线"
    UNREACHABLE = "unreachable", "空号或关机"


class DutyCall(models.Model):
    """电话指派: one attempt to reach the unit by telephone, answered or not.

    `callee` is whom the roster named, `answered_by` who was there. An answered one stands
    for the unit's signature. Source: domain "Clocks", 特急.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="duty_calls"
    )
    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", on_delete=models.CASCADE, related_name="duty_calls"
    )
    called_at = models.DateTimeField("拨打时间")
    called_by = models.ForeignKey(
        "grids.User", verbose_name="拨打人", on_delete=models.PROTECT, related_name="+"
    )
    callee = models.CharField("拨打对象", max_length=60)
    is_leader = models.BooleanField("带班领导", default=False)
    phone = EncryptedTextField("电话")
    outcome = models.CharField("结果", max_length=12, choices=DutyOutcome.choices)
    answered_by = models.CharField("接听人", max_length=40, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "电话指派"
        ordering = ["called_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="answered") | ~Q(answered_by=""),
                name="answered_call_names_who",
            )
        ]

    def __str__(self) -> str:
        return f"{self.callee} {self.get_outcome_display()}"
