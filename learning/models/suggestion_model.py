"""A trained model with its version and its measured figures."""

from django.db import models


class SuggestionModel(models.Model):
    """One training: what came of it, and whether the desk uses it.

    Its primary key is its version. A model that is worse than the one in use is kept with its
    figures, without its bytes, and never used.
    """

    trained_at = models.DateTimeField("训练时间")
    cases = models.PositiveIntegerField("训练用工单数")
    categories = models.PositiveIntegerField("学到的分类数")
    figures = models.JSONField("测得的指标")
    is_current = models.BooleanField("在用", default=False)
    stored = models.BinaryField("模型数据")

    class Meta:
        verbose_name = "建议模型"
        verbose_name_plural = "建议模型"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_suggestion_model",
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.pk} 版"
