"""`python3 -m telephony.softphone --door https://… --secret-file FILE --extension 801`."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from telephony.softphone.control import Control
from telephony.softphone.door import Door, read_address
from telephony.softphone.events import Translator

BARESIP = "127.0.0.1:4444"


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="telephony.softphone", description=__doc__)
    parser.add_argument("--door", required=True, type=read_address, help="…/api/v1/calls/events/")
    parser.add_argument("--secret-file", required=True, type=Path, help="the token's secret")
    parser.add_argument("--extension", required=True, help="the number entered under 分机")
    parser.add_argument("--control", default=BARESIP, help=f"baresip's port, {BARESIP}")
    parser.add_argument("--line", default="", help="the number that citizens dial, 12345")
    return parser.parse_args()


def main() -> int:
    """Carry events from the softphone to the door until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    asked = arguments()
    host, _, port = asked.control.rpartition(":")
    control = Control(host, int(port), Translator(asked.extension, asked.line))
    door = Door(asked.door, asked.secret_file.read_text(encoding="utf-8").strip())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: control.stop())
    sender = threading.Thread(target=door.work, daemon=True)
    sender.start()
    control.follow(door.put)
    door.stop()
    sender.join(timeout=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
