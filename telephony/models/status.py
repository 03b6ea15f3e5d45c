"""In which status an operator is, span by span."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from telephony.models.call import TelephoneCall

REASON_MAX = 20


class OperatorStatus(models.TextChoices):
    """What an operator is doing, as the hall counts it."""

    READY = "ready", "示闲"
    IN_CALL = "in_call", "通话中"
    AFTER_CALL = "after_call", "话后整理"
    BREAK = "break", "小休"


class StatusSpanQuerySet(models.QuerySet["StatusSpan"]):
    """Queries for spans."""

    def running(self) -> Self:
        """Return the spans that have not ended."""
        return self.filter(ended_at__isnull=True)


class StatusSpan(models.Model):
    """坐席状态: from when to when an operator was in one status; `call` is the one talked on."""

    operator = models.ForeignKey(
        "grids.User", verbose_name="坐席", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField("状态", max_length=10, choices=OperatorStatus.choices)
    reason = models.CharField("原因", max_length=REASON_MAX, blank=True)
    call = models.ForeignKey(
        TelephoneCall, verbose_name="通话", null=True, on_delete=models.PROTECT, related_name="+"
    )
    began_at = models.DateTimeField("自")
    ended_at = models.DateTimeField("至", null=True)

    objects = StatusSpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "坐席状态"
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator"], condition=Q(ended_at__isnull=True), name="status_one_running"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="status_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status="in_call") | Q(call__isnull=True), name="status_call_if_in_call"
            ),
            models.CheckConstraint(
                condition=~Q(status="break") | ~Q(reason=""), name="status_break_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["operator", "began_at"], name="status_of_operator"),
            models.Index(fields=["began_at"], name="status_began"),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.get_status_display()}"
