"""Hazards: filed, graded, put right, followed until they leave the ledger."""
