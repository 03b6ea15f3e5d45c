"""Duty rosters (值班表): who is on duty for a unit, and the leader in charge."""

from django.db import models
from django.db.models import F, Q

from grids.models.unit import Unit
from hotline.constraints import instants_in_bounds
from hotline.fields import EncryptedTextField


class DutyShift(models.Model):
    """One shift of a unit: from, to, who is on duty, the leader on duty, their telephones.

    Shifts of one unit do not overlap (`grids.duty.save_shift`), so that there is one
    answer to who is called now. People on a roster need no account.
    """

    unit = models.ForeignKey(
        Unit, verbose_name="单位", on_delete=models.CASCADE, related_name="duty_shifts"
    )
    starts_at = models.DateTimeField("值班开始")
    ends_at = models.DateTimeField("值班结束")
    person = models.CharField("值班人员", max_length=40)
    phone = EncryptedTextField("值班电话")
    leader = models.CharField("带班领导", max_length=40)
    leader_phone = EncryptedTextField("带班领导电话")

    class Meta:
        verbose_name = verbose_name_plural = "值班表"
        ordering = ["unit", "starts_at"]
        constraints = [
            *instants_in_bounds("duty", "starts_at", "ends_at"),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="duty_ends_after_start"
            ),
            models.UniqueConstraint(fields=["unit", "starts_at"], name="duty_shift_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.starts_at.astimezone():%m-%d %H:%M} {self.person}"
