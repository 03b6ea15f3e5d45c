"""Pictures handed to the process that decodes them (`grids.pictures.child`), under bounds."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

from grids.pictures import child
from grids.pictures.encoding import Inscription
from grids.pictures.turns import take_turn

# Nothing of the site's environment, where the secrets are.
KEPT_VARIABLES = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True)
class Picture:
    """A picture to be written anew: from where, to where, as what, and what is drawn on it."""

    source: str
    target: str
    form: str
    stamp: Inscription | None = None


def encode_pictures(pictures: Sequence[Picture]) -> list[str]:
    """Encode pictures anew, one after the other, in a process under limits.

    Returns for each DONE or what is wrong with it (`child`). The first that the process did
    not live to tell of is TOO_HEAVY, and so are those behind it. Raises Busy where the turn
    is not had, OSError where the disk is full.
    """
    if not pictures:
        return []
    with take_turn():
        said = _run(_job(pictures))
    if child.DISK_FULL in said:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return said + [child.TOO_HEAVY] * (len(pictures) - len(said))


def _job(pictures: Sequence[Picture]) -> str:
    limits = {
        "AS": settings.PICTURE_MEMORY_BYTES,
        "CPU": settings.PICTURE_SECONDS,
        "FSIZE": settings.PICTURE_MAX_BYTES,
        "CORE": 0,
    }
    described: list[dict[str, Any]] = [asdict(one) for one in pictures]
    return json.dumps(
        {
            "limits": limits,
            "most_points": settings.ATTACHMENT_MAX_PIXELS,
            "pictures": described,
        }
    )


def _run(job: str) -> list[str]:
    """Return the lines that the process wrote before it ended, by itself or by the clock."""
    command = [sys.executable, "-s", "-m", child.__name__]
    env = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env={**env, "PYTHONUTF8": "1"}, text=True,
        encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(job, timeout=settings.PICTURE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
    return said.split()
