"""The process that decodes: `python -m grids.pictures.child`, a job on its standard input.

It knows neither settings nor database nor secrets, and takes its own limits before it looks
at a picture: what a picture does to its decoder, it does to nobody else. For each picture it
writes one line, as soon as it is done with it.
"""

import errno
import json
import resource
import sys
from typing import Any

from grids.pictures.encoding import Inscription, TooManyPoints, encode

DONE, UNREADABLE, TOO_MANY_POINTS, TOO_HEAVY, DISK_FULL = (
    "done", "unreadable", "points", "heavy", "disk",
)  # fmt: skip


def main() -> None:
    """Encode the pictures of the job in turn; say of each what became of it."""
    job = json.load(sys.stdin)
    _take_limits(job["limits"])
    for one in job["pictures"]:
        sys.stdout.write(f"{_encode(one, job['most_points'])}\n")
        sys.stdout.flush()


def _take_limits(limits: dict[str, int]) -> None:
    """Bound memory, processor time and the size of what is written, and write no core."""
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def _encode(one: dict[str, Any], most_points: int) -> str:
    stamp = one["stamp"] and Inscription(
        one["stamp"]["lines"], tuple(one["stamp"]["face"]), one["stamp"]["taken"]
    )
    try:
        encode(one["source"], one["target"], one["form"], most_points=most_points, stamp=stamp)
    except TooManyPoints:
        return TOO_MANY_POINTS
    except MemoryError:
        return TOO_HEAVY
    except OSError as error:
        return {errno.EFBIG: TOO_HEAVY, errno.ENOSPC: DISK_FULL, errno.EDQUOT: DISK_FULL}.get(
            error.errno or 0, UNREADABLE
        )
    except Exception:
        # Over bytes that mean harm a decoder raises what it likes, ValueError and SyntaxError too.
        return UNREADABLE
    return DONE


if __name__ == "__main__":
    main()
