"""What the model in use would have proposed for a case, beside what was chosen."""

from django.db import models


class JudgedCase(models.Model):
    """A registered case with the category proposed for its text and the one chosen for it."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="judged")
    model = models.ForeignKey("learning.SuggestionModel", models.PROTECT, related_name="judged")
    proposed = models.ForeignKey("grids.Category", models.PROTECT, related_name="+")
    chosen = models.ForeignKey("grids.Category", models.PROTECT, related_name="+")
    probability = models.FloatField("把握")
    is_sure = models.BooleanField("有把握")
    is_among_three = models.BooleanField("前三之内")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "建议与选定"
        verbose_name_plural = "建议与选定"
        indexes = [models.Index(fields=["registered_at"], name="judged_case_registered")]

    def __str__(self) -> str:
        return str(self.pk)
