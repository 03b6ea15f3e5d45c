"""What the desk proposes for a case, beside what was chosen."""

from django.db import models

from hotline.growing_choices import GrowingChoices

CODE_MAX = 40


class JudgedField(GrowingChoices):
    """The fields of the intake form whose proposals are judged."""

    CATEGORY = "category", "事项分类"
    KIND = "kind", "诉求类型"
    GRID = "grid", "街道/社区"
    URGENCY = "urgency", "紧急程度"


class JudgedChoice(models.Model):
    """The value proposed first for a field of a registered case, and the one it has.

    Values are codes, as the form sends them; `proposed` is empty where nothing was.
    `is_among` says that the value is one of those that were shown.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="judged")
    field = models.CharField("字段", max_length=10, choices=JudgedField.listed)
    proposed = models.CharField("建议", max_length=CODE_MAX, blank=True)
    chosen = models.CharField("选定", max_length=CODE_MAX, blank=True)
    is_sure = models.BooleanField("有把握")
    is_among = models.BooleanField("在建议之内")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "建议与选定"
        verbose_name_plural = "建议与选定"
        constraints = [
            models.UniqueConstraint(fields=["case", "field"], name="judged_once_for_field")
        ]
        indexes = [models.Index(fields=["registered_at"], name="judged_registered")]

    def __str__(self) -> str:
        return str(self.pk)
