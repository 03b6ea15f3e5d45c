"""The city's own wording, by date."""

from django.db import models
from django.db.models import F, Q


class PhraseUse(models.TextChoices):
    """What a text is for from its date on."""

    DEFAULT = "default", "默认用语"
    VARIANT = "variant", "可选用语"
    RETIRED = "retired", "停用"


class PhraseText(models.Model):
    """One text of a phrase (see `reports.bulletins.wording.phrases`), used from a day on.

    Rows are only ever added: the latest row of a key and text says what it is for, and a
    day's bulletin reads the rows in force on that day, so that a change never works
    backwards. A trigger refuses UPDATE and DELETE.
    """

    key = models.CharField("用语", max_length=40)
    text = models.CharField("文字", max_length=300)
    use = models.CharField("用途", max_length=10, choices=PhraseUse.choices)
    from_on = models.DateField("自哪日起")
    note = models.CharField("说明", max_length=200, blank=True)
    created_on = models.DateField("录入日期")
    created_by = models.ForeignKey(
        "grids.User", verbose_name="录入人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "日报用语"
        ordering = ["key", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__gte=F("created_on")), name="phrase_never_works_backwards"
            )
        ]
        indexes = [models.Index(fields=["from_on"], name="phrase_in_force")]

    def __str__(self) -> str:
        return self.text
