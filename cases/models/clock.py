"""The unit's clock as rows: when it ran, and what moved its deadline."""

from django.db import models
from django.db.models import F, Q

from cases.models.assignment import Assignment, EndReason
from hotline.growing_choices import GrowingChoices
from hotline.times import say_due_in_sheet


class StartReason(GrowingChoices):
    """Why a clock began to run, or ran on."""

    DISPATCH = "dispatch", "派单"
    SIGNING = "signing", "签收"
    REDO = "redo", "重办"
    UNPARKED = "unparked", "恢复办理"
    ANSWERED = "answered", "市民已回应"
    UNMERGED = "unmerged", "撤销并单"


class StopReason(GrowingChoices):
    """Why a clock stands; that of an ended assignment stands for its `EndReason`."""

    PARKED = "parked", "挂账"
    WAITING = "waiting", "等待市民"


def reasons_to_stop() -> list[tuple[str, str]]:
    """Return why a clock stops: for a reason of its own, or as its part ends."""
    return [*StopReason.choices, *EndReason.choices]


class ClockSegment(models.Model):
    """One stretch in which an assignment's clock ran; no row is open while it stands.

    A redo is an assignment of its own and begins anew. The gap between two segments is a
    pause. Source: domain "Clocks": stored so that any deadline is explained line by line.
    """

    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", on_delete=models.CASCADE, related_name="segments"
    )
    round = models.PositiveSmallIntegerField("轮次")
    started_at = models.DateTimeField("开始")
    start_reason = models.CharField("开始原因", max_length=60, choices=StartReason.listed)
    stopped_at = models.DateTimeField("停止", null=True)
    stop_reason = models.CharField("停止原因", max_length=60, blank=True, choices=reasons_to_stop)

    class Meta:
        verbose_name = verbose_name_plural = "计时段"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(stopped_at__isnull=True),
                name="one_running_segment",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stop_reason="")
                | (Q(stopped_at__gte=F("started_at")) & ~Q(stop_reason="")),
                name="segment_stop_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_start_reason_display()} {self.started_at:%F %H:%M}"


class DueReason(GrowingChoices):
    """What moved a deadline after its first reckoning."""

    SIGNED = "signed", "签收起算"
    RESUMED = "resumed", "停表顺延"
    EXTENDED = "extended", "延期"
    ORDERED = "ordered", "限期要求"
    CALENDAR = "calendar", "日历重算"
    AMENDED = "amended", "更正重算"


class DueChange(models.Model):
    """One move of an assignment's deadline, in order; the ledger behind “why is it due then”.

    `amount` is what an extension granted, in the limit's own unit of time.
    """

    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", on_delete=models.CASCADE, related_name="due_changes"
    )
    at = models.DateTimeField("时间")
    reason = models.CharField("原因", max_length=10, choices=DueReason.listed)
    old_due_at = models.DateTimeField("原截止")
    new_due_at = models.DateTimeField("新截止")
    amount = models.PositiveSmallIntegerField("延长", null=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限变更"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {say_due_in_sheet(self.new_due_at)}"
