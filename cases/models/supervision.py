"""Supervision orders (督办单) and their answers."""

from django.db import models
from django.db.models import Q

from cases.models.assignment import Assignment, Ruling
from cases.models.attachment import Attachment
from cases.models.case import Case
from hotline.constraints import instants_in_bounds


class SupervisionLevel(models.TextChoices):
    """How gravely a case is supervised."""

    ORDINARY = "ordinary", "一般督办"
    KEY = "key", "重点督办"
    LISTED = "listed", "挂牌督办"


class OrderStatus(models.TextChoices):
    """Where a supervision order stands."""

    OPEN = "open", "待反馈"
    ANSWERED = "answered", "待核"
    CLOSED = "closed", "已销号"
    WITHDRAWN = "withdrawn", "已撤销"


# Nothing is waited for any more.
ENDED_ORDERS = (OrderStatus.CLOSED, OrderStatus.WITHDRAWN)
IS_ENDED = Q(status__in=[status.value for status in ENDED_ORDERS])


class SupervisionOrder(models.Model):
    """督办单: number of its year, level, required answer, deadline, copied leaders.

    `issued_by` is empty for one that the ladder issued by itself. `answer_due_at` is the
    order's own deadline; the case's is another thing (see `services.supervising`).
    `closed_at` and its fellows tell of the end, 销号 and 撤销 alike.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="supervision_orders"
    )
    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", on_delete=models.CASCADE, related_name="orders"
    )
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="被督办单位", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("编号")
    level = models.CharField("级别", max_length=10, choices=SupervisionLevel.choices)
    ground = models.CharField("督办事由", max_length=500)
    required = models.CharField("督办要求", max_length=1000)
    answer_due_at = models.DateTimeField("反馈截止")
    reply_due_at = models.DateTimeField("当时的办结截止")
    issued_at = models.DateTimeField("下发时间")
    issued_by = models.ForeignKey(
        "grids.User", verbose_name="下发人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    copied_to = models.ManyToManyField(
        "grids.User", verbose_name="抄送领导", blank=True, related_name="+"
    )
    status = models.CharField(
        "状态", max_length=10, choices=OrderStatus.choices, default=OrderStatus.OPEN
    )
    closed_at = models.DateTimeField("销号时间", null=True)
    closed_by = models.ForeignKey(
        "grids.User", verbose_name="销号人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_note = models.CharField("销号说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["pk"]
        constraints = [
            *instants_in_bounds("order", "answer_due_at"),
            models.UniqueConstraint(fields=["year", "number"], name="supervision_number_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=~IS_ENDED,
                name="one_open_order_per_assignment",
            ),
            models.CheckConstraint(
                condition=(IS_ENDED & Q(closed_at__isnull=False))
                | (~IS_ENDED & Q(closed_at__isnull=True)),
                name="supervision_closed_has_instant",
            ),
        ]
        indexes = [
            # The list of what is still to be answered or judged, earliest deadline first.
            models.Index(
                fields=["answer_due_at", "id"],
                condition=~IS_ENDED,
                name="supervision_open",
            ),
            models.Index(fields=["unit", "-issued_at"], name="supervision_of_unit"),
            models.Index(fields=["-issued_at", "-id"], name="supervision_newest"),
        ]

    def __str__(self) -> str:
        return f"督办单 {self.year}-{self.number}"


class SupervisionAnswer(models.Model):
    """What the unit answered to an order; one that was sent back is kept."""

    order = models.ForeignKey(SupervisionOrder, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField("反馈内容", max_length=2000)
    attachments = models.ManyToManyField(Attachment, blank=True, related_name="+")
    submitted_at = models.DateTimeField("反馈时间")
    submitted_by = models.ForeignKey(
        "grids.User", verbose_name="反馈人", on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField("核定", max_length=10, choices=Ruling.choices, blank=True)
    verdict_at = models.DateTimeField("核定时间", null=True)
    verdict_by = models.ForeignKey(
        "grids.User", verbose_name="核定人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict_reason = models.CharField("核定意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办反馈"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(verdict=""), name="one_open_answer_per_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} 反馈"
