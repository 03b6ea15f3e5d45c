"""During which call on the line something was registered."""

from django.db import models

from cases.models.call import Call


class Conversation(models.Model):
    """来电的通话: what the telephone system tells of a call that an operator registered.

    Of one call on the line several demands may be registered.
    """

    call = models.OneToOneField(
        Call, verbose_name="来电记录", on_delete=models.PROTECT, related_name="conversation"
    )
    telephone_call = models.ForeignKey(
        "telephony.TelephoneCall", verbose_name="通话", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "来电的通话"

    def __str__(self) -> str:
        return f"{self.call_id} {self.telephone_call_id}"
