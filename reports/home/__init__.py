"""What stands on the home page: the leader's overview, a unit's month, the system's condition."""
