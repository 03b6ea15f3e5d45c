"""A trained model with its version and its measured figures."""

from django.db import models


class ProposedField(models.TextChoices):
    """What of a demand a model proposes."""

    CATEGORY = "category", "事项分类"
    KIND = "kind", "诉求类型"
    URGENCY = "urgency", "紧急程度"


class SuggestionModel(models.Model):
    """One training for one field: what came of it, and whether the desk uses it.

    Its primary key is its version. A model that is worse than the one in use is kept with its
    figures, without its bytes, and never used.
    """

    field = models.CharField(
        "建议的字段", max_length=20, choices=ProposedField, default=ProposedField.CATEGORY
    )
    trained_at = models.DateTimeField("训练时间")
    cases = models.PositiveIntegerField("训练用工单数")
    values = models.PositiveIntegerField("学到的取值数")
    figures = models.JSONField("测得的指标")
    is_current = models.BooleanField("在用", default=False)
    stored = models.BinaryField("模型数据")

    class Meta:
        verbose_name = "建议模型"
        verbose_name_plural = "建议模型"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["field"],
                condition=models.Q(is_current=True),
                name="one_current_model_of_a_field",
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.pk} 版"
