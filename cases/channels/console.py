"""The channel of a site that has no other: one line of the log."""

import logging
from datetime import date

from cases.channels.channel import Recipient
from cases.models import Notice
from grids.models import User

logger = logging.getLogger("cases.notices")


class ConsoleChannel:
    """Writes kind and case number to the log, nothing personal."""

    def reaches(self, notice: Notice, on: date) -> list[User | None]:
        """Reach the one who reads the log."""
        del notice, on
        return [None]

    def send(self, notice: Notice, recipient: Recipient) -> None:
        """Write the line."""
        del recipient
        logger.info("notice %s", notice.kind, extra={"case": str(notice.case or "")})
