"""A push back end that writes down what it was given, for processes beside the test."""

import os
from pathlib import Path

from cases.models import Notice


def to_file(notice: Notice) -> None:
    """Append the notice's id to the file named by PUSH_FILE."""
    with Path(os.environ["PUSH_FILE"]).open("a") as file:
        file.write(f"{notice.pk}\n")
