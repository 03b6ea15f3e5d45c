"""Verbs: one function and one transaction each."""
