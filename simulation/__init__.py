"""Days that are lived through the services: printed days again, and a made-up city's own.

Fills a city for a demonstration, for the tests and for measuring. The app stands to the
right of all others and is not installed in production.
"""
