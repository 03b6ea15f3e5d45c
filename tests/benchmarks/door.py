"""Registering a case over HTTP: the full door beside the bare view, 1, 4 and 16 clients.

Both are served by one gunicorn of the demo's shape and asked in turn, round by round.
"""

import http.cookiejar
import random
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from hotline.embedded.ports import first_free
from tests.benchmarks.databases import DOOR, ROOT, Database, ensure, environment
from tests.benchmarks.table import Check, Table

CLIENTS, ROUNDS, REQUESTS = (1, 4, 16), 5, 96
MOST_QUERIES = 14


class Client:
    """One operator's browser, without the pictures."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        # No redirect is followed: the answer to the POST is what is measured.
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), NoRedirect()
        )
        token = self._token("/login/")
        self.post("/login/", {"username": "bench-operator", "password": "bench-8848-only",
                              "csrfmiddlewaretoken": token})  # fmt: skip
        self.token = self._token("/desk/")

    def _token(self, path: str) -> str:
        page = self.opener.open(self.base + path).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, f"no form on {path}"
        return found[1]

    def post(self, path: str, data: dict[str, str]) -> int:
        """Send a form; return the status."""
        body = urllib.parse.urlencode(data).encode()
        try:
            with self.opener.open(self.base + path, body) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def register(self, path: str) -> None:
        """Register one case of a new caller; anything but a redirect is an error."""
        # The same number about the same matter would be told to add to its open case.
        # Drawn from two thousand million, since the database keeps those of earlier runs.
        number = f"1{random.choice('38')}{random.randrange(10**9):09d}"
        fields = {
            "csrfmiddlewaretoken": self.token, "idempotency_key": uuid.uuid4().hex,
            "phone": number, "caller_name": "王建国", "text": "小区电梯停运三天无人维修。",
            "place": "五四大街12号", "kind": "complaint", "urgency": "ordinary",
            "verb": "dispatch", "wants_callback": "on", "channel": "phone", **self.choices,
        }  # fmt: skip
        status = self.post(path, fields)
        assert status == 302, f"{path} answered {status}"
        # The page that a browser opens next shows the message; unread ones would pile up
        # from the cookie into the session, which no operator's browser does.
        for cookie in [one for one in self.jar if one.name == "messages"]:
            self.jar.clear(cookie.domain, cookie.path, cookie.name)

    choices: dict[str, str] = {}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leave redirects to the caller."""

    def redirect_request(self, *args, **kwargs):
        """Follow nothing."""
        return


def run(table: Table) -> None:
    """Serve, register, print."""
    ensure(DOOR)
    port = first_free(8700)
    server = serve(port)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(base)
        Client.choices = choices()
        clients = [Client(base) for _ in range(max(CLIENTS))]
        speeds = {}
        for count in CLIENTS:
            rounds = [
                (_speed(clients[:count], "/desk/"), _speed(clients[:count], "/bare/"))
                for _ in range(ROUNDS)
            ]
            speeds[count] = median(full for full, _ in rounds)
            table.add(_row(count, rounds))
        table.add(_crowd(speeds))
    finally:
        server.terminate()
        server.wait(timeout=20)
    table.add(_queries())


def serve(port: int, module: str = "hotline.wsgi") -> "subprocess.Popen[bytes]":
    """Start the site of a module by the shape of the demo; the caller ends it."""
    values = environment(DOOR) | {
        "WEB_PORT": str(port), "DJANGO_SETTINGS_MODULE": "tests.benchmarks.bare_settings",
    }  # fmt: skip
    command = [
        sys.executable, "-m", "gunicorn", "-c", "python:hotline.gunicorn_conf",
        f"{module}:application",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=values, stdout=subprocess.DEVNULL)


def wait_for(base: str) -> None:
    """Return once the site answers."""
    for _ in range(150):
        try:
            urllib.request.urlopen(base + "/livez", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def choices(database: Database = DOOR) -> dict[str, str]:
    """Return category, unit and place that the seeded city has."""
    code = (
        "import django;django.setup();from grids.models import *;"
        "print(Category.objects.filter(parent=None).first().code,"
        "Unit.objects.filter(level='district').first().code,"
        "Grid.objects.filter(level='street').first().code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], text=True, check=True, stdout=subprocess.PIPE, cwd=ROOT,
        env=environment(database) | {"DJANGO_SETTINGS_MODULE": "hotline.settings"},
    )  # fmt: skip
    return dict(zip(("category", "lead_unit", "grid"), done.stdout.split(), strict=True))


def _speed(clients: list[Client], path: str) -> float:
    """Return registrations a second, all clients together."""
    each = REQUESTS // len(clients)

    def work(client: Client) -> None:
        for _ in range(each):
            client.register(path)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(work, clients))
    return each * len(clients) / (time.perf_counter() - began)


def _row(count: int, rounds: list[tuple[float, float]]) -> Check:
    full, bare = (median(pair[i] for pair in rounds) for i in (0, 1))
    ratio = median(a / b for a, b in rounds)
    faults = ["below 0.5"] if ratio < 0.5 else []
    return Check(f"{count} clients", f"{full:.0f}/s", f"{bare:.0f}/s", f"{ratio:.2f}", "", faults)


def _crowd(speeds: dict[int, float]) -> Check:
    few, many = speeds[min(CLIENTS)], speeds[max(CLIENTS)]
    faults = ["slower together"] if many < few else []
    return Check("16 beside 1 client", f"{many:.0f}/s", f"{few:.0f}/s", f"{many / few:.2f}", "",
                 faults)  # fmt: skip


def _queries() -> Check:
    """Count the queries of one registration, middleware and log-in included."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.counting"], text=True, check=True, cwd=ROOT,
        env=environment(DOOR), stdout=subprocess.PIPE,
    )  # fmt: skip
    count = int(done.stdout)
    faults = [f"more than {MOST_QUERIES}"] if count > MOST_QUERIES else []
    return Check("queries of one", f"{count}", f"{MOST_QUERIES}", "", "", faults)
