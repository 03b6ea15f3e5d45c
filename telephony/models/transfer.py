"""Whom else a caller was put through to."""

from django.db import models

from hotline.fields import EncryptedTextField
from hotline.growing_choices import GrowingChoices
from telephony.models.call import TelephoneCall


class TransferKind(GrowingChoices):
    """Whether the operator goes on listening."""

    TRANSFER = "transfer", "转接"
    THREE_WAY = "three_way", "三方通话"


class CallTransfer(models.Model):
    """通话转接: a call was put through to another number, or joined by it.

    Pressed by the operator or told by the telephone system, whichever is first; each number
    once for each kind.
    """

    call = models.ForeignKey(
        TelephoneCall, verbose_name="通话", on_delete=models.PROTECT, related_name="transfers"
    )
    kind = models.CharField("方式", max_length=10, choices=TransferKind.listed)
    number = EncryptedTextField("转接号码")
    number_index = models.CharField(max_length=64, editable=False)
    operator = models.ForeignKey(
        "grids.User", verbose_name="坐席", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "通话转接"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "kind", "number_index"], name="call_transfer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.call_id}"
