"""重置认证器: a request that one person makes and another one decides."""

from django.db import models
from django.db.models import F, Q

from grids.models.user import User


class ResetDecision(models.TextChoices):
    """How a request ended; none is stored while it waits."""

    CONFIRMED = "confirmed", "已确认"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "已过期"


class FactorReset(models.Model):
    """A request to take a lost authenticator off an account.

    Nothing changes until somebody other than the asker and the owner confirms it
    (三权分立). A request that nobody decides lapses at `expires_at`; the next request for
    the same account then closes it. At most one per account waits.
    """

    user = models.ForeignKey(
        User, verbose_name="账号", on_delete=models.PROTECT, related_name="factor_resets"
    )
    reason = models.CharField("原因", max_length=200)
    asked_by = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("申请时间")
    expires_at = models.DateTimeField("有效至")
    decision = models.CharField("结果", max_length=10, choices=ResetDecision.choices, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name="处理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("处理时间", null=True)
    decision_note = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "重置认证器申请"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(decision=""), name="factor_reset_waits_once"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")), name="factor_reset_asked_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(decision="confirmed")
                | (
                    Q(decided_by__isnull=False)
                    & ~Q(decided_by=F("user"))
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="factor_reset_confirmed_by_third",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="factor_reset_decided_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.user.username}）"
