"""A person's review of a hotspot category's cases of one day."""

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from hotline.constraints import days_in_bounds


class HotspotReview(models.Model):
    """Somebody read the day's cases of a category: no concentrated problem, or some.

    Without it the bulletin prints 待确认 and cannot be issued. A later review of the same
    day supersedes the earlier one, which is kept.
    """

    category = models.ForeignKey(
        "grids.Category", verbose_name="热点分类", on_delete=models.PROTECT
    )
    day = models.DateField("日期")
    has_concentrated = models.BooleanField("有集中反映问题")
    case_count = models.PositiveIntegerField("审阅时件数")
    reviewed_at = models.DateTimeField("审阅时间")
    reviewed_by = models.ForeignKey(
        "grids.User", verbose_name="审阅人", on_delete=models.PROTECT, related_name="+"
    )
    superseded_at = models.DateTimeField("被更新时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "热点审阅"
        ordering = ["-day", "category"]
        constraints = [
            *days_in_bounds("hotspot_review", "day"),
            models.UniqueConstraint(
                fields=["category", "day"],
                condition=Q(superseded_at__isnull=True),
                name="one_review_per_category_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.day}"


class ConcentratedProblem(models.Model):
    """集中反映问题: many callers about one concrete thing at one place, told by a person."""

    review = models.ForeignKey(
        HotspotReview, on_delete=models.CASCADE, related_name="problems", verbose_name="审阅"
    )
    place = models.CharField("地点", max_length=60)
    problem = models.CharField("问题", max_length=60)
    unit_phrase = models.CharField("单位称谓", max_length=60)
    cases = models.ManyToManyField(Case, related_name="concentrated_problems")
    # The press edition names no company, building or person unless that was approved.
    is_named_in_press = models.BooleanField("对外刊登可具名", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "集中反映问题"

    def __str__(self) -> str:
        return f"{self.place}{self.problem}"
