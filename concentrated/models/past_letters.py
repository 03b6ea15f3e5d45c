"""What the city's own past cases hold, counted."""

from django.db import models


class PastLetters(models.Model):
    """Counts of the cases that are older than those looked back to: one row.

    `triples` and `words` are the arrays of `concentrated.rules.background` as bytes, from
    which no text can be read. Cases received before `counted_before` are in them. Whoever
    groups cases locks this row, so that one worker does it at a time.
    """

    texts = models.PositiveIntegerField("文本数", default=0)
    triples = models.BinaryField("三字计数", default=bytes)
    words = models.BinaryField("词计数", default=bytes)
    counted_before = models.DateTimeField("计到", null=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "往期用语"

    def __str__(self) -> str:
        return f"第 {self.version} 版"
