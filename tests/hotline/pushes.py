"""A messenger that writes down what it was given, for processes beside the test."""

import os
from datetime import date
from pathlib import Path

from grids.models import User
from notices.messengers import Recipient
from notices.models import Notice


class FileMessenger:
    """Appends the notice's id to the file named by PUSH_FILE."""

    def reaches(self, notice: Notice, on: date) -> list[User | None]:
        """Reach whoever reads the file."""
        return [None]

    def send(self, notice: Notice, recipient: Recipient) -> None:
        """Write the line."""
        with Path(os.environ["PUSH_FILE"]).open("a") as file:
            file.write(f"{notice.pk}\n")
