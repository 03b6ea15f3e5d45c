"""Deliveries: a notice on its way by one messenger to one recipient."""

from django.db import models
from django.db.models import Q

from notices.models.notice import Notice


class DeliveryStatus(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"


class Delivery(models.Model):
    """One message that is pushed out of the house; the notice itself is read in the pages.

    `person` is empty where the messenger speaks to a group. Where they are reached is not
    kept here: it is read when the message goes, so that a new telephone counts at once.
    """

    notice = models.ForeignKey(
        Notice, verbose_name="通知", on_delete=models.CASCADE, related_name="deliveries"
    )
    messenger = models.CharField("渠道", max_length=20, db_column="channel")
    person = models.ForeignKey(
        "grids.User", verbose_name="接收人", null=True, blank=True, on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    status = models.CharField(
        "状态", max_length=8, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    # Also the lease: a worker that takes the row puts it off, so that a killed one loses it.
    next_try_at = models.DateTimeField("下次发送")
    last_error = models.CharField("最近的错误", max_length=80, blank=True)
    created_at = models.DateTimeField("产生时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    class Meta:
        db_table = "cases_delivery"
        verbose_name = verbose_name_plural = "通知投递"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "messenger", "person"], nulls_distinct=False,
                name="one_delivery_per_recipient",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | ~Q(status="sent") & Q(sent_at__isnull=True),
                name="delivery_sent_has_time",
            ),
        ]  # fmt: skip
        indexes = [
            # The sender's question, and the back office's.
            models.Index(
                fields=["next_try_at"], condition=Q(status="waiting"), name="delivery_waiting"
            ),
            models.Index(
                fields=["-created_at"], condition=Q(status="failed"), name="delivery_failed"
            ),
            models.Index(fields=["sent_at"], condition=Q(status="sent"), name="delivery_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.messenger} {self.get_status_display()}"
