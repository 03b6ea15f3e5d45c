"""What this app asks of a person; who has it is said in `hotline/role_table.py`."""

from hotline.capabilities import Capability


class TelephonyCapability(Capability):
    """Permissions over calls on the line."""

    # Has a status, sees the own extension ring, and calls back whom nobody answered.
    TAKE_CALLS = "telephony.take_calls"
    # Sees which calls back the whole shift has promised, and takes them over.
    LEAD_CALLS = "telephony.lead_calls"
    # Figures of the hall, without anybody's name.
    WATCH_HALL = "telephony.watch_hall"
    # Each operator's status and figures, by name.
    WATCH_OPERATORS = "telephony.watch_operators"
