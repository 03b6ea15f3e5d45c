"""The units to which an issued bulletin was sent."""

from django.db import models

from reports.models.bulletin import Bulletin


class BulletinRecipient(models.Model):
    """A unit that the closing block (报、送、发) of an issued bulletin names.

    Written when it is issued: a closing block or a unit's name that changes later does not
    change who got it. A trigger refuses UPDATE and DELETE.
    """

    bulletin = models.ForeignKey(
        Bulletin, verbose_name="日报", on_delete=models.PROTECT, related_name="recipients"
    )
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    label = models.CharField("版记", max_length=10)

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "日报发送单位"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "unit"], name="bulletin_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.label}：{self.unit}"
