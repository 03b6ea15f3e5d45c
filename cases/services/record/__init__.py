"""What every verb writes: state, timeline, numbers, callers, files, explanations."""
