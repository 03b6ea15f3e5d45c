"""What returned cases propose for the table of responsibilities."""

from django.db import models
from django.db.models import Q


class CorrectionDecision(models.TextChoices):
    """What an administrator made of a proposed correction."""

    TAKEN = "taken", "已采纳"
    DECLINED = "declined", "不采纳"
    WITHDRAWN = "withdrawn", "采纳后撤回"


class DutyCorrection(models.Model):
    """A unit that settled what the table sent to another one, proposed for the table.

    Of `sent` cases of a category in a place that went to `former_unit` first within `days`,
    `returned` came back and `unit` settled `settled` of them, for `persons` persons. An open
    one is counted anew every night. What the table said before it was taken stands in
    `former_rank` and `former_reason`, empty where it said nothing.
    """

    category = models.ForeignKey("grids.Category", models.CASCADE, verbose_name="事项分类")
    grid = models.ForeignKey(
        "grids.Grid", models.CASCADE, verbose_name="地域", null=True, related_name="+"
    )
    former_unit = models.ForeignKey(
        "grids.Unit", models.CASCADE, verbose_name="现承办单位", related_name="+"
    )
    unit = models.ForeignKey(
        "grids.Unit", models.CASCADE, verbose_name="建议承办单位", related_name="+"
    )
    days = models.PositiveSmallIntegerField("统计天数")
    sent = models.PositiveIntegerField("首次派出件数")
    returned = models.PositiveIntegerField("退回和改派件数")
    settled = models.PositiveIntegerField("由建议单位办结件数")
    persons = models.PositiveIntegerField("诉求人数")
    cases = models.ManyToManyField("cases.Case", verbose_name="依据的工单", related_name="+")
    found_at = models.DateTimeField("提出时间")
    decision = models.CharField(
        "处理", max_length=10, choices=CorrectionDecision.choices, blank=True
    )
    reason = models.CharField("不采纳的理由", max_length=200, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True)
    decided_by = models.ForeignKey(
        "grids.User", models.PROTECT, verbose_name="处理人", null=True, related_name="+"
    )
    former_rank = models.PositiveSmallIntegerField("原优先级", null=True)
    former_reason = models.CharField("原依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "权责更正建议"
        ordering = ["-settled", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "grid"],
                condition=Q(decision=""),
                nulls_distinct=False,
                name="one_open_duty_correction",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="duty_correction_decided_at",
            ),
        ]
        indexes = [models.Index(fields=["decided_at"], name="duty_correction_decided")]

    def __str__(self) -> str:
        where = f"在{self.grid}" if self.grid else ""
        return (
            f"{self.category}{where}：近 {self.days} 天 {self.sent} 件派给{self.former_unit}，"
            f"其中 {self.settled} 件退回后由{self.unit}办结"
        )

    @property
    def table_reason(self) -> str:
        """What the table gives as the reason of a row that was taken from this."""
        return (
            f"退回更正：近 {self.days} 天 {self.sent} 件派给{self.former_unit}，"
            f"{self.settled} 件退回后由{self.unit}办结"
        )[:200]
