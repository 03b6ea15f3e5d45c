"""A made-up city that lives for days through the services, under a moved clock.

Each case is a generator that reads like its story and yields the instants at which it
goes on; an agenda resumes them in the order of time. See docs/simulation.md.
"""
