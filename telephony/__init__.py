"""The telephone at the desk: what its systems tell of calls, and in which status operators are."""
