"""Sign-off (审签): what a unit's clerk wrote and its leader has to sign."""

from django.db import models
from django.db.models import Q

from cases.models.assignment import Assignment
from cases.models.attachment import Attachment
from cases.models.case import Case
from hotline.growing_choices import GrowingChoices


class SignOffSubject(GrowingChoices):
    """What a unit's leader signs."""

    REPLY = "reply", "答复"
    OBJECTION = "objection", "退单"
    EXTENSION = "extension", "延期申请"


class SignOffStatus(models.TextChoices):
    """What became of something that a clerk laid before the leader."""

    WAITING = "waiting", "待审签"
    GIVEN = "given", "已审签"
    SENT_BACK = "sent_back", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class SignOff(models.Model):
    """审签: a deed of a clerk that waits for the unit's leader, with all its facts.

    `values` are the facts that the deed was given;
    nothing of it has happened to the case until the leader signs. It lapses when its
    assignment ends. Source: domain "Words", resolve; "People", unit leader.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="sign_offs"
    )
    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", on_delete=models.CASCADE, related_name="sign_offs"
    )
    subject = models.CharField("事项", max_length=10, choices=SignOffSubject.listed)
    values = models.JSONField("内容", default=dict)
    files = models.ManyToManyField(
        Attachment, verbose_name="材料", blank=True, related_name="sign_offs"
    )
    asked_at = models.DateTimeField("送审时间")
    asked_by = models.ForeignKey(
        "grids.User", verbose_name="送审人", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        "审签", max_length=10, choices=SignOffStatus.choices, default=SignOffStatus.WAITING
    )
    ruled_at = models.DateTimeField("审签时间", null=True)
    ruled_by = models.ForeignKey(
        "grids.User", verbose_name="审签人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("审签意见", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审签"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(status="waiting"), name="one_waiting_sign_off"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", ruled_at__isnull=True)
                | (~Q(status="waiting") & Q(ruled_at__isnull=False)),
                name="sign_off_ruling_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}送审"

    @property
    def text(self) -> str:
        """What the clerk wrote."""
        return str(self.values.get("text") or self.values.get("reason") or "")
