"""What this app asks of a person; who has it is said in `hotline/role_table.py`."""

from hotline.capabilities import Capability


class ConcentratedCapability(Capability):
    """Permissions over groups of cases about one thing."""

    READ_GROUPS = "concentrated.read_groups"
    # Confirms, renames, splits, joins, dismisses.
    DECIDE_GROUPS = "concentrated.decide_groups"
    # Is warned of a group that grows fast.
    HEAR_OF_GROUPS = "concentrated.hear_of_groups"
