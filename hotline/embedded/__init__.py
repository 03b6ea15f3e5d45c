"""PostgreSQL and Valkey from their wheels, for a machine that has neither.

Nothing here imports Django: the servers start before the settings can be read.
"""
