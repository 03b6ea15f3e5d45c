"""What logging out does at the telephone."""

from django.utils import timezone

from telephony.capabilities import TelephonyCapability
from telephony.services.statuses import leave_desk


def end_status_at_log_out(user, **_):
    """End the status of who logs out."""
    if user is not None and user.can(TelephonyCapability.TAKE_CALLS):
        leave_desk(user, at=timezone.now())
