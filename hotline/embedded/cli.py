"""`python -m hotline.embedded` and `manage.py services`: the same words, the same work."""

import argparse
from pathlib import Path

from hotline.embedded import services
from hotline.embedded.errors import ServiceError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command line."""
    parser.add_argument("action", choices=("start", "stop", "status"))
    parser.add_argument(
        "--throwaway",
        action="store_true",
        help="a new home's data may be lost with the power (for tests)",
    )


def run(action: str, home: Path, *, throwaway: bool = False) -> list[str]:
    """Do what was asked and return the lines to print."""
    if action == "stop":
        stopped = services.stop(home)
        return [f"stopped {', '.join(stopped)}" if stopped else "nothing was running"]
    if action == "start":
        services.start(home, throwaway=throwaway)
    return [f"{name}: {state}" for name, state in services.status(home).items()]


def explain_os_error(error: OSError, home: Path) -> ServiceError:
    """Turn a full disk or a forbidden folder into a sentence."""
    place = error.filename2 or error.filename or home
    return ServiceError(f"{error.strerror or error}: {place}. Mend that and try again.")
