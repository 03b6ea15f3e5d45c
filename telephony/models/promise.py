"""Calls back that were promised for an hour."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from grids.models import User
from hotline.fields import EncryptedTextField
from telephony.capabilities import TelephonyCapability
from telephony.models.call import NOTE_MAX, TelephoneCall


class PromisedCallbackQuerySet(models.QuerySet["PromisedCallback"]):
    """Queries for promises."""

    def visible_to(self, user: User) -> Self:
        """Return one's own, and everybody's to who leads the shift."""
        if user.can(TelephonyCapability.LEAD_CALLS):
            return self
        return self.filter(operator=user)

    def kept_open(self) -> Self:
        """Return those that nobody has called back yet."""
        return self.filter(done_at__isnull=True)


class PromisedCallback(models.Model):
    """约定回电: an operator promised a caller to call back at an hour.

    `operator` is who calls: who promised it, or who took it over.
    """

    number = EncryptedTextField("号码")
    about = models.CharField("事由", max_length=NOTE_MAX)
    call = models.ForeignKey(
        TelephoneCall, verbose_name="通话", null=True, on_delete=models.PROTECT, related_name="+"
    )
    operator = models.ForeignKey(
        "grids.User", verbose_name="坐席", on_delete=models.PROTECT, related_name="+"
    )
    promised_by = models.ForeignKey(
        "grids.User", verbose_name="约定人", on_delete=models.PROTECT, related_name="+"
    )
    promised_at = models.DateTimeField("约定于")
    due_at = models.DateTimeField("约定回电时间")
    done_at = models.DateTimeField("回电时间", null=True)
    done_note = models.CharField("回电结果", max_length=NOTE_MAX, blank=True)

    objects = PromisedCallbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "约定回电"
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gte=F("promised_at")), name="promise_due_after_promised"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(done_note=""), name="promise_done_has_note"
            ),
        ]
        indexes = [
            models.Index(
                fields=["operator", "due_at"], condition=Q(done_at__isnull=True),
                name="promise_open",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"约定回电 {self.pk}"
