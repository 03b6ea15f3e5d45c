"""Facts about running processes, and the prefix that keeps PostgreSQL from being root."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from functools import cache
from pathlib import Path

from hotline.embedded.errors import ServiceError

USER_NAMESPACE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")


def is_alive(pid: int) -> bool:
    """Tell whether the process exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def works_in(pid: int, folder: Path) -> bool:
    """Tell whether the process is alive and has `folder` as its working folder.

    A pid file may name a number that another program has since been given; both servers
    stay in their data folder, so this tells them apart.
    """
    if not is_alive(pid):
        return False
    if not Path("/proc/self").exists():
        return True
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == folder.resolve()
    except OSError:
        return False


def processes_in(folder: Path) -> list[int]:
    """Return the processes that have `folder` as their working folder."""
    found = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [pid for pid in found if works_in(pid, folder)]


def wait_until_gone(pids: list[int], seconds: float) -> bool:
    """Wait for processes to end; False when one is left after `seconds`."""
    end = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def stop_process(pid: int, *, seconds: float = 15) -> None:
    """End a process, by force when it does not go by itself within `seconds`."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if wait_until_gone([pid], seconds):
            return


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _other_user() -> str | None:
    """Return the ordinary account that may run PostgreSQL in root's place."""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


@cache
def unprivileged_prefix(program: Path) -> tuple[tuple[str, ...], str | None]:
    """Return what to put before `program`, and the account that must own its data.

    PostgreSQL refuses to run as root. A user namespace changes nothing on the machine and
    leaves the files root's; where it is forbidden, an ordinary account takes over.
    """
    if os.geteuid() != 0:
        return (), None
    if _works([*USER_NAMESPACE, str(program), "--version"]):
        return USER_NAMESPACE, None
    user = _other_user()
    if user and shutil.which("setpriv"):
        prefix = (
            "setpriv",
            f"--reuid={user}",
            f"--regid={pwd.getpwnam(user).pw_gid}",
            "--clear-groups",
        )
        if _works([*prefix, str(program), "--version"]):
            return prefix, user
    if user and shutil.which("runuser"):
        prefix = ("runuser", "-u", user, "--")
        if _works([*prefix, str(program), "--version"]):
            return prefix, user
    raise ServiceError(
        "PostgreSQL does not run as root, and this machine allows neither a user namespace"
        f" nor another account to reach {program.parent}. Run the command as an ordinary user."
    )
