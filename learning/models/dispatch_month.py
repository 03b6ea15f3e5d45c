"""How often the first dispatch of a case was right, month by month."""

from django.db import models


class DispatchMonth(models.Model):
    """The cases first dispatched in a month, and how many of these came back so far."""

    month = models.DateField("月份", primary_key=True)
    sent = models.PositiveIntegerField("首次派出件数")
    returned = models.PositiveIntegerField("退回和改派件数")

    class Meta:
        verbose_name = verbose_name_plural = "首次派单"
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
