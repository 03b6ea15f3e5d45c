"""How many cases hold a pair of characters: what two texts share says more the rarer it is."""

from django.db import models

# The row of this pair, which no text holds, says how many cases there are in all.
EVERY_CASE = ""


class PairFrequency(models.Model):
    """字对频次: in how many cases of thirty days a pair of neighbouring characters stands.

    Counted every night from the newest cases; a pair that has no row stands in next to none.
    """

    pair = models.TextField("字对", primary_key=True)
    monthly = models.FloatField("每三十天工单数")

    class Meta:
        verbose_name = verbose_name_plural = "字对频次"

    def __str__(self) -> str:
        return f"{self.pair} {self.monthly:.1f}"
