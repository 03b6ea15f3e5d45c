"""What experience with cases proposes for the table of responsibilities."""

from django.db import models
from django.db.models import Q

from grids.models.category import Category


class ProposalDecision(models.TextChoices):
    """What an administrator made of a proposal."""

    CONFIRMED = "confirmed", "已采纳"
    DECLINED = "declined", "不采纳"


class ResponsibilityProposal(models.Model):
    """A row for the table of responsibilities that a conference (会商) proposes.

    Nothing is dispatched by it until an administrator has confirmed it, which makes the
    row. `case_number` is a text: this room knows no cases.
    """

    category = models.ForeignKey(Category, verbose_name="事项分类", on_delete=models.CASCADE)
    grid = models.ForeignKey(
        "grids.Grid", verbose_name="地域", null=True, blank=True, on_delete=models.CASCADE
    )
    unit = models.ForeignKey("grids.Unit", verbose_name="承办单位", on_delete=models.CASCADE)
    reason = models.CharField("依据", max_length=200)
    case_number = models.CharField("工单编号", max_length=12)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        "grids.User", verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    decision = models.CharField("处理", max_length=10, choices=ProposalDecision.choices, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        "grids.User",
        verbose_name="处理人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "权责建议"
        ordering = ["decision", "-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="proposal_decision_has_instant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} → {self.unit}"
