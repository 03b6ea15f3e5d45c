"""The one error of this package: a sentence for the person at the terminal."""


class ServiceError(Exception):
    """A server cannot run; the message says why and what to do about it."""
