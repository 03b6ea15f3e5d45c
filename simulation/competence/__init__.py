"""A year in which the units' real competence departs from the table of responsibilities.

All through the services; what it wrote is undone at the end.
"""
