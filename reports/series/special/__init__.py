"""专报: a report on one theme."""
