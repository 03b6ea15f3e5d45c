"""From a bare Python to a prepared folder, with the standard library alone.

Runs before there is a ``.venv``; every step remembers what it was made from, so that a
second run does only what has changed.
"""
