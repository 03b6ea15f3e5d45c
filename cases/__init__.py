"""What happens: calls, cases, assignments, replies, callbacks, hazards."""
