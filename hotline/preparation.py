"""Schema, demo data and static files, each brought up to date when its sources changed.

A step is remembered under the home with a digest of what it was made from and of the
database it was made in, so that a second start does only what is new.
"""

import shlex
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg2

from bootstrap import stamps
from hotline.embedded.instance import BASE_DIR
from hotline.processes import Process
from hotline.supervisor import Supervisor, SupervisorError

CITY = "xining"
# The printed days, a file each.
DAYS = f"*/data/{CITY}/20*.json"
ARTICLES = f"*/data/{CITY}/articles.json"
IDENTITY = """
SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
FROM pg_control_system()
"""


@dataclass(frozen=True)
class Step:
    """A step: its name, the files it depends on, its commands, a file it leaves in the home.

    One that is daily is also due on every new day, and comes after all others. One that is
    aside runs beside those that follow it.
    """

    name: str
    sources: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    result: str = ""
    is_daily: bool = False
    is_aside: bool = False

    def files(self) -> list[Path]:
        """Return the files whose change makes the step run again."""
        found = (path for pattern in self.sources for path in BASE_DIR.glob(pattern))
        return [path for path in found if path.is_file()]


def demo_days() -> list[str]:
    """Return the files of the demo city's printed days, oldest first."""
    return sorted(map(str, BASE_DIR.glob(DAYS)))


def days_commands() -> tuple[tuple[str, ...], ...]:
    """Return the replays of the printed days, then what finishes them, as one command.

    One process reads the site's code once.
    """
    days = demo_days()
    replays = (shlex.join(("replay_day", day)) for day in days)
    finish = shlex.join(("finish_days", *(Path(day).stem for day in days)))
    return (("run_in_turn", *replays, finish),)


def steps() -> list[Step]:
    """Return all steps in their order."""
    commands = "*/management/commands"
    return [
        Step(
            "schema",
            ("*/migrations/*.py", "*/models/*.py", "requirements/base.txt"),
            (("migrate", "--no-input", "-v", "0"), ("grant_roles",)),
        ),
        Step("city", (f"*/data/{CITY}/[a-z]*", f"{commands}/seed_city.py"), (("seed_city", CITY),)),
        Step(
            "accounts",
            (f"{commands}/seed_demo_users.py", f"{commands}/seed_knowledge.py", ARTICLES),
            (("seed_demo_users",), ("seed_knowledge", CITY)),
            result="demo_accounts.txt",
            is_aside=True,
        ),
        Step(
            "static files",
            ("static/**/*", "package-lock.json", "requirements/base.txt", "hotline/settings.py"),
            (("collectstatic", "--no-input", "-v", "0"),),
            result="static/staticfiles.json",
            is_aside=True,
        ),
        Step("days", (DAYS,), days_commands()),
        # Every day anew, so that a demo that is started later is not a city that stood still.
        Step(
            "last days",
            (),
            (("live_until",), ("count_pairs",), ("train_suggestions",)),
            is_daily=True,
        ),
    ]


def today() -> str:
    """Return the day that it is in the city."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def database_identity(url: str) -> str:
    """Return what tells this database from every other, also from one made anew."""
    connection = psycopg2.connect(url, connect_timeout=10)
    try:
        with connection.cursor() as cursor:
            cursor.execute(IDENTITY)
            return str(cursor.fetchone()[0])
    finally:
        connection.close()


def _raise_errors(aside: "Iterable[Future[None]]") -> None:
    """Wait for steps that run beside others; raises what one of them raised."""
    for future in aside:
        future.result()


class Preparation:
    """Runs the steps whose sources have changed."""

    def __init__(self, home: Path, supervisor: Supervisor, say: Callable[[str], None]) -> None:
        self._home = home
        self._supervisor = supervisor
        self._say = say

    def run(self) -> None:
        """Run what is due, in order; ends early when the person stops everything."""
        env = self._supervisor.env
        identity = database_identity(env.get("DATABASE_OWNER_URL", env["DATABASE_URL"]))
        with ThreadPoolExecutor(max_workers=1) as beside:
            aside = []
            for step in steps():
                if step.is_aside:
                    aside.append(beside.submit(self._run_step, step, identity))
                    continue
                if step.is_daily:
                    _raise_errors(aside)
                self._run_step(step, identity)
            _raise_errors(aside)

    def _run_step(self, step: Step, identity: str) -> None:
        if self._supervisor.stopping.is_set():
            return
        stamp = self._home / "stamps" / step.name.replace(" ", "-")
        made_for = f"{identity} {today()}" if step.is_daily else identity
        value = stamps.digest(step.files(), made_for)
        has_result = not step.result or (self._home / step.result).exists()
        if has_result and stamps.is_current(stamp, value):
            self._say(f"{step.name}: up to date")
            return
        began = time.monotonic()
        self._say(f"{step.name}: working …")
        for command in step.commands:
            self._manage(step.name, command)
        if not self._supervisor.stopping.is_set():
            stamps.mark(stamp, value)
            self._say(f"{step.name}: done in {time.monotonic() - began:.1f} s")

    def _manage(self, name: str, command: tuple[str, ...]) -> None:
        """Run one command of manage.py; SupervisorError when it fails."""
        if self._supervisor.stopping.is_set():
            return
        words = (sys.executable, str(BASE_DIR / "manage.py"), *command)
        code = self._supervisor.run_once(Process("setup", words))
        if code != 0 and not self._supervisor.stopping.is_set():
            raise SupervisorError(
                f"{name}: `manage.py {' '.join(command)}` failed (exit {code}); why, is above."
            )
