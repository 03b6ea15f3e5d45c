"""呈阅件: one case for a leader, with room for the leader's words."""
