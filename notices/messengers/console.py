"""The messenger of a site that has no other: one line of the log."""

import logging
from datetime import date

from grids.models import User
from notices.messengers.messenger import Recipient
from notices.models import Notice

logger = logging.getLogger("notices")


class ConsoleMessenger:
    """Writes kind and case number to the log, nothing personal."""

    def reaches(self, notice: Notice, on: date) -> list[User | None]:
        """Reach the one who reads the log."""
        del notice, on
        return [None]

    def send(self, notice: Notice, recipient: Recipient) -> None:
        """Write the line."""
        del recipient
        logger.info("notice %s", notice.kind, extra={"case": notice.number})
