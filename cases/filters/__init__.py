"""Filters of the lists; a list's filters are its API's filters."""
