"""What readers say of an article (这条答复对吗)."""

from django.db import models
from django.db.models import Q

from knowledge.models.article import ArticleVersion

NOTE_MAX = 300


class ArticleFeedback(models.Model):
    """A person's word on one version: right, or wrong and why; the unit says what it did."""

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="feedback")
    was_right = models.BooleanField("是否正确")
    note = models.CharField("说明", max_length=NOTE_MAX, blank=True)
    given_at = models.DateTimeField("时间")
    given_by = models.ForeignKey(
        "grids.User", verbose_name="反馈人", on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.ForeignKey(
        "grids.User", verbose_name="处理人", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "知识反馈"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "given_by"], name="feedback_once"),
            models.CheckConstraint(
                condition=Q(was_right=True) | ~Q(note=""), name="wrong_article_says_why"
            ),
        ]

    def __str__(self) -> str:
        return "正确" if self.was_right else self.note
