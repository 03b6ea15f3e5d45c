"""Whose deed it is where a clerk writes and a leader may sign."""

from dataclasses import dataclass

from grids.models import User


@dataclass(frozen=True)
class Authorship:
    """Whose deed it is: who wrote, and the leader who signed it off, if one did."""

    writer: User
    signer: User | None = None

    @property
    def actor(self) -> User:
        """Who acts now."""
        return self.signer or self.writer
