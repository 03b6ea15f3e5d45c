"""Who is calling back which citizen at the moment."""

from datetime import datetime, timedelta

from django.db import models

from cases.models.case import Case
from hotline.leases import Lease

HOLD = Lease(timedelta(minutes=15), until="claimed_until")


class CallbackClaim(models.Model):
    """One agent's hold on one case of the callback queue, so that no two call at once.

    Taken by a conditional write and let go by itself after a quarter of an hour;
    `retry_at` keeps a case whose citizen was not reached out of the queue until then.
    A table of its own, because a hold changes often and a case's row is wide.
    """

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="callback_claim"
    )
    agent = models.ForeignKey(
        "grids.User", verbose_name="回访员", on_delete=models.CASCADE, related_name="+"
    )
    claimed_until = models.DateTimeField("占用至")
    retry_at = models.DateTimeField("不早于", null=True)
    # In a secret case the matter is named only after this; it ends with the hold.
    identity_confirmed_at = models.DateTimeField("身份核实于", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "回访占用"
        indexes = [models.Index(fields=["agent", "claimed_until"], name="claim_of_agent")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.agent_id}"

    def is_held(self, at: datetime) -> bool:
        """Tell whether the agent has the case in hand at an instant."""
        return HOLD.holds(self, at)
