"""A whole site to look at: its own database with both printed days, served by the real web."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from hotline import processes
from hotline.console import Console
from hotline.demo import ask_health
from hotline.embedded import instance, ports
from hotline.preparation import Preparation
from hotline.supervisor import Supervisor

DATABASE = "screens"
FIRST_PORT = 8900


def environment(home: Path) -> dict[str, str]:
    """Return the environment of the site: secrets and servers of the tests, data apart."""
    known = instance.environment(instance.ensure_instance(home))
    owner = known.get("DATABASE_OWNER_URL", known["DATABASE_URL"])
    name = f"{urlsplit(owner).path.lstrip('/')}_{DATABASE}"
    create_database(owner, name)
    folder = home / DATABASE
    folder.mkdir(parents=True, exist_ok=True)
    typefaces = home / "fonts" / "fonts.conf"
    return known | {
        **({"FONTCONFIG_FILE": str(typefaces)} if typefaces.exists() else {}),
        "HOTLINE_HOME": str(folder),
        "DATABASE_OWNER_URL": with_database(owner, name),
        "DATABASE_URL": with_database(known["DATABASE_URL"], name),
        "REDIS_URL": known["REDIS_URL"].rpartition("/")[0] + "/7",
        "WEB_PORT": str(ports.first_free(FIRST_PORT)),
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "WARNING",
    }


def with_database(url: str, name: str) -> str:
    """Return the same server's address with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def create_database(owner: str, name: str) -> None:
    """Create the database where it is missing."""
    line = psycopg2.connect(with_database(owner, "postgres"), connect_timeout=10)
    line.autocommit = True
    with line.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    line.close()


@contextmanager
def served(env: dict[str, str], console: Console) -> Iterator[str]:
    """Bring data up to date and serve the site; yields its address, ends the web after."""
    supervisor = Supervisor(console, env)
    home = Path(env["HOTLINE_HOME"])
    Preparation(home, supervisor, lambda text: console.say("setup", text)).run()
    os.environ.update(env)
    supervisor.start(processes.WEB)
    port = int(env["WEB_PORT"])
    try:
        # Without worker and beat /healthz is never green; that it answers is enough.
        supervisor.watch(lambda: ask_health(port)[0] != 0)
        yield f"http://127.0.0.1:{port}"
    finally:
        supervisor.stop()
