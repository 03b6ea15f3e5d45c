"""Clocks of assignments: set, stopped, moved, counted anew."""
