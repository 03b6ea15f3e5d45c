"""Revisions of what is filed about hazards for an issued day: by two persons."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from cases.models.assignment import Ruling
from cases.models.hazard import Hazard
from hotline.growing_choices import GrowingChoices


class RevisionKind(GrowingChoices):
    """What is revised: one hazard corrected or withdrawn, or a body's statement of its day."""

    CORRECT = "correct", "更正隐患"
    WITHDRAW = "withdraw", "撤回隐患"
    STATEMENT = "statement", "更正当日报送"


class HazardRevision(models.Model):
    """What an issued day should say, proposed by one person and confirmed by another.

    `proposed` holds for a correction pairs of old and new value by column, for a statement
    the columns of the new one and as `was` the id of that which it would supersede; `words`
    says it for people. Source: domain "The two daily bulletins".
    """

    body = models.ForeignKey("grids.Body", verbose_name="受理单位", on_delete=models.PROTECT)
    day = models.DateField("日期")
    kind = models.CharField("更正事项", max_length=10, choices=RevisionKind.listed)
    hazard = models.ForeignKey(
        Hazard, verbose_name="安全隐患", null=True, blank=True, on_delete=models.PROTECT,
        related_name="revisions",
    )  # fmt: skip
    proposed: Any = models.JSONField("拟更正内容", default=dict)
    words = models.CharField("拟更正为", max_length=2000)
    text = models.CharField("更正原因", max_length=200)
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(
        "grids.User", verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    ruling = models.CharField("裁定", max_length=10, choices=Ruling.choices, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True, blank=True)
    ruled_by = models.ForeignKey(
        "grids.User", verbose_name="裁定人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    reason = models.CharField("裁定说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "隐患更正"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], condition=Q(ruling="", hazard__isnull=False),
                name="one_open_revision_per_hazard",
            ),
            models.UniqueConstraint(
                fields=["body", "day"], condition=Q(ruling="", kind="statement"),
                name="one_open_revision_of_statement",
            ),
            models.CheckConstraint(
                condition=Q(kind="statement", hazard__isnull=True)
                | (~Q(kind="statement") & Q(hazard__isnull=False)),
                name="hazard_revision_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_by__isnull=True, ruled_at__isnull=True)
                | (
                    ~Q(ruling="")
                    & Q(ruled_by__isnull=False, ruled_at__isnull=False)
                    & ~Q(ruled_by=F("asked_by"))
                ),
                name="hazard_revision_has_two_people",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body} {self.day} {self.get_kind_display()}"
