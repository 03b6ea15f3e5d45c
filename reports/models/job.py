"""What must be built once, whatever becomes of the worker that builds it."""

from datetime import timedelta

from django.db import models

from hotline.leases import Lease
from reports.listed_series import Series
from reports.models.bulletin import Bulletin
from reports.periods import Period

LEASE = Lease(timedelta(seconds=60), holder="lease_token", pause="not_before", attempts="attempts")


class BulletinJob(models.Model):
    """The building of one bulletin: claimed for a minute at a time, done once.

    A worker claims it by a conditional update and renews its lease while it builds; one
    that dies lets the lease run out, and the next sweep takes the job over. `not_before`
    spaces the attempts after an error.
    """

    series = models.CharField("系列", max_length=10, choices=Series.listed)
    period_from = models.DateField("自")
    period_to = models.DateField("至")
    created_at = models.DateTimeField("建立时间")
    lease_until = models.DateTimeField("占用至", null=True)
    lease_token = models.UUIDField("占用者", null=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    not_before = models.DateTimeField("下次尝试", null=True)
    error = models.CharField("错误", max_length=500, blank=True)
    done_at = models.DateTimeField("完成时间", null=True)
    bulletin = models.ForeignKey(
        Bulletin, verbose_name="日报", null=True, on_delete=models.SET_NULL, related_name="jobs"
    )

    class Meta:
        verbose_name = verbose_name_plural = "日报生成任务"
        ordering = ["period_from", "series"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "period_from", "period_to"], name="bulletin_job_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.period_from}"

    @property
    def period(self) -> Period:
        """The days to build."""
        return Period(self.period_from, self.period_to)
