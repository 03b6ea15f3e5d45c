"""Frames of baresip's control port: `5:hello,`."""

from collections.abc import Iterator

# Of one message; baresip's own are below two thousand.
MOST = 1_000_000
_DIGITS_MOST = len(str(MOST))


class BadFrame(Exception):
    """What arrived is no netstring; where the next begins cannot be known."""


def frame(message: bytes) -> bytes:
    """Return a message as it is sent."""
    return b"%d:%b," % (len(message), message)


class Frames:
    """Whole messages out of bytes that arrive in whatever pieces."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, arrived: bytes) -> Iterator[bytes]:
        """Yield the messages that are whole by now; raises BadFrame for anything else."""
        self._kept += arrived
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> bytes | None:
        digits, colon, rest = self._kept.partition(b":")
        if len(digits) > _DIGITS_MOST or (digits and not digits.isdigit()):
            raise BadFrame
        if not colon:
            return None
        if not digits or (size := int(digits)) > MOST:
            raise BadFrame
        if len(rest) <= size:
            return None
        if rest[size : size + 1] != b",":
            raise BadFrame
        self._kept = rest[size + 1 :]
        return rest[:size]
