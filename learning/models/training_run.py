"""One night's training: who does it, and whether it was finished."""

from django.db import models


class TrainingRun(models.Model):
    """The training of one night; its row is the claim by which one worker does it."""

    on = models.DateField("日期", unique=True)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "建议训练"
        verbose_name_plural = "建议训练"

    def __str__(self) -> str:
        return str(self.on)
