"""Verbs of the telephone: one transaction each."""
